package io.portcullis.trace;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lines of a log of {@code strace}, in their order. */
final class StraceLog {
    private static final int MOST_THREADS = 1 << 16;

    private static final Pattern THREAD =
            Pattern.compile(" *(?:\\[pid +(\\d{1,8})(?:<([^>]{0,64})>)?\\] *|(\\d{1,8})(?:<([^>]{0,64})>)? +)(?=\\S)");
    private static final Pattern TIME =
            Pattern.compile(" *(?:\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?|\\d{9,12}(?:\\.\\d+)?|\\d{1,9}\\.\\d+)"
                    + "(?: \\(\\+ +\\d+\\.\\d+\\))? +(?=\\S)");
    private static final Pattern BRACKETED = Pattern.compile("\\[ *([0-9a-f]{1,16}|\\?{1,16})\\] +");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
    private static final Pattern CALL = Pattern.compile("([A-Za-z_]\\w{0,63}|\\?{1,8})\\(");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. ([A-Za-z_]\\w{0,63}|\\?{1,8}) resumed> ?");
    private static final Pattern UNFINISHED = Pattern.compile("<(?:unfinished|detached) \\.\\.\\.>$");
    private static final Pattern ATTACHED = Pattern.compile("(?:strace: )?Process (\\d{1,8}) attached$");
    private static final Pattern SAID = Pattern.compile(
            "(?:strace: )?Process \\d{1,8} (?:attached|detached|suspended|resumed).{0,64}|strace: Process \\d{1,8} attached with.{0,64}");
    private static final Pattern MODE =
            Pattern.compile("(?:strace: )?\\[ Process PID=(\\d{1,8}) runs in (32 bit|64 bit|x32) mode\\. ]$");
    private static final Pattern NAMELESS = Pattern.compile("syscall_(?:0x)?([0-9a-f]{1,8})");
    private static final Pattern RESULT = Pattern.compile("\\) *= (\\d{1,8})(?:<[^>]{0,64}>)?(?: .*)?$");
    private static final Pattern RAW_FLAGS = Pattern.compile("flags=0x([0-9a-f]{1,15})\\b");
    private static final long CLONE_THREAD = 0x1_0000; // include/uapi/linux/sched.h
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]{0,4096})\"");

    private final Abi abi;
    private final int thread; // of the whole file; 0 if lines say it, or it is not known
    private final TraceLines lines;
    private final Map<Integer, StracedThread> threads = new HashMap<>();
    private final Recording.Builder recording = Recording.builder();
    private @Nullable StraceTable table; // while one is read
    private boolean hasCalls;

    StraceLog(Abi abi, int thread, TraceLines lines) {
        this.abi = abi;
        this.thread = thread;
        this.lines = lines;
    }

    /** Takes in a line. */
    void add(String line) {
        if (StraceTable.isTitle(line) || StraceTable.isHeader(line)) {
            table = table == null ? new StraceTable(abi) : table;
        }
        StraceTable summary = table;
        if (summary != null) {
            addToTable(summary, line);
            return;
        }
        int number = thread;
        String command = "";
        Matcher matcher = THREAD.matcher(line);
        int at = 0;
        if (matcher.lookingAt()) {
            boolean bracketed = matcher.group(1) != null;
            number = Integer.parseInt(matcher.group(bracketed ? 1 : 3));
            String said = matcher.group(bracketed ? 2 : 4);
            command = said == null ? "" : said;
            at = matcher.end();
        }
        at = past(TIME, line, at);
        OptionalInt callNumber = OptionalInt.empty();
        for (matcher = BRACKETED.matcher(line);
                matcher.region(at, line.length()).lookingAt();
                at = matcher.end()) {
            if (NUMBER.matcher(matcher.group(1)).matches()) {
                callNumber = OptionalInt.of(Integer.parseInt(matcher.group(1)));
            }
        }
        body(number, command, callNumber, line.substring(at).strip(), line);
    }

    /** What was recorded. */
    Recording finished() {
        List.copyOf(threads.values()).forEach(this::flush); // a clone that never came back still names its child
        StracedThread.record(threads, recording);
        return recording.build();
    }

    private void addToTable(StraceTable summary, String line) {
        StraceTable.Row row = summary.row(line).orElse(null);
        if (row != null && !hasCalls) { // after a log, the table counts the same once more
            Optional<CallNumber> call =
                    number(summary.abi(), row.name(), OptionalInt.empty()).map(Named::number);
            if (call.isPresent()) {
                recording.add(Task.unknown(), call.get().abi(), call.get().number(), Arguments.none(), row.calls());
            } else {
                lines.unread("no system call of " + summary.abi().libseccompName());
            }
        } else if (row == null && !summary.isFrame(line)) {
            lines.unread("no row of a table of strace -c");
        }
    }

    private void body(int number, String command, OptionalInt callNumber, String body, String line) {
        if (body.isEmpty()
                || (body.startsWith("---") && body.endsWith("---"))
                || line.startsWith(" > ") // the stack, of -k
                || body.startsWith("> ")) {
            return;
        }
        if (body.startsWith("+++")) {
            Optional.ofNullable(threads.get(number)).ifPresent(this::flush);
            return;
        }
        Matcher mode = MODE.matcher(body);
        if (mode.find()) {
            setMode(number, Integer.parseInt(mode.group(1)), mode.group(2));
            body = body.substring(0, mode.start()).strip();
        }
        if (body.isEmpty() || SAID.matcher(body).matches()) {
            return;
        }
        StracedThread caller = thread(number);
        caller.call(command);
        Matcher attached = ATTACHED.matcher(body);
        boolean isBroken = attached.find();
        if (isBroken) {
            body = body.substring(0, attached.start());
        }
        Matcher resumed = RESUMED.matcher(body);
        if (resumed.lookingAt()) {
            resume(caller, resumed.group(1), body.substring(resumed.end()));
            return;
        }
        Matcher call = CALL.matcher(body);
        if (!call.lookingAt()) {
            mend(caller, body, isBroken);
            return;
        }
        flush(caller); // its last call never ended
        Matcher unfinished = UNFINISHED.matcher(body);
        boolean isUnfinished = unfinished.find();
        caller.take(isUnfinished ? body.substring(0, unfinished.start()) : body, callNumber, isBroken);
        if (!isUnfinished && !isBroken) {
            flush(caller);
        }
    }

    /** A process has another ABI from here on; it may be the one whose lines have no prefix. */
    private void setMode(int number, int process, String mode) {
        Abi other = abi(mode);
        if (other == null) {
            lines.unread("no such mode of " + abi.libseccompName());
            return;
        }
        if (number == 0 && !threads.containsKey(process)) {
            thread(0).setAbi(other);
        }
        thread(number == thread && number != 0 ? number : process).setAbi(other);
    }

    /** Takes in what comes behind a message of strace in the middle of a line. */
    private void mend(StracedThread caller, String body, boolean isBrokenAgain) {
        StracedThread broken = caller.isBroken() || caller.number() != thread
                ? caller
                : threads.values().stream()
                        .filter(StracedThread::isBroken)
                        .findFirst()
                        .orElse(caller);
        if (!broken.isBroken()) {
            lines.unread("neither a system call nor a message of strace");
            return;
        }
        Matcher unfinished = UNFINISHED.matcher(body);
        boolean isUnfinished = unfinished.find();
        broken.take(
                broken.pending() + (isUnfinished ? body.substring(0, unfinished.start()) : body),
                broken.pendingNumber(),
                isBrokenAgain);
        if (!isUnfinished && !isBrokenAgain) {
            flush(broken);
        }
    }

    private void resume(StracedThread caller, String name, String rest) {
        StracedThread waiting = caller;
        if (!caller.isCalling(name)) { // a prefix comes and goes with the second thread
            waiting = threads.values().stream()
                    .filter(other -> (caller.number() == 0 || other.number() == 0) && other.isCalling(name))
                    .findFirst()
                    .orElse(caller);
        }
        if (!waiting.isCalling(name)) {
            if (name.startsWith("?")) {
                lines.unread("strace did not see which system call this is");
            } else { // it began before the log did
                flush(caller);
                caller.take(name + "(", OptionalInt.empty(), false);
                flush(caller);
            }
            return;
        }
        Matcher unfinished = UNFINISHED.matcher(rest);
        boolean again = unfinished.find();
        String more = again ? rest.substring(0, unfinished.start()) : rest;
        waiting.take(waiting.pending() + more, waiting.pendingNumber(), false);
        if (!again) {
            flush(waiting);
        }
    }

    /** Records the call a thread is in, as far as the log has it. */
    private void flush(StracedThread caller) {
        String text = caller.pending();
        if (text.isEmpty()) {
            return;
        }
        OptionalInt callNumber = caller.pendingNumber();
        caller.take("", OptionalInt.empty(), false);
        String name = text.substring(0, text.indexOf('('));
        Abi through = caller.abi(abi);
        Named call = number(through, name, callNumber).orElse(null);
        if (call == null) {
            lines.unread("no system call of " + through.libseccompName() + elsewhere(name));
            return;
        }
        hasCalls = true;
        StraceArguments printed = StraceArguments.of(text, name.length() + 1);
        caller.add(call.number(), arguments(call, name, printed));
        Matcher result = RESULT.matcher(text);
        if (printed.end() >= 0 && result.find(printed.end())) {
            int returned = Integer.parseInt(result.group(1));
            if (returned == 0 && name.startsWith("execve")) {
                Matcher program = QUOTED.matcher(text);
                caller.execute(program.find() ? program.group(1) : "");
            } else if (returned > 0 && (name.startsWith("clone") || name.equals("fork") || name.equals("vfork"))) {
                thread(returned).isChildOf(caller, sharesThreads(text));
            }
        }
    }

    private String elsewhere(String name) {
        Abi narrow = abi("32 bit");
        return narrow != null
                        && SyscallTables.find(narrow)
                                .flatMap(table -> table.byName(name))
                                .isPresent()
                ? ", but of %s; with -o, strace does not log which processes have 32 bits"
                        .formatted(narrow.libseccompName())
                : "";
    }

    private static boolean sharesThreads(String text) {
        Matcher flags = RAW_FLAGS.matcher(text);
        return text.contains("CLONE_THREAD")
                || (flags.find() && (Long.parseLong(flags.group(1), 16) & CLONE_THREAD) != 0);
    }

    private record Named(CallNumber number, Optional<SyscallEntry> entry, Arguments known) {}

    /** What a name, or a number in brackets, means. */
    private static Optional<Named> number(Abi abi, String name, OptionalInt said) {
        SyscallTable calls = SyscallTables.forAbi(abi);
        Optional<SyscallEntry> entry = calls.byName(name);
        if (entry.isPresent()) {
            return entry.map(e -> new Named(new CallNumber(abi, e.number()), entry, Arguments.none()));
        }
        Matcher nameless = NAMELESS.matcher(name);
        if (nameless.matches()) {
            int number = Integer.parseUnsignedInt(nameless.group(1), 16);
            return Optional.of(nameless(abi, abi == Abi.X32 ? number | Abi.X32_BIT : number, calls));
        }
        if (said.isPresent()) {
            int number = said.getAsInt();
            return Optional.of(nameless(abi, abi == Abi.X32 ? number | Abi.X32_BIT : number, calls));
        }
        return name.startsWith("?")
                ? Optional.empty()
                : Multiplexer.of(abi, Syscall.named(name))
                        .flatMap(through -> calls.byName(through.multiplexer().name())
                                .map(e -> new Named(
                                        new CallNumber(abi, e.number()),
                                        Optional.empty(),
                                        Arguments.of(through.selector()))));
    }

    private static Named nameless(Abi abi, int number, SyscallTable calls) {
        return new Named(new CallNumber(abi, number), calls.byNumber(number), Arguments.none());
    }

    private static Arguments arguments(Named call, String name, StraceArguments printed) {
        Arguments known = call.known();
        Abi abi = call.number().abi();
        int telling = TellingArguments.of(abi, call.number().number()).mask();
        if (telling == 0 || call.entry().isEmpty()) {
            return known;
        }
        if (name.equals("clone")) { // its arguments are printed with their names, in an order of its own
            OptionalLong flags = printed.named("flags", abi);
            return flags.isPresent() ? known.with(0, flags.getAsLong()) : known;
        }
        List<Parameter> parameters = call.entry().get().signature().parameters();
        int place = 0;
        for (int i = 0; i < Math.min(parameters.size(), Signature.MAX_ARGUMENTS); i++) {
            OptionalLong value = (telling & (1 << i)) == 0 ? OptionalLong.empty() : printed.value(place, abi);
            if (value.isPresent()) {
                known = known.with(i, value.getAsLong());
            }
            if (!isFirstHalf(parameters.get(i).name())) { // two registers, printed as one number
                place++;
            }
        }
        return known;
    }

    /** The first of two parameters that are one number: preadv2's {@code pos_l}, {@code offset_lo} on 32 bits. */
    private static boolean isFirstHalf(String parameter) {
        return parameter.endsWith("_lo")
                || parameter.endsWith("_low")
                || parameter.equals("pos_l")
                || parameter.equals("offset_high"); // of _llseek
    }

    private @Nullable Abi abi(String mode) {
        boolean isX86 = abi == Abi.X86_64 || abi == Abi.X86 || abi == Abi.X32;
        return switch (mode) {
            case "32 bit" -> isX86 ? Abi.X86 : abi == Abi.AARCH64 || abi == Abi.ARM ? Abi.ARM : null;
            case "64 bit" -> isX86 ? Abi.X86_64 : abi == Abi.AARCH64 || abi == Abi.ARM ? Abi.AARCH64 : null;
            default -> isX86 ? Abi.X32 : null;
        };
    }

    private StracedThread thread(int number) {
        StracedThread known = threads.get(number);
        if (known == null && threads.size() >= MOST_THREADS && number != 0) {
            recording.note("the calls of more than %d threads are not told apart".formatted(MOST_THREADS));
            return thread(0);
        }
        return threads.computeIfAbsent(number, StracedThread::new);
    }

    private static int past(Pattern pattern, String line, int at) {
        Matcher matcher = pattern.matcher(line).region(at, line.length());
        return matcher.lookingAt() ? matcher.end() : at;
    }
}
