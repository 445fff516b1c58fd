package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A thread in a log of {@code strace}: what it did, and the call it is in. */
final class StracedThread {
    private static final int MOST_ANCESTORS = 1 << 10;
    private static final int MOST_COMMANDS = 1 << 8; // of one thread
    private static final int MOST_COMMAND = 64;

    private final int number;
    private final Map<String, Map<CallNumber, RecordedCall.Tally>> calls = new LinkedHashMap<>(); // by command
    private @Nullable Abi abi;
    private String command = "";
    private String inherited = "";
    private int creator; // 0: not known
    private boolean isProcess; // it is the first thread of one
    private String pending = "";
    private OptionalInt pendingNumber = OptionalInt.empty();
    private boolean isBroken;

    StracedThread(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    Abi abi(Abi usual) {
        Abi own = abi;
        return own == null ? usual : own;
    }

    void setAbi(Abi own) {
        abi = own;
    }

    /** Gives it a name; an empty one is none. */
    void call(String name) {
        if (!name.isEmpty()) {
            command = name;
        }
    }

    /** It runs another program, as the only thread of its process. */
    void execute(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        command = name.length() <= MOST_COMMAND ? name : name.substring(0, MOST_COMMAND);
        isProcess = true;
        abi = null; // strace says so if it is not the usual one
    }

    void isChildOf(StracedThread parent, boolean isThread) {
        creator = parent.number;
        isProcess = !isThread;
        inherited = parent.command;
        abi = abi == null ? parent.abi : abi;
    }

    /** The text of the call it is in, empty if it is in none. */
    String pending() {
        return pending;
    }

    OptionalInt pendingNumber() {
        return pendingNumber;
    }

    /** Whether a message of strace stands in the middle of its line. */
    boolean isBroken() {
        return isBroken;
    }

    boolean isCalling(String name) {
        return pending.startsWith(name + "(");
    }

    /** It is in a call. */
    void take(String text, OptionalInt callNumber, boolean broken) {
        pending = text.length() <= TraceLines.MOST_CHARACTERS ? text : text.substring(0, TraceLines.MOST_CHARACTERS);
        pendingNumber = callNumber;
        isBroken = broken;
    }

    void add(CallNumber call, Arguments arguments) {
        String by = calls.containsKey(command) || calls.size() < MOST_COMMANDS ? command : "";
        calls.computeIfAbsent(by, key -> new TreeMap<>())
                .computeIfAbsent(call, key -> new RecordedCall.Tally())
                .add(TellingArguments.of(call.abi(), call.number()).keep(arguments), 1);
    }

    /** Hands over what all threads did, now that it is known whose they are. */
    static void record(Map<Integer, StracedThread> threads, Recording.Builder recording) {
        new TreeMap<>(threads)
                .values()
                .forEach(thread -> thread.calls.forEach((by, made) -> {
                    Task task = new Task(thread.number, thread.process(threads), by.isEmpty() ? thread.inherited : by);
                    made.forEach((call, tally) -> recording.add(task, tally.finished(call)));
                }));
    }

    private int process(Map<Integer, StracedThread> threads) {
        StracedThread at = this;
        for (int i = 0; i < MOST_ANCESTORS && !at.isProcess && at.creator != 0; i++) {
            StracedThread next = threads.get(at.creator);
            if (next == null) {
                return at.creator;
            }
            at = next;
        }
        return at.isProcess ? at.number : 0;
    }
}
