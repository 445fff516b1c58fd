package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The table that {@code strace -c} prints: a system call a row. */
final class StraceTable {
    private static final Pattern SPACES = Pattern.compile(" +");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w{0,63}");
    private static final Pattern COUNT = Pattern.compile("\\d{1,15}");
    private static final Pattern NUMBER = Pattern.compile("\\[ *\\d{1,5}\\] *");
    private static final String TITLE = "System call usage summary for ";

    private final Abi usual;
    private Abi abi;
    private List<String> columns = List.of();

    StraceTable(Abi usual) {
        this.usual = usual;
        this.abi = usual;
    }

    record Row(String name, long calls) {}

    static boolean isTitle(String line) {
        return line.startsWith(TITLE);
    }

    static boolean isHeader(String line) {
        String text = line.strip();
        return text.endsWith("syscall") && text.contains("calls") && text.indexOf('(') < 0;
    }

    Abi abi() {
        return abi;
    }

    /** Whether a line belongs to the table and is no row. */
    boolean isFrame(String line) {
        String text = line.strip();
        if (isTitle(line)) {
            boolean isX86 = usual == Abi.X86_64 || usual == Abi.X86 || usual == Abi.X32;
            boolean isArm = usual == Abi.AARCH64 || usual == Abi.ARM;
            if (text.contains("32 bit") && (isX86 || isArm)) {
                abi = isX86 ? Abi.X86 : Abi.ARM;
            } else if (text.contains("x32") && isX86) {
                abi = Abi.X32;
            } else {
                abi = usual;
            }
            return true;
        }
        if (isHeader(line)) {
            columns = words(text.replace("% time", "%time"));
            return true;
        }
        return text.isEmpty()
                || text.startsWith("---")
                || text.endsWith(" total")
                || text.startsWith("strace: Process ");
    }

    /** A row; the column of errors is often blank. */
    Optional<Row> row(String line) {
        List<String> cells = words(NUMBER.matcher(line.strip()).replaceFirst(""));
        boolean isComplete = cells.size() == columns.size();
        boolean hasNoErrors = columns.contains("errors") && cells.size() == columns.size() - 1;
        int calls = columns.indexOf("calls");
        if (calls < 0
                || (!isComplete && !hasNoErrors)
                || cells.get(cells.size() - 1).equals("total")) {
            return Optional.empty();
        }
        if (hasNoErrors && columns.indexOf("errors") < calls) {
            calls--;
        }
        int name = columns.indexOf("syscall")
                - (hasNoErrors && columns.indexOf("errors") < columns.indexOf("syscall") ? 1 : 0);
        return name >= 0
                        && COUNT.matcher(cells.get(calls)).matches()
                        && NAME.matcher(cells.get(name)).matches()
                ? Optional.of(new Row(cells.get(name), Long.parseLong(cells.get(calls))))
                : Optional.empty();
    }

    private static List<String> words(String text) {
        return Arrays.asList(SPACES.split(text.strip(), -1));
    }
}
