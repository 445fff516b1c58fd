package io.portcullis.cli;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls, a line each: {@code abi<TAB>nr<TAB>a0<TAB>..<TAB>a5}. What is asked is flushed before more is waited for. */
final class CallLines {
    private static final int LONGEST = 1024; // bytes; the longest call has some 200
    private static final int TAB = '\t';

    private final InputStream in;
    private final Flushable beforeWaiting;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    private final byte[] line = new byte[LONGEST];
    private int length;
    private boolean tooLong;
    private long number;

    private final Map<String, Abi> abis = new HashMap<>();
    private final Map<Abi, Map<String, Integer>> numbers = new HashMap<>();
    private final long[] args = new long[Signature.MAX_ARGUMENTS];

    CallLines(InputStream in, Flushable beforeWaiting) {
        this.in = in;
        this.beforeWaiting = beforeWaiting;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        boolean any = false;
        while (true) {
            if (at == end && !fill()) {
                break;
            }
            byte b = buffer[at++];
            any = true;
            if (b == '\n') {
                break;
            }
            if (length < LONGEST) {
                line[length++] = b;
            } else {
                tooLong = true;
            }
        }
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        number += any ? 1 : 0;
        return any;
    }

    /** Which line this is, from 1. */
    long number() {
        return number;
    }

    /**
     * The call this line asks about.
     *
     * @throws IllegalArgumentException or BadInputException if it asks about none
     */
    Call call() {
        if (tooLong) {
            throw new BadInputException("the line is longer than " + LONGEST + " bytes", null);
        }
        int tab = field(0);
        if (tab == length) {
            throw new BadInputException(
                    length == 0 ? "the line is empty" : "the line has one column, " + Input.quoted(text(0, length)),
                    "a line is abi<TAB>nr<TAB>a0<TAB>..<TAB>a5");
        }
        Abi abi = abis.computeIfAbsent(text(0, tab), Reading::abi);
        int from = tab + 1;
        int to = field(from);
        int nr = nr(abi, from, to);
        int count = 0;
        while (to < length) {
            from = to + 1;
            to = field(from);
            if (count == args.length) {
                throw new BadInputException("the line has more than 8 columns", "a call has at most 6 arguments");
            }
            args[count++] = argument(from, to);
        }
        for (int i = count; i < args.length; i++) {
            args[i] = 0;
        }
        return new Call(abi, SeccompData.call(abi, nr, args));
    }

    private int nr(Abi abi, int from, int to) {
        String word = text(from, to);
        if (Call.startsNumber(word)) {
            return Call.number(word);
        }
        Map<String, Integer> ofAbi = numbers.computeIfAbsent(abi, none -> new HashMap<>());
        @Nullable Integer known = ofAbi.get(word);
        if (known == null) {
            known = Call.number(abi, word);
            ofAbi.put(word, known);
        }
        return known;
    }

    private long argument(int from, int to) {
        if (to == from + 1 && line[from] >= '0' && line[from] <= '9') {
            return (long) line[from] - '0'; // most arguments are
        }
        return Call.argument(text(from, to));
    }

    /** Where the field that starts here ends. */
    private int field(int from) {
        int to = from;
        while (to < length && line[to] != TAB) {
            to++;
        }
        return to;
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }

    private boolean fill() throws IOException {
        beforeWaiting.flush();
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
