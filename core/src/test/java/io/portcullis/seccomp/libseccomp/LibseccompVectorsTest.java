package io.portcullis.seccomp.libseccomp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** libseccomp's own expectations, asked of the model and of what the compiler makes of it. */
class LibseccompVectorsTest {
    private record Vector(String filter, SeccompProfile profile, SeccompData call, String expected) {}

    @Test
    void theModelAndTheFilterGiveWhatLibseccompsSuiteExpects() throws IOException {
        Needs.linuxX8664();
        Needs.libseccomp();
        JsonNode filters = new ObjectMapper()
                .readTree(Needs.corpus("seccomp/libseccomp-filters.json").toFile());
        Map<String, SeccompProfile> profiles = new HashMap<>();
        filters.properties().forEach(filter -> profiles.put(filter.getKey(), profile(filter.getValue())));
        Map<String, BpfProgram> programs = new HashMap<>();
        profiles.forEach((name, profile) -> programs.put(
                name,
                LibseccompCompiler.create()
                        .withTimeLimit(Duration.ofSeconds(3))
                        .compile(profile)
                        .program()));

        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Vector vector : vectors(Needs.corpus("seccomp/libseccomp-vectors.tsv"), profiles)) {
            Action model = vector.profile().evaluate(vector.call()).action();
            BpfProgram program = Objects.requireNonNull(programs.get(vector.filter()));
            Action filter = Action.of(BpfSimulator.run(program, vector.call()));
            if (!name(model).equals(vector.expected()) || !name(filter).equals(vector.expected())) {
                wrong.add(vector.filter() + " " + vector.call() + " " + vector.expected() + ": model " + model
                        + ", filter " + filter);
            }
            asked++;
        }

        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(2_500);
    }

    private static String name(Action action) {
        return switch (action.toString()) {
            case "KILL_THREAD" -> "KILL";
            default -> action.toString();
        };
    }

    private static List<Vector> vectors(Path file, Map<String, SeccompProfile> profiles) throws IOException {
        List<Vector> vectors = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String[] cells = line.split("\t", -1);
            Abi abi = Abi.find(cells[1]).orElse(Abi.X86_64);
            SeccompProfile profile = profiles.get(cells[0]);
            if (profile == null || !SyscallTables.available().contains(abi)) {
                continue;
            }
            long[] args = new long[6];
            for (int i = 0; i < args.length; i++) {
                args[i] = new BigInteger(cells[3 + i]).longValue();
            }
            int number = new BigInteger(cells[2]).intValue();
            vectors.add(new Vector(cells[0], profile, SeccompData.call(abi, number, args), cells[9]));
        }
        return vectors;
    }

    private static SeccompProfile profile(JsonNode filter) {
        Action byDefault = Action.of((int) filter.get("default").asLong());
        Set<Abi> abis = EnumSet.of(Abi.X86_64);
        List<Rule> rules = new ArrayList<>();
        Deque<List<Rule>> transactions = new ArrayDeque<>();
        for (JsonNode operation : filter.get("ops")) {
            switch (operation.get(0).asText()) {
                case "rule", "rule_exact" -> rules.add(rule(operation));
                case "add_arch" -> abi(operation).ifPresent(abis::add);
                case "remove_arch" -> abi(operation).ifPresent(abis::remove);
                case "tx_start" -> transactions.push(List.copyOf(rules));
                case "tx_commit" -> transactions.pop();
                case "tx_reject" -> rules = new ArrayList<>(transactions.pop());
                default -> {} // priority, precompute and attributes do not change what it means
            }
        }
        rules.removeIf(rule -> rule.action().equals(byDefault));
        abis.retainAll(SyscallTables.available());
        return SeccompProfile.byDefault(byDefault)
                .foreignAbi(Action.killThread())
                .on(abis.isEmpty() ? Set.of(Abi.X86_64) : abis)
                .rules(rules)
                .precedence(Precedence.LIBSECCOMP)
                .multiplexing(Multiplexing.LIBSECCOMP)
                .build();
    }

    private static Optional<Abi> abi(JsonNode operation) {
        String name = operation.get(1).asText();
        return name.equals("native") ? Optional.of(Abi.X86_64) : Abi.find(name);
    }

    private static Rule rule(JsonNode operation) {
        JsonNode name = operation.get(2);
        Syscall syscall = name.isNumber() ? Syscall.numbered(name.asInt()) : Syscall.named(name.asText());
        List<ArgCondition> conditions = new ArrayList<>();
        for (JsonNode arg : operation.get(3)) {
            Operand operand = Operand.argument(arg.get(0).asInt());
            long value = arg.get(2).bigIntegerValue().longValue();
            if (arg.get(1).asText().equals("MASKED_EQ")) {
                long second = arg.get(3).bigIntegerValue().longValue();
                conditions.add(new ArgCondition.MaskedEqual(operand, Width.AS_LIBSECCOMP, value, second & value));
            } else {
                conditions.add(new ArgCondition.Compare(
                        operand,
                        Width.AS_LIBSECCOMP,
                        Operator.valueOf(arg.get(1).asText()),
                        value));
            }
        }
        ArgCondition condition = conditions.isEmpty() ? ArgCondition.always() : new ArgCondition.All(conditions);
        return Rule.of(Action.of((int) operation.get(1).asLong()), syscall).when(condition);
    }
}
