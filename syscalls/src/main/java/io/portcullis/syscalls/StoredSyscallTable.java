package io.portcullis.syscalls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A table that lies beside its provider as a text file and is read when it is first asked.
 *
 * <p>The first line is the kernel the table is complete for. Each further line is one call, by ascending number, in six
 * columns with a tab between: number, name, the kernel that brought it, category, other names with a space between,
 * arguments as in C with a comma and a space between.
 *
 * <p>Tables are immutable and may be shared by threads.
 */
public final class StoredSyscallTable implements SyscallTable {
    private static final int COLUMNS = 6;

    private final Abi abi;
    private final Supplier<@Nullable InputStream> file;
    private volatile @Nullable Content content;

    private StoredSyscallTable(Abi abi, Supplier<@Nullable InputStream> file) {
        this.abi = abi;
        this.file = file;
    }

    /**
     * A table that is read when it is first asked for anything but its ABI.
     *
     * @param abi the ABI whose numbers the file holds
     * @param file opens the file, normally a resource beside the provider; null, or a file that does not read, makes
     *     the first question fail with {@link IllegalStateException}
     * @return the table
     */
    public static StoredSyscallTable of(Abi abi, Supplier<@Nullable InputStream> file) {
        return new StoredSyscallTable(abi, file);
    }

    @Override
    public Abi abi() {
        return abi;
    }

    @Override
    public KernelVersion asOf() {
        return content().asOf;
    }

    @Override
    public List<SyscallEntry> entries() {
        return content().entries;
    }

    @Override
    public Optional<SyscallEntry> byName(String name) {
        Content read = content();
        Integer index = read.byName.get(name);
        return index == null ? Optional.empty() : Optional.of(read.entries.get(index));
    }

    @Override
    public Optional<SyscallEntry> byNumber(int number) {
        Content read = content();
        int index = Arrays.binarySearch(read.numbers, number);
        return index < 0 ? Optional.empty() : Optional.of(read.entries.get(index));
    }

    /** Gives the ABI. */
    @Override
    public String toString() {
        return "system calls of " + abi.libseccompName();
    }

    private Content content() {
        Content read = content;
        if (read == null) { // two threads may both read it, and find the same
            read = new Content(text());
            content = read;
        }
        return read;
    }

    private String text() {
        try (InputStream stream = file.get()) {
            if (stream == null) {
                throw new IllegalStateException("the file of the " + this + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the " + this, e);
        }
    }

    private static final class Content {
        private final KernelVersion asOf;
        private final int[] numbers;
        private final Map<String, Integer> byName;
        private final Entries entries;

        Content(String text) {
            List<String> lines = parts(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text, '\n');
            asOf = KernelVersion.parse(lines.get(0));
            int count = lines.size() - 1;
            String[][] rows = new String[count][];
            numbers = new int[count];
            byName = new HashMap<>(2 * count);
            for (int i = 0; i < count; i++) {
                String[] row = parts(lines.get(i + 1), '\t').toArray(new String[0]);
                if (row.length != COLUMNS) {
                    throw new IllegalStateException("line " + (i + 2) + " has " + row.length + " columns, not 6");
                }
                rows[i] = row;
                numbers[i] = Integer.parseInt(row[0]);
                if (i > 0 && numbers[i] <= numbers[i - 1]) {
                    throw new IllegalStateException("line " + (i + 2) + ": numbers must ascend");
                }
                byName.put(row[1], i);
            }
            for (int i = 0; i < count; i++) {
                for (String alias : aliases(rows[i][4])) {
                    byName.putIfAbsent(alias, i);
                }
            }
            entries = new Entries(rows);
        }
    }

    /** Split by hand: JVMs that have only just started read tables, before expressions and streams are fast. */
    private static List<String> parts(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static List<String> aliases(String cell) {
        return cell.isEmpty() ? List.of() : List.of(cell.split(" "));
    }

    /** Makes an entry of a row when it is asked for. */
    private static final class Entries extends AbstractList<SyscallEntry> implements RandomAccess {
        private final String[][] rows;
        private final @Nullable SyscallEntry[] made; // benign race: an entry is immutable, and equal whoever made it

        Entries(String[][] rows) {
            this.rows = rows;
            this.made = new @Nullable SyscallEntry[rows.length];
        }

        @Override
        public SyscallEntry get(int index) {
            SyscallEntry entry = made[index];
            if (entry == null) {
                entry = make(rows[index]);
                made[index] = entry;
            }
            return entry;
        }

        @Override
        public int size() {
            return rows.length;
        }

        private static SyscallEntry make(String[] row) {
            return new SyscallEntry(
                    Syscall.named(row[1]),
                    Integer.parseInt(row[0]),
                    aliases(row[4]),
                    KernelVersion.parse(row[2]),
                    Category.valueOf(row[3]),
                    Signature.parse(row[5]));
        }
    }
}
