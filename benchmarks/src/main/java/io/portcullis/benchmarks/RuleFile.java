package io.portcullis.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.bpf.Action;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Argument;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A list of rules for x86_64 in plain JSON: a number, a return value, and comparisons of arguments joined by and. It
 * means what libseccomp makes of the rules in their order: the first rule without comparisons counts, and calls of
 * other ABIs kill the thread.
 *
 * @param name the file's name without its ending
 * @param profile what it means
 */
record RuleFile(String name, SeccompProfile profile) {
    private static final String ENDING = ".json";

    /** Every file of a folder, by name. */
    static List<RuleFile> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<RuleFile> read = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (file.toString().endsWith(ENDING)) {
                    read.add(read(file));
                }
            }
            return read;
        }
    }

    static RuleFile read(Path file) throws IOException {
        JsonNode root = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
        Action byDefault = Action.of(root.required("default").intValue());
        List<Rule> rules = new ArrayList<>();
        Set<Integer> unconditional = new HashSet<>();
        for (JsonNode entry : root.required("rules")) {
            int number = entry.required("nr").intValue();
            Action action = Action.of((int) entry.required("action").longValue());
            List<ArgCondition> conditions = new ArrayList<>();
            entry.required("args").forEach(arg -> conditions.add(condition(arg)));
            if (action.equals(byDefault) || (conditions.isEmpty() && !unconditional.add(number))) {
                continue; // libseccomp refuses the rule and goes on
            }
            Rule always = Rule.of(action, Syscall.numbered(number));
            rules.add(
                    switch (conditions.size()) {
                        case 0 -> always;
                        case 1 -> always.when(conditions.get(0));
                        default -> always.when(new ArgCondition.All(conditions));
                    });
        }
        String name = String.valueOf(file.getFileName());
        return new RuleFile(
                name.substring(0, name.length() - ENDING.length()),
                SeccompProfile.byDefault(byDefault)
                        .on(Abi.X86_64)
                        .foreignAbi(Action.killThread())
                        .precedence(Precedence.LIBSECCOMP)
                        .rules(rules)
                        .build());
    }

    private static ArgCondition condition(JsonNode arg) {
        Argument whole = ArgCondition.arg(arg.required("i").intValue());
        Argument argument = arg.path("w").asInt(8) == 4 ? whole.as32Bits() : whole.as64Bits();
        long value = number(arg.required("a"));
        String operator = arg.required("op").textValue();
        if (operator.equals("MASKED_EQ")) {
            return argument.masked(value).is(value & number(arg.required("b")));
        }
        return argument.compare(Operator.valueOf(operator), value);
    }

    private static long number(JsonNode value) {
        return value.bigIntegerValue().longValue();
    }
}
