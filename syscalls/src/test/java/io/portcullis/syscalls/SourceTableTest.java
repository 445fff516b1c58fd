package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The checked-in table that everything else is generated from, and independent witnesses of it. */
class SourceTableTest {
    private static final List<String> FACTS = List.of("name", "category", "since", "signature", "aliases");

    /** What the corpus, read from the headers' __NR_ macros, has no line for. */
    private static final Map<String, String> NOT_IN_CORPUS = Map.of(
            "breakpoint", "private to arm, __ARM_NR_breakpoint",
            "cacheflush", "private to arm, __ARM_NR_cacheflush",
            "usr26", "private to arm, __ARM_NR_usr26",
            "usr32", "private to arm, __ARM_NR_usr32",
            "set_tls", "private to arm, __ARM_NR_set_tls",
            "get_tls", "private to arm, __ARM_NR_get_tls");

    private static final List<Map<String, String>> ROWS = rows();

    @Test
    void everyNumberIsTheCorpusesOnEveryAbi() throws IOException {
        Path corpus = Needs.corpus("syscalls/syscalls-linux-7.2.csv");
        List<String[]> lines = Files.readAllLines(corpus).stream()
                .map(line -> line.split(",", -1))
                .toList();
        Map<String, Map<String, String>> theirs = new TreeMap<>();
        for (String[] line : lines.subList(1, lines.size())) {
            if (line[0].matches("(reserved|unused)\\d+")) {
                continue; // a gap in MIPS' numbering that its header gives a name; nothing was ever called there
            }
            for (int i = 1; i < line.length; i++) {
                if (!line[i].isEmpty()) {
                    theirs.computeIfAbsent(lines.get(0)[i], abi -> new TreeMap<>())
                            .put(line[0], line[i]);
                }
            }
        }

        Map<String, Map<String, String>> ours = new TreeMap<>();
        Set<String> privateCalls = new TreeSet<>();
        for (Map<String, String> row : calls()) {
            row.forEach((column, cell) -> {
                if (!FACTS.contains(column) && !cell.equals("-")) {
                    if (column.equals("arm") && NOT_IN_CORPUS.containsKey(cell(row, "name"))) {
                        privateCalls.add(cell(row, "name"));
                    } else {
                        ours.computeIfAbsent(column, abi -> new TreeMap<>()).put(cell(row, "name"), cell);
                    }
                }
            });
        }

        assertThat(ours).isEqualTo(theirs);
        assertThat(privateCalls).isEqualTo(NOT_IN_CORPUS.keySet());
    }

    @Test
    void everyTypeHasAKnownWidth() {
        Set<String> unknown = calls().stream()
                .flatMap(row -> Arrays.stream(cell(row, "signature").split(" \\| ", -1)))
                .map(signature -> signature.substring(signature.indexOf('=') + 1))
                .filter(signature -> !signature.equals("-"))
                .flatMap(signature -> Signature.parse(signature).parameters().stream())
                .map(Parameter::type)
                .filter(type -> !Parameter.isKnown(type))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(unknown).isEmpty();
    }

    @Test
    void everyCategoryIsOneAndNoneIsEmpty() {
        assertThat(calls().stream()
                        .map(row -> Category.valueOf(cell(row, "category").toUpperCase(Locale.ROOT))))
                .contains(Category.values());
    }

    @Test
    void everyColumnIsAnAbi() {
        assertThat(ROWS.get(0).keySet().stream().filter(column -> !FACTS.contains(column)))
                .allSatisfy(column -> assertThat(Abi.find(column)).isPresent());
    }

    @Test
    void everyNameIsAConstantAndNothingElseIs() {
        assertThat(Syscalls.known().stream().map(Syscall::name))
                .containsExactlyElementsOf(
                        calls().stream().map(row -> cell(row, "name")).toList());
    }

    @Test
    void everyOtherNameIsAKnownOne() {
        assertThat(calls().stream()
                        .map(row -> cell(row, "aliases"))
                        .filter(aliases -> !aliases.equals("-"))
                        .map(alias -> alias.substring(alias.indexOf('=') + 1)))
                .allSatisfy(alias -> assertThat(Syscalls.find(alias)).isPresent());
    }

    @Test
    void everyAbiWithAMultiplexerHasBoth() {
        for (Abi abi : Abi.values()) {
            for (String name : List.of("socketcall", "ipc")) {
                boolean numbered = !cell(call(name), columnOf(abi)).equals("-");

                assertThat(numbered).as("%s on %s", name, abi).isEqualTo(Multiplexer.existsOn(abi));
            }
        }
    }

    private static String columnOf(Abi abi) {
        return switch (abi) {
            case MIPSEL -> "mips";
            case MIPSEL64 -> "mips64";
            case MIPSEL64N32 -> "mips64n32";
            case PPC64LE -> "ppc64";
            case SHEB -> "sh";
            default -> abi.libseccompName();
        };
    }

    private static Map<String, String> call(String name) {
        return calls().stream()
                .filter(row -> cell(row, "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<String, String>> calls() {
        return ROWS.stream().filter(row -> !cell(row, "name").startsWith("(")).toList();
    }

    private static List<Map<String, String>> rows() {
        try {
            List<String[]> lines = Files.readAllLines(Path.of("src/main/tables/syscalls.tsv")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
            String[] header = lines.get(0);
            return lines.stream()
                    .skip(1)
                    .map(cells -> {
                        Map<String, String> row = new HashMap<>();
                        for (int i = 0; i < header.length; i++) {
                            row.put(header[i], cells[i]);
                        }
                        return row;
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String cell(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }
}
