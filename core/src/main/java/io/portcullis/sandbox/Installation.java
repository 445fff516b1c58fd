package io.portcullis.sandbox;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Answer;
import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.linux.Processes;
import io.portcullis.linux.SeccompMode;
import io.portcullis.linux.TaskStatus;
import io.portcullis.syscalls.Errno;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One act of installing, on all threads or on the calling one. */
final class Installation {
    private static final String CALL = "seccomp(SET_MODE_FILTER)";
    private static final String CALL_FOR_ALL = "seccomp(SET_MODE_FILTER, TSYNC)";

    private static final String FORBIDDEN =
            "a filter that is already there, of a container runtime perhaps, refuses seccomp(2)";

    private final Kernel kernel;
    private final CheckedFilters checked;
    private final InstallOptions options;

    Installation(Kernel kernel, CheckedFilters checked, InstallOptions options) {
        this.kernel = kernel;
        this.checked = checked;
        this.options = options;
    }

    Installed onAllThreads() {
        VirtualThreads.requireNone();
        int self = kernel.threadId();
        requireNothingOfItsOwn(Processes.ownThreads(), self);
        requireFlags(options.flags(), FilterFlag.TSYNC);
        Optional<System.Logger> log =
                options.isSilent() ? Optional.empty() : Optional.of(System.getLogger(Sandbox.class.getPackageName()));
        log.ifPresent(Preloading::whatLoggingNeeds);
        Preloading.whatInstallingNeeds();
        FlightRecording recording = FlightRecording.ofThisJvm();
        List<TaskStatus> before = Processes.ownThreads();
        Optional<HarmlessCall> harmless = harmlessCall(before);
        // classes may not load later
        Installed unverified = installed(before.size(), OptionalInt.empty(), false, Optional.empty());
        if (!checked.letsProcBeRead()) {
            report(log, recording, unverified);
        }
        kernel.setNoNewPrivileges();
        EnumSet<FilterFlag> flags = EnumSet.of(FilterFlag.TSYNC);
        flags.addAll(options.flags());
        for (int taken = 0; taken < checked.programs().size(); taken++) {
            take(checked.programs().get(taken), flags, taken);
        }
        if (!checked.letsProcBeRead()) {
            return unverified;
        }
        Installed installed = verified(before, self, harmless);
        report(log, recording, installed);
        return installed;
    }

    /**
     * TSYNC_ESRCH is not asked for: it gives ESRCH in the place of the id of the thread that cannot follow, and with
     * the id the message can name the thread.
     */
    private void take(BpfProgram program, Set<FilterFlag> flags, int taken) {
        Answer answer = kernel.setFilter(program.toBytes(), flags);
        if (answer.value() > 0) {
            throw new KernelRefusedException(
                    CALL_FOR_ALL, Errno.ESRCH, cannotFollow((int) answer.value()) + soFar(taken));
        }
        answer.orRefused(CALL_FOR_ALL, likelyCause(answer) + soFar(taken));
    }

    private String soFar(int taken) {
        int all = checked.programs().size();
        return all == 1
                ? ""
                : "; this was filter " + (taken + 1) + " of " + all
                        + (taken == 0 ? " and none was installed" : ", those before it were installed and stay");
    }

    /** Asking may kill where there are filters already, since nobody knows what they say. */
    private Optional<HarmlessCall> harmlessCall(List<TaskStatus> before) {
        boolean free = before.stream().allMatch(thread -> thread.seccomp() == SeccompMode.DISABLED);
        return free && !before.isEmpty() && checked.letsProcBeRead()
                ? HarmlessCall.refusedBy(checked::answer, kernel)
                : Optional.empty();
    }

    private void report(Optional<System.Logger> log, FlightRecording recording, Installed installed) {
        int instructions =
                checked.programs().stream().mapToInt(BpfProgram::size).sum();
        recording.say(checked.programs().size(), instructions, installed);
        if (log.isPresent()) {
            log.get()
                    .log(
                            System.Logger.Level.INFO,
                            "seccomp filter of {0} instructions for {1} threads, for good{2}",
                            instructions,
                            installed.threads(),
                            checked.raised().isEmpty() ? "" : "; " + String.join("; ", checked.raised()));
        }
    }

    /** Puts the programs on the calling thread; {@link FilterFlag#TSYNC} is not used, so no other thread is touched. */
    void onThisThread() {
        requireFlags(options.flags());
        Optional<TaskStatus> before = Processes.ownThread(kernel.threadId());
        kernel.setNoNewPrivileges();
        for (BpfProgram program : checked.programs()) {
            Answer answer = kernel.setFilter(program.toBytes(), options.flags());
            answer.orRefused(CALL, likelyCause(answer));
        }
        if (checked.letsProcBeRead() && before.isPresent()) {
            requireCovered(before.get());
        }
    }

    /** TSYNC hands everything the calling thread has to the others, so it must have nothing that they lack. */
    static void requireNothingOfItsOwn(List<TaskStatus> threads, int callingId) {
        TaskStatus calling = threads.stream()
                .filter(thread -> thread.threadId() == callingId)
                .findFirst()
                .orElse(null);
        if (calling == null || calling.seccomp() != SeccompMode.FILTER) {
            return;
        }
        threads.stream()
                .filter(other -> other.seccomp() != SeccompMode.FILTER
                        || calling.filters().orElse(0) > other.filters().orElse(0))
                .findFirst()
                .ifPresent(other -> {
                    throw new IllegalStateException(
                            named(calling) + " has " + count(calling) + " and " + named(other) + " has " + count(other)
                                    + ": a filter for all threads would take everything along that the calling thread has,"
                                    + " for good; nothing was installed; install from a thread outside of any ThreadScope");
                });
    }

    private static String count(TaskStatus thread) {
        return thread.filters().isPresent()
                ? thread.filters().getAsInt() + " filters"
                : thread.seccomp() == SeccompMode.FILTER ? "filters" : "none";
    }

    private void requireFlags(Set<FilterFlag> wanted, FilterFlag... more) {
        EnumSet<FilterFlag> all = EnumSet.noneOf(FilterFlag.class);
        all.addAll(wanted);
        all.addAll(List.of(more));
        for (FilterFlag flag : all) {
            Answer answer = kernel.asked(flag);
            if (answer.failedWith(Errno.EPERM) || answer.failedWith(Errno.EACCES)) {
                answer.orRefused("seccomp(2)", FORBIDDEN);
            }
            if (!answer.failedWith(Errno.EFAULT)) {
                throw new UnsupportedOperationException(flag.kernelName() + " is not known to this kernel, "
                        + kernel.release() + "; it needs Linux " + flag.since()
                        + " or newer, built with CONFIG_SECCOMP_FILTER, and nothing in the way of seccomp(2)");
            }
        }
    }

    private Installed verified(List<TaskStatus> before, int self, Optional<HarmlessCall> harmless) {
        before.forEach(this::requireCovered);
        OptionalInt stacked = Processes.ownThread(self).map(TaskStatus::filters).orElse(OptionalInt.empty());
        long alive = before.stream()
                .filter(thread -> Processes.ownThread(thread.threadId()).isPresent())
                .count();
        return installed((int) alive, stacked, true, harmless.map(this::refused));
    }

    private RefusedCall refused(HarmlessCall call) {
        Answer answer = call.made(kernel);
        if (!answer.failedWith(call.expected())) {
            throw new IllegalStateException("the kernel took the filter, but answers " + answer + " to "
                    + call.syscall() + ", where the filter says " + call.expected()
                    + "; end this JVM, it is not confined as asked");
        }
        return new RefusedCall(call.syscall(), call.expected());
    }

    private Installed installed(int threads, OptionalInt stacked, boolean verified, Optional<RefusedCall> refused) {
        return new Installed(
                checked.programs().size(),
                threads,
                stacked,
                kernel.release(),
                checked.raised(),
                checked.belowFloor(),
                verified,
                refused);
    }

    private void requireCovered(TaskStatus before) {
        TaskStatus now = Processes.ownThread(before.threadId()).orElse(null);
        if (now == null) { // it has ended
            return;
        }
        boolean grew = now.filters().isEmpty()
                || now.filters().getAsInt() > before.filters().orElse(0);
        if (now.seccomp() != SeccompMode.FILTER || !now.noNewPrivileges() || !grew) {
            throw new IllegalStateException("the kernel took the filter, but /proc says of " + named(now) + ": seccomp "
                    + now.seccomp() + ", " + now.filters().orElse(0) + " filters, no_new_privs "
                    + now.noNewPrivileges() + "; end this JVM, it is not confined as asked");
        }
    }

    private String cannotFollow(int threadId) {
        String who = Processes.ownThread(threadId)
                .map(Installation::named)
                .orElse("thread " + threadId + ", which has ended meanwhile,");
        return who
                + " has a filter of its own and cannot take this one; nothing was installed; install the common filter"
                + " before any thread takes one for itself, or wait until that thread has ended";
    }

    private static String named(TaskStatus thread) {
        return "thread " + thread.threadId() + " (" + thread.name() + ")";
    }

    private String likelyCause(Answer answer) {
        String errno = answer.errno().map(Errno::toString).orElse("");
        return switch (errno) {
            case "EACCES" -> "needs no_new_privs or CAP_SYS_ADMIN";
            case "EPERM" -> FORBIDDEN;
            case "EINVAL" -> "the kernel does not take the program, or was built without CONFIG_SECCOMP_FILTER";
            case "ENOMEM" ->
                "a thread holds at most 32768 instructions in all its filters, 4 more for each filter; " + stacked()
                        + " are stacked here; or memory has run out";
            case "ENOSYS" ->
                "the kernel is older than 3.17 or was built without CONFIG_SECCOMP_FILTER, or a filter that is"
                        + " already there hides seccomp(2)";
            case "EFAULT" -> "the program could not be read from memory";
            case "ESRCH" -> "a thread has a filter of its own and cannot take this one; nothing was installed";
            case "EBUSY" -> "a filter that is already there has a supervisor, and there can be one only";
            default -> "the kernel gave no reason that is documented";
        };
    }

    private String stacked() {
        return Processes.ownThread(kernel.threadId())
                .map(TaskStatus::filters)
                .filter(OptionalInt::isPresent)
                .map(filters -> Integer.toString(filters.getAsInt()))
                .orElse("an unknown number");
    }
}
