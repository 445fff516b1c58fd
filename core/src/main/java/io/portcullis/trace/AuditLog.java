package io.portcullis.trace;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lines of the kernel's audit, in their order. */
final class AuditLog {
    private static final int MOST_TASKS = 1 << 16;
    private static final int MOST_SEEN = 1 << 12;

    /** {@code AUDIT_SECCOMP} of include/uapi/linux/audit.h, by number and as auditd names it. */
    private static final Pattern SECCOMP = Pattern.compile("\\btype=(?:1326|SECCOMP)\\b|\\bSECCOMP (?=auid=)");

    private static final Pattern EVENT = Pattern.compile("audit\\((\\d{1,12}\\.\\d{1,6}:\\d{1,20})\\)");
    /**
     * A value that a program chose. The kernel quotes those without a quote, a space or a control character in them,
     * and writes the others in hexadecimal (kernel/audit.c, audit_log_untrustedstring).
     */
    private static final Pattern QUOTED = Pattern.compile("=\\\\?\"[^\"]*\"");

    private static final Pattern ARCH = Pattern.compile("\\barch=([0-9a-f]{1,8})\\b");
    private static final Pattern NUMBER = Pattern.compile("\\bsyscall=(-?\\d{1,10})\\b");
    private static final Pattern PROCESS = Pattern.compile("\\bpid=(\\d{1,10})\\b");
    private static final Pattern COMMAND = Pattern.compile(
            "\\bcomm=(?:\\\\?\"([^\"\\\\]{0,64})\\\\?\"|([0-9A-F]{2,64})(?![0-9A-Fa-f]))"); // \" in JSON
    private static final Pattern CODE = Pattern.compile("\\bcode=0x([0-9a-f]{1,8})\\b");
    private static final Pattern LOST = Pattern.compile(
            "callbacks suppressed|audit: backlog limit|audit_backlog|"
                    + "audit_lost=[1-9]|audit: rate limit|audit: audit_lost|printk: messages suppressed|Suppressed \\d+ messages");

    private final Recording.Builder recording = Recording.builder();
    private final Set<Task> tasks = new LinkedHashSet<>();
    private final Set<String> seen = new LinkedHashSet<>(); // events by stamp, the last ones

    /** Takes in a line; gives what is wrong with one of type 1326. */
    Optional<String> add(String line) {
        if (LOST.matcher(line).find()) {
            recording.note("lines are missing: the kernel dropped some, so calls may be missing too");
        }
        if (!SECCOMP.matcher(line).find()) {
            return Optional.empty();
        }
        String fields = QUOTED.matcher(line).replaceAll("=?"); // programs choose what they and their files are called
        Matcher arch = ARCH.matcher(fields);
        Matcher number = NUMBER.matcher(fields);
        if (!arch.find() || !number.find()) {
            return Optional.of("arch= or syscall= is missing");
        }
        int value = (int) Long.parseLong(number.group(1));
        int audited = Integer.parseUnsignedInt(arch.group(1), 16);
        Abi abi = Abi.ofCall(audited, value).orElse(null);
        if (abi == null) {
            return Optional.of("no ABI known here has this arch");
        }
        if (!isTwin(line)) {
            recording.add(task(fields, line), abi, value, Arguments.none(), 1);
            noteRefusal(fields);
        }
        return Optional.empty();
    }

    Recording recording() {
        return recording.build();
    }

    private void noteRefusal(String line) {
        Matcher code = CODE.matcher(line);
        if (code.find()
                && Action.of(Integer.parseUnsignedInt(code.group(1), 16)).refuses()) {
            recording.note("some of these calls were refused; a program that gets what it asks for may ask for more");
        }
    }

    /** Whether the same event came before: dmesg, syslog and audit.log may all stand in one text. */
    private boolean isTwin(String line) {
        Matcher event = EVENT.matcher(line);
        if (!event.find()) {
            return false;
        }
        if (seen.size() >= MOST_SEEN) {
            seen.remove(seen.iterator().next());
        }
        return !seen.add(event.group(1));
    }

    private Task task(String fields, String line) {
        Matcher process = PROCESS.matcher(fields);
        Matcher command = COMMAND.matcher(line);
        int id = process.find() ? (int) Math.min(Integer.MAX_VALUE, Long.parseLong(process.group(1))) : 0;
        String name = command.find() ? name(command.group(1), command.group(2)) : "";
        Task task = new Task(0, id, name); // a process, and the name of one of its threads (audit_log_task)
        if (tasks.size() < MOST_TASKS || tasks.contains(task)) {
            tasks.add(task);
            return task;
        }
        recording.note("the calls of more than %d tasks are not told apart".formatted(MOST_TASKS));
        return Task.unknown();
    }

    /**
     * A name as it is, or in hexadecimal where it holds a space or a quote (kernel/audit.c, audit_log_untrustedstring).
     */
    private static String name(@Nullable String plain, @Nullable String hex) {
        if (plain != null) {
            return plain;
        }
        return hex == null || hex.length() % 2 != 0
                ? ""
                : new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}
