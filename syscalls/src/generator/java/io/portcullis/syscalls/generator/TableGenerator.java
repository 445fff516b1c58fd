package io.portcullis.syscalls.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes what the build needs of {@code syscalls.tsv}; the build runs this file with {@code java TableGenerator.java}.
 *
 * <pre>
 * names  syscalls.tsv FOLDER          writes FOLDER/io/portcullis/syscalls/Syscalls.java
 * tables syscalls.tsv FOLDER ABI...   writes FOLDER/ABI.tsv for each column named
 * </pre>
 *
 * A table's first line is the kernel it is complete for. Each further line is one call, by ascending number: number,
 * name, since, category, other names, signature. A file whose content would not change is not touched.
 */
public final class TableGenerator {
    private static final List<String> FACTS = List.of("name", "category", "since", "signature", "aliases");
    private static final String BORN = "(born)";
    private static final String AS_OF = "(as of)";
    private static final int MAX_ARGUMENTS = 6;
    private static final Map<String, Integer> FIRST_NUMBER =
            Map.of("x32", 0x4000_0000, "mips", 4000, "mips64", 5000, "mips64n32", 6000);

    private static final Pattern NAME = Pattern.compile("_?[a-z][a-z0-9_]*");
    private static final Pattern CATEGORY = Pattern.compile("[a-z][a-z_]*");
    private static final Pattern VERSION = Pattern.compile("[1-9]\\d*\\.\\d+(\\.\\d+)?");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9]\\d*");
    private static final Pattern ARGUMENT = Pattern.compile("[a-z_]\\w*( [a-z_]\\w*)* (\\*(const )?)*[a-z_]\\w*");

    private final Path source;
    private final List<String> abis = new ArrayList<>();
    private final Map<String, String> born = new HashMap<>();
    private final Map<String, String> asOf = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();

    private TableGenerator(Path source) throws IOException {
        this.source = source;
        read();
    }

    /**
     * Runs the generator.
     *
     * @param args as the class comment says
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] args) throws IOException {
        if (args.length < 3 || !List.of("names", "tables").contains(args[0])) {
            throw new IllegalArgumentException("usage: names TSV FOLDER | tables TSV FOLDER ABI...");
        }
        TableGenerator generator = new TableGenerator(Path.of(args[1]));
        Path folder = Path.of(args[2]);
        if (args[0].equals("names")) {
            write(folder.resolve("io/portcullis/syscalls/Syscalls.java"), generator.constants());
        }
        for (String abi : Arrays.asList(args).subList(3, args.length)) {
            write(folder.resolve(abi + ".tsv"), generator.table(abi));
        }
    }

    private record Call(
            String name,
            String category,
            PerAbi since,
            PerAbi signature,
            Map<String, String> aliases,
            Map<String, Integer> numbers) {}

    /** A cell with a value for every ABI, and others for some. */
    private record PerAbi(String usual, Map<String, String> others) {
        String on(String abi) {
            return others.getOrDefault(abi, usual);
        }
    }

    // ---- reading

    private void read() throws IOException {
        List<String> lines = Files.readAllLines(source);
        Map<String, Integer> seen = new HashMap<>();
        String previous = "";
        for (int i = 0; i < lines.size(); i++) {
            int line = i + 1;
            if (lines.get(i).startsWith("#")) {
                continue;
            }
            String[] cells = lines.get(i).split("\t", -1);
            if (abis.isEmpty()) {
                readHeader(cells, line);
                continue;
            }
            check(
                    cells.length == FACTS.size() + abis.size(),
                    line,
                    "has " + cells.length + " cells, not " + (FACTS.size() + abis.size()));
            if (cells[0].equals(BORN) || cells[0].equals(AS_OF)) {
                check(calls.isEmpty(), line, cells[0] + " must stand above the calls");
                readVersions(cells, cells[0].equals(BORN) ? born : asOf, line);
                continue;
            }
            check(
                    born.size() == abis.size() && asOf.size() == abis.size(),
                    line,
                    BORN + " and " + AS_OF + " must stand above the calls");
            check(cells[0].compareTo(previous) > 0, line, cells[0] + " must stand before " + previous);
            previous = cells[0];
            Call call = readCall(cells, line);
            call.numbers().forEach((abi, number) -> {
                Integer other = seen.putIfAbsent(abi + number, line);
                check(other == null, line, "number " + number + " of " + abi + " is taken by line " + other);
            });
            calls.add(call);
        }
        check(!calls.isEmpty(), lines.size(), "no call at all");
    }

    private void readHeader(String[] cells, int line) {
        check(
                List.of(cells).subList(0, Math.min(FACTS.size(), cells.length)).equals(FACTS),
                line,
                "the first columns must be " + FACTS);
        abis.addAll(List.of(cells).subList(FACTS.size(), cells.length));
        check(
                !abis.isEmpty() && abis.stream().distinct().count() == abis.size(),
                line,
                "columns must be distinct ABIs");
    }

    private void readVersions(String[] cells, Map<String, String> into, int line) {
        for (int i = 0; i < abis.size(); i++) {
            String version = cells[FACTS.size() + i];
            check(VERSION.matcher(version).matches(), line, "no kernel version: " + version);
            into.put(abis.get(i), version);
        }
    }

    private Call readCall(String[] cells, int line) {
        String name = cells[0];
        check(NAME.matcher(name).matches(), line, "no name of a system call: " + name);
        check(CATEGORY.matcher(cells[1]).matches(), line, "no category: " + cells[1]);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (int i = 0; i < abis.size(); i++) {
            String number = cells[FACTS.size() + i];
            if (!number.equals("-")) {
                check(NUMBER.matcher(number).matches(), line, "no number: " + number);
                numbers.put(abis.get(i), Integer.parseInt(number) + FIRST_NUMBER.getOrDefault(abis.get(i), 0));
            }
        }
        check(!numbers.isEmpty(), line, name + " has no number on any ABI");

        PerAbi since = readPerAbi(cells[2], numbers, line);
        for (String abi : numbers.keySet()) {
            check(VERSION.matcher(since.on(abi)).matches(), line, "no kernel version: " + since.on(abi));
            check(
                    BY_VERSION.compare(since.on(abi), asOf.get(abi)) <= 0,
                    line,
                    since.on(abi) + " is newer than " + asOf.get(abi) + ", the kernel of column " + abi);
        }
        PerAbi signature = readPerAbi(cells[3], numbers, line);
        checkSignature(signature.usual(), line);
        signature.others().values().forEach(other -> checkSignature(other, line));

        Map<String, String> aliases = new HashMap<>();
        if (!cells[4].equals("-")) {
            aliases.putAll(readOthers(cells[4].split(" \\| "), numbers, line));
            aliases.values()
                    .forEach(alias -> check(
                            NAME.matcher(alias).matches() && !alias.equals(name), line, "no other name: " + alias));
        }
        return new Call(name, cells[1], since, signature, aliases, numbers);
    }

    private PerAbi readPerAbi(String cell, Map<String, Integer> numbers, int line) {
        String[] parts = cell.split(" \\| ", -1);
        Map<String, String> others = readOthers(Arrays.copyOfRange(parts, 1, parts.length), numbers, line);
        others.forEach(
                (abi, value) -> check(!value.equals(parts[0]), line, abi + " says what the others say: " + value));
        return new PerAbi(parts[0], others);
    }

    private Map<String, String> readOthers(String[] parts, Map<String, Integer> numbers, int line) {
        Map<String, String> others = new HashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            check(equals > 0, line, "not of the form ABI,ABI=VALUE: " + part);
            for (String abi : part.substring(0, equals).split(",", -1)) {
                check(numbers.containsKey(abi), line, "a value for " + abi + ", which has no number");
                check(others.put(abi, part.substring(equals + 1)) == null, line, "two values for " + abi);
            }
        }
        return others;
    }

    private void checkSignature(String text, int line) {
        List<String> arguments = arguments(text);
        check(arguments.size() <= MAX_ARGUMENTS, line, "more than 6 arguments: " + text);
        arguments.forEach(
                argument -> check(ARGUMENT.matcher(argument).matches(), line, "no C declaration: " + argument));
        check(
                arguments.stream().map(TableGenerator::nameOf).distinct().count() == arguments.size(),
                line,
                "two arguments of one name: " + text);
    }

    private void check(boolean right, int line, String wrong) {
        if (!right) {
            throw new IllegalArgumentException(source.getFileName() + ":" + line + ": " + wrong);
        }
    }

    private static List<String> arguments(String signature) {
        return signature.equals("-") ? List.of() : List.of(signature.split(", ", -1));
    }

    private static String nameOf(String argument) {
        Matcher last = Pattern.compile("\\w+$").matcher(argument);
        return last.find() ? last.group() : argument;
    }

    private static final Comparator<String> BY_VERSION = Comparator.comparing(
            version -> Arrays.stream(version.split("\\.")).map(Integer::valueOf).toList(), (left, right) -> {
                for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                    int order = Integer.compare(i < left.size() ? left.get(i) : 0, i < right.size() ? right.get(i) : 0);
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            });

    // ---- writing

    private String table(String abi) {
        if (!abis.contains(abi)) {
            throw new IllegalArgumentException("no column " + abi + "; there are " + abis);
        }
        return calls.stream()
                .filter(call -> call.numbers().containsKey(abi))
                .sorted(Comparator.comparingInt(call -> call.numbers().get(abi)))
                .map(call -> String.join(
                        "\t",
                        String.valueOf(call.numbers().get(abi)),
                        call.name(),
                        since(call, abi),
                        call.category().toUpperCase(Locale.ROOT),
                        call.aliases().getOrDefault(abi, ""),
                        String.join(", ", arguments(call.signature().on(abi)))))
                .collect(Collectors.joining("\n", asOf.get(abi) + "\n", "\n"));
    }

    private String since(Call call, String abi) {
        String said = call.since().on(abi);
        String birth = Objects.requireNonNull(born.get(abi), abi);
        return BY_VERSION.compare(said, birth) < 0 ? birth : said;
    }

    private String constants() {
        StringBuilder out = new StringBuilder();
        out.append("package io.portcullis.syscalls;\n\n");
        out.append("import java.util.Optional;\n");
        out.append("import java.util.SortedSet;\n\n");
        out.append("""
                /**
                 * Every system call that is known, on any ABI, by name.
                 *
                 * <p>A constant says what the call takes on 64-bit machines, the first kernel that had it on any architecture,
                 * and which ABIs have it. Whether one ABI has it, and under which number, is that ABI's
                 * {@linkplain SyscallTables table}'s to say.
                 */
                public final class Syscalls {
                """);
        for (Call call : calls) {
            out.append("    /** {@code ").append(call.name()).append('(');
            out.append(String.join(", ", arguments(call.signature().usual()))).append(")}; since Linux ");
            out.append(call.since().usual()).append(", ").append(where(call)).append(". */\n");
            out.append("    public static final Syscall ").append(constant(call));
            out.append(" = Syscall.known(\"").append(call.name()).append("\");\n\n");
        }
        out.append("    static final String AS_OF = \"").append(newest()).append("\";\n\n");
        out.append("    static final Syscall[] ALL = {\n");
        calls.forEach(call -> out.append("        ").append(constant(call)).append(",\n"));
        out.append("    };\n\n");
        out.append("""
                    private Syscalls() {}

                    /**
                     * Every system call that is known.
                     *
                     * @return the calls, sorted by name
                     */
                    public static SortedSet<Syscall> known() {
                        return SyscallNames.known();
                    }

                    /**
                     * Finds a system call by a name that some ABI knows.
                     *
                     * @param name for example {@code openat}
                     * @return the call, or empty if no ABI has one of this name; empty for {@code syscall_N} too
                     */
                    public static Optional<Syscall> find(String name) {
                        return SyscallNames.find(name);
                    }

                    /**
                     * Reads a system call that comes from outside: a name that some ABI knows, or {@code syscall_N}.
                     *
                     * @param text for example {@code openat} or {@code syscall_451}
                     * @return the call
                     * @throws IllegalArgumentException if no ABI has a call of this name; the message suggests names like it
                     */
                    public static Syscall parse(String text) {
                        return SyscallNames.parse(text);
                    }
                }
                """);
        return out.toString();
    }

    private String newest() {
        return asOf.values().stream().max(BY_VERSION).orElseThrow();
    }

    private String where(Call call) {
        int count = call.numbers().size();
        if (count == abis.size()) {
            return "on every ABI";
        }
        String has = String.join(", ", call.numbers().keySet());
        String lacks =
                abis.stream().filter(abi -> !call.numbers().containsKey(abi)).collect(Collectors.joining(", "));
        return count <= abis.size() / 2 ? "on " + has : "not on " + lacks;
    }

    private static String constant(Call call) {
        return call.name().toUpperCase(Locale.ROOT);
    }

    private static void write(Path file, String content) throws IOException {
        Optional<String> before = Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        if (!before.equals(Optional.of(content))) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, content);
        }
    }
}
