package io.portcullis.kube.effective;

import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Reads the description of a runtime's default profile and makes Docker's dialect of it.
 *
 * <p>A line that starts at the margin says what happens, and where; indented lines below it name the calls, and
 * {@code <both>} stands for those that every description allows:
 *
 * <pre>
 * otherwise errno EPERM
 * machine x86_64 x86 x32
 * errno ENOSYS on s390 or s390x unless SYS_ADMIN when 1 &amp; 0x7e020000 == 0x0 and 2 != 9
 *     clone
 * </pre>
 *
 * <p>{@code with A}, {@code unless A or B}, {@code on M or N}, {@code not on M or N} and {@code from kernel K} are the
 * dialect's {@code includes} and {@code excludes}; {@code when} comes last and compares arguments by their index.
 */
final class DefaultText {
    private static final String BOTH = "<both>";
    private static final Map<String, String> OPERATORS =
            Map.of("==", "SCMP_CMP_EQ", "!=", "SCMP_CMP_NE", "<", "SCMP_CMP_LT", ">", "SCMP_CMP_GT");

    private final List<String> both;

    DefaultText(List<String> both) {
        this.both = both.stream()
                .filter(DefaultText::says)
                .flatMap(line -> words(line).stream())
                .toList();
    }

    Map<String, Object> read(List<String> lines) {
        Map<String, Object> document = new LinkedHashMap<>();
        List<Map<String, Object>> machines = new ArrayList<>();
        List<Map<String, Object>> rules = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String line : lines) {
            if (!says(line)) {
                continue;
            }
            Deque<String> words = new ArrayDeque<>(words(line));
            if (line.startsWith(" ")) {
                for (String word : words) {
                    names.addAll(word.equals(BOTH) ? both : List.of(word));
                }
            } else if (words.peek().equals("otherwise")) {
                words.remove();
                putAction(words, "defaultAction", "defaultErrnoRet", document);
            } else if (words.peek().equals("machine")) {
                words.remove();
                machines.add(machine(words));
            } else {
                names = new ArrayList<>();
                rules.add(rule(words, names));
            }
        }
        document.put("archMap", machines);
        document.put("syscalls", rules);
        return document;
    }

    private static Map<String, Object> machine(Deque<String> words) {
        List<String> abis =
                words.stream().map(word -> Abi.named(word).scmpName()).toList();
        return Map.of("architecture", abis.get(0), "subArchitectures", abis.subList(1, abis.size()));
    }

    private static Map<String, Object> rule(Deque<String> words, List<String> names) {
        Map<String, Object> rule = new LinkedHashMap<>();
        Map<String, Object> includes = new LinkedHashMap<>();
        Map<String, Object> excludes = new LinkedHashMap<>();
        rule.put("names", names);
        putAction(words, "action", "errnoRet", rule);
        while (!words.isEmpty()) {
            String word = words.remove();
            switch (word) {
                case "with" -> includes.put("caps", any(words, DefaultText::capability));
                case "unless" -> excludes.put("caps", any(words, DefaultText::capability));
                case "on" -> includes.put("arches", any(words, UnaryOperator.identity()));
                case "not" -> {
                    words.remove();
                    excludes.put("arches", any(words, UnaryOperator.identity()));
                }
                case "from" -> {
                    words.remove();
                    includes.put("minKernel", words.remove());
                }
                case "when" -> rule.put("args", conditions(words));
                default -> throw new IllegalStateException("a description does not say " + word);
            }
        }
        rule.put("includes", includes);
        rule.put("excludes", excludes);
        return rule;
    }

    private static void putAction(Deque<String> words, String action, String number, Map<String, Object> fields) {
        if (words.remove().equals("allow")) {
            fields.put(action, "SCMP_ACT_ALLOW");
        } else {
            fields.put(action, "SCMP_ACT_ERRNO");
            fields.put(number, Errno.named(words.remove()).number());
        }
    }

    private static List<String> any(Deque<String> words, UnaryOperator<String> spelling) {
        List<String> all = new ArrayList<>(List.of(spelling.apply(words.remove())));
        while ("or".equals(words.peek())) {
            words.remove();
            all.add(spelling.apply(words.remove()));
        }
        return all;
    }

    private static String capability(String word) {
        return Capability.named(word).kernelName();
    }

    private static List<Map<String, Object>> conditions(Deque<String> words) {
        List<Map<String, Object>> all = new ArrayList<>();
        do {
            int index = Integer.parseInt(words.remove());
            String operator = words.remove();
            long value = Long.decode(words.remove());
            if (operator.equals("&")) {
                words.remove();
                long masked = Long.decode(words.remove());
                all.add(Map.of("index", index, "op", "SCMP_CMP_MASKED_EQ", "value", value, "valueTwo", masked));
            } else {
                all.add(Map.of("index", index, "op", OPERATORS.getOrDefault(operator, operator), "value", value));
            }
        } while ("and".equals(words.poll()));
        return all;
    }

    private static boolean says(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +", -1));
    }
}
