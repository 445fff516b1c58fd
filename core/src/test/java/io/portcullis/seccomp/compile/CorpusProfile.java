package io.portcullis.seccomp.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.KernelCost;
import io.portcullis.bpf.SeccompData;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a real profile, by number, for x86_64 alone; and calls to measure a filter of it with: each checked call
 * as each of its rules wants it, each checked call as no rule wants it, and every other number up to 461.
 */
final class CorpusProfile {
    private static final int NUMBERS = 462;

    private final Action byDefault;
    private final Map<Integer, List<JsonNode>> byNumber = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    private CorpusProfile(JsonNode file) {
        byDefault = Action.of((int) file.get("default").asLong());
        for (JsonNode rule : file.get("rules")) {
            byNumber.computeIfAbsent(rule.get("nr").asInt(), number -> new ArrayList<>())
                    .add(rule);
            List<ArgCondition> conditions = new ArrayList<>();
            rule.get("args").forEach(arg -> conditions.add(condition(arg)));
            rules.add(new Rule(
                    List.of(Syscall.numbered(rule.get("nr").asInt())),
                    Action.of((int) rule.get("action").asLong()),
                    conditions.isEmpty()
                            ? ArgCondition.always()
                            : conditions.size() == 1 ? conditions.get(0) : new ArgCondition.All(conditions)));
        }
    }

    static CorpusProfile named(String name) {
        try {
            return new CorpusProfile(new ObjectMapper()
                    .readTree(Needs.corpus("seccomp/rules/" + name + ".json").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArgCondition condition(JsonNode arg) {
        Operand operand = Operand.argument(arg.get("i").asInt());
        Width width = arg.path("w").asInt(8) == 4 ? Width.BITS_32 : Width.BITS_64;
        long a = number(arg, "a");
        return arg.get("op").asText().equals("MASKED_EQ")
                ? new MaskedEqual(operand, width, a, number(arg, "b") & a)
                : new Compare(operand, width, Operator.valueOf(arg.get("op").asText()), a);
    }

    private static long number(JsonNode arg, String field) {
        return arg.get(field).bigIntegerValue().longValue();
    }

    SeccompProfile profile() {
        return SeccompProfile.byDefault(byDefault)
                .on(Abi.X86_64)
                .foreignAbi(Action.killThread())
                .precedence(Precedence.LIBSECCOMP)
                .rules(rules)
                .build();
    }

    /** What running a program costs. */
    record Paths(double hit, double miss, double denied, int longest, double hitInKernel, double deniedInKernel) {}

    Paths measure(BpfProgram program) {
        int allow = Action.allow().returnValue(Abi.X86_64);
        List<int[]> hits = new ArrayList<>(); // a mean for each call
        List<double[]> hitMeans = new ArrayList<>();
        List<int[]> misses = new ArrayList<>();
        List<int[]> denied = new ArrayList<>();
        List<int[]> allowed = new ArrayList<>();
        byNumber.forEach((number, ofCall) -> {
            JsonNode always = ofCall.stream()
                    .filter(rule -> rule.get("args").isEmpty())
                    .findFirst()
                    .orElse(null);
            if (always != null) {
                ((int) always.get("action").asLong() == allow ? allowed : denied).add(cost(program, number));
                return;
            }
            List<int[]> each = ofCall.stream()
                    .map(rule -> cost(program, number, satisfying(rule)))
                    .toList();
            hits.addAll(each);
            hitMeans.add(new double[] {mean(each, 0), mean(each, 1)});
            long[] other = new long[6];
            Arrays.fill(other, 0x7ead_beef_1234_5678L);
            misses.add(cost(program, number, other));
        });
        long[] any = new long[6];
        Arrays.fill(any, 0x123_4567);
        for (int number = 0; number < NUMBERS; number++) {
            if (!byNumber.containsKey(number)) {
                (byDefault.returnValue(Abi.X86_64) == allow ? allowed : denied).add(cost(program, number, any));
            }
        }
        int longest = 0;
        for (List<int[]> costs : List.of(hits, misses, denied, allowed)) {
            longest = Math.max(
                    longest, costs.stream().mapToInt(cost -> cost[0]).max().orElse(0));
        }
        return new Paths(
                hitMeans.stream().mapToDouble(means -> means[0]).average().orElse(0),
                mean(misses, 0),
                mean(denied, 0),
                longest,
                hitMeans.stream().mapToDouble(means -> means[1]).average().orElse(0),
                mean(denied, 1));
    }

    private static double mean(List<int[]> costs, int which) {
        return costs.stream().mapToInt(cost -> cost[which]).average().orElse(0);
    }

    private static int[] cost(BpfProgram program, int number, long... args) {
        BpfSimulator.Run run = BpfSimulator.trace(program, SeccompData.call(Abi.X86_64, number, args));
        return new int[] {run.path().size(), KernelCost.executed(program, run)};
    }

    private static long[] satisfying(JsonNode rule) {
        long[] args = new long[6];
        for (JsonNode arg : rule.get("args")) {
            long a = number(arg, "a");
            args[arg.get("i").asInt()] = switch (arg.get("op").asText()) {
                case "NE", "GT" -> a + 1;
                case "LT" -> Math.max(a - 1, 0);
                case "MASKED_EQ" -> number(arg, "b") & a;
                default -> a;
            };
        }
        return args;
    }
}
