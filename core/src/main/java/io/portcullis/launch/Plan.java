package io.portcullis.launch;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * System calls to be made one after the other, and the memory they point to, for a {@link LaunchStub}.
 *
 * <p>It is a file that is mapped at {@link #ADDRESS}, for the stub alone. What it reports goes into a second file,
 * mapped at {@link #REPORT} by the plan's first steps: the step that failed, what it gave, and whether the step before
 * the last was made.
 *
 * <pre>
 *    0  where failures are reported           8  -
 *   16  where the address of argv is stored  24  where that of the environment is
 *   32  steps of eleven words: number (negative: no call), six arguments, where the result is stored, whether it may
 *       fail, the address of a word to ask (0: the result), the step that is next if that is 0
 *   DATA  strings, structures, words
 * </pre>
 */
final class Plan {
    static final long ADDRESS = 0x1000_0000;
    static final long REPORT = 0x1020_0000;
    static final int REPORT_BYTES = 4096;
    static final int WORD = Long.BYTES;
    static final int STEPS = 4 * WORD;
    static final int STEP_WORDS = 11;
    static final int STEP = STEP_WORDS * WORD;
    static final int DATA = 0x4000;

    /** The number of a step that makes no call. */
    private static final long NO_CALL = -1;

    /** What no call gives. */
    private static final long UNREACHED = Long.MIN_VALUE;

    /** What file names are in, as {@link ProcessBuilder} has it. */
    private static final Charset NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name()));

    private final SyscallTable table;
    private final List<Step> steps = new ArrayList<>();
    private ByteBuffer data;
    private final long scratch;
    private boolean tellsProgress; // that all was done but the last
    private long argv; // where the addresses are stored that the stub was given
    private long environment;

    /** A call of a plan, and what is behind its failure. */
    static final class Step {
        private final String call;
        private final String cause;
        private final long[] words;

        private Step(String call, String cause, long[] words) {
            this.call = call;
            this.cause = cause;
            this.words = words;
        }

        String call() {
            return call;
        }

        String likelyCause() {
            return cause;
        }

        boolean isCall() {
            return words[0] >= 0;
        }

        int number() {
            return (int) words[0];
        }

        long[] arguments() {
            return Arrays.copyOfRange(words, 1, 7);
        }

        Step storingAt(long address) {
            words[7] = address;
            return this;
        }

        Step thatMayFail() {
            words[8] = 1;
            return this;
        }

        /** If the word at an address is 0 after this step, another step is next. */
        private void askingThenGoingTo(long asked, long step) {
            words[9] = asked;
            words[10] = step;
        }
    }

    Plan(Abi abi) {
        this.table = SyscallTables.forAbi(abi);
        this.data = ByteBuffer.allocate(1024).order(abi.byteOrder());
        this.scratch = word(0);
        this.argv = scratch;
        this.environment = scratch;
    }

    /** A word of memory; where it is. */
    long word(long value) {
        ByteBuffer word = ByteBuffer.allocate(WORD).order(data.order()).putLong(value);
        return bytes(word.array());
    }

    /** Memory that holds some bytes; where it is. */
    long bytes(byte[] bytes) {
        int at = (data.position() + WORD - 1) / WORD * WORD;
        if (at + bytes.length > data.capacity()) {
            data = ByteBuffer.allocate(2 * data.capacity() + bytes.length)
                    .order(data.order())
                    .put(0, data.array(), 0, data.position());
        }
        data.position(at);
        data.put(bytes);
        return ADDRESS + DATA + at;
    }

    /** Words of memory; where they are. */
    long words(long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(WORD * words.length).order(data.order());
        for (long word : words) {
            bytes.putLong(word);
        }
        return bytes(bytes.array());
    }

    /** Numbers of 32 bits; where they are. */
    long ints(int... ints) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * ints.length).order(data.order());
        for (int value : ints) {
            bytes.putInt(value);
        }
        return bytes(bytes.array());
    }

    /** Two numbers of 32 bits in one word, as they stand one after the other. */
    long pair(int first, int second) {
        return ByteBuffer.allocate(WORD)
                .order(data.order())
                .putInt(first)
                .putInt(second)
                .getLong(0);
    }

    /** A number of 16 bits at the start of a word that is empty behind it. */
    long sizeWord(int size) {
        return ByteBuffer.allocate(WORD)
                .order(data.order())
                .putShort((short) size)
                .getLong(0);
    }

    /** Where a step's argument is, for an earlier step to store it. */
    long placeOf(Step step, int argument) {
        return ADDRESS + STEPS + (long) STEP * steps.indexOf(step) + (1L + argument) * WORD;
    }

    /** A file's name; where it is. */
    long name(String text) {
        return bytes((text + '\0').getBytes(NAMES));
    }

    /** The address of a step that is not there yet: the next one. */
    private long next() {
        return ADDRESS + STEPS + (long) STEP * steps.size();
    }

    /** Adds a call. */
    Step call(String name, String likelyCause, long... arguments) {
        int number = table.byName(name)
                .orElseThrow(() -> new IllegalStateException(table.abi() + " has no " + name))
                .number();
        return step(name, likelyCause, number, arguments);
    }

    private Step step(String name, String likelyCause, long number, long... arguments) {
        if (next() + STEP > ADDRESS + DATA) {
            throw new IllegalStateException("a plan has at most " + (DATA - STEPS) / STEP + " steps");
        }
        long[] words = new long[STEP_WORDS];
        words[0] = number;
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        words[7] = scratch;
        words[10] = next() + STEP;
        Step step = new Step(name, likelyCause, words);
        steps.add(step);
        return step;
    }

    /** Waits without a call until a word is not 0. */
    void waitFor(long word) {
        long here = next();
        step("wait", "", NO_CALL).askingThenGoingTo(word, here);
    }

    /** Repeats a call until a word is not 0. */
    void repeatUntil(long word, String name) {
        long here = next();
        call(name, "waiting for the other thread").askingThenGoingTo(word, here);
    }

    /**
     * Begins what a call's other outcome leads to: the steps from here on are those of whoever got 0, and who got
     * something else goes on after {@link Branch#end}.
     */
    Branch branchOnZero(Step step) {
        long zero = next() + STEP;
        step.askingThenGoingTo(0, zero);
        return new Branch(step("skip", "", NO_CALL));
    }

    /** Steps that one of two threads makes. */
    final class Branch {
        private final Step skip;

        private Branch(Step skip) {
            this.skip = skip;
        }

        /** Ends the steps of the one; the last of them must not come back. */
        void end() {
            long zero = word(0); // always 0: the jump is always taken
            skip.askingThenGoingTo(zero, next());
        }
    }

    /** Becomes a program; its arguments and environment are those the stub was given. */
    Step execute(String path, String likelyCause) {
        Step before = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        if (before != null && before.isCall() && before.words[7] == scratch) {
            before.storingAt(REPORT + 2 * WORD);
            tellsProgress = true;
        }
        Step step = call("execve", likelyCause, name(path), 0, 0);
        argv = placeOf(step, 1);
        environment = placeOf(step, 2);
        return step;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    ByteOrder byteOrder() {
        return data.order();
    }

    /** What the report holds before anything has happened. */
    byte[] emptyReport() {
        ByteBuffer report = ByteBuffer.allocate(REPORT_BYTES).order(data.order());
        return report.putLong(2 * WORD, UNREACHED).array();
    }

    /** Whether all was done but the last; true if that is not told. */
    boolean isReached(ByteBuffer report) {
        return !tellsProgress || report.order(data.order()).getLong(2 * WORD) != UNREACHED;
    }

    /** The file. */
    byte[] toBytes() {
        ByteBuffer file = ByteBuffer.allocate(DATA + data.position()).order(data.order());
        file.putLong(REPORT).putLong(0);
        file.putLong(argv).putLong(environment);
        for (Step step : steps) {
            for (long word : step.words) {
                file.putLong(word);
            }
        }
        file.put(DATA, data.array(), 0, data.position());
        return file.array();
    }

    /** The step that failed, as the report says after the stub has run. */
    Failure failure(ByteBuffer report) {
        long at = report.order(data.order()).getLong(0);
        if (at == 0) {
            return Failure.NONE;
        }
        int index = (int) ((at - ADDRESS - STEPS) / STEP);
        return new Failure(index, (int) -report.getLong(WORD));
    }

    /**
     * What went wrong.
     *
     * @param step the index of the step, -1 if none
     * @param errno the kernel's number
     */
    record Failure(int step, int errno) {
        static final Failure NONE = new Failure(-1, 0);

        boolean isNone() {
            return step < 0;
        }
    }
}
