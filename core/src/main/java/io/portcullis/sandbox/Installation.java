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
        requireFlags(options.flags(), FilterFlag.TSYNC);
        Optional<System.Logger> log =
                options.isSilent() ? Optional.empty() : Optional.of(System.getLogger(Sandbox.class.getPackageName()));
        if (log.isPresent()) {
            Preloading.whatLoggingNeeds(log.get());
        }
        Preloading.whatInstallingNeeds();
        FlightRecording recording = FlightRecording.ofThisJvm();
        List<TaskStatus> before = Processes.ownThreads();
        requireNothingOfItsOwn(before, self);
        Optional<HarmlessCall> harmless = harmlessCall(before);
        // classes may not load later, nor lambdas be linked
        Optional<RefusedCall> refused = harmless.isPresent()
                ? Optional.of(
                        new RefusedCall(harmless.get().syscall(), harmless.get().expected()))
                : Optional.empty();
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
        Installed installed = verified(before, self, harmless, refused);
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
        boolean free = true;
        for (TaskStatus thread : before) {
            free &= thread.seccomp() == SeccompMode.DISABLED;
        }
        return free && !before.isEmpty() && checked.letsProcBeRead()
                ? HarmlessCall.refusedBy(checked::answer, kernel)
                : Optional.empty();
    }

    private void report(Optional<System.Logger> log, FlightRecording recording, Installed installed) {
        int instructions = 0;
        for (BpfProgram program : checked.programs()) {
            instructions += program.size();
        }
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
        if (checked.letsProcBeRead()
                && before.isPresent()
                && covered(before.get()).isEmpty()) {
            throw new IllegalStateException("/proc does not show the thread that installed a filter on itself");
        }
    }

    /** TSYNC hands everything the calling thread has to the others, so it must have nothing that they lack. */
    static void requireNothingOfItsOwn(List<TaskStatus> threads, int callingId) {
        int own = 0;
        for (TaskStatus thread : threads) {
            if (thread.threadId() == callingId && thread.seccomp() == SeccompMode.FILTER) {
                own = Math.max(1, thread.filters().orElse(1));
            }
        }
        if (own == 0) {
            return;
        }
        for (TaskStatus other : threads) {
            if (other.seccomp() != SeccompMode.FILTER || own > other.filters().orElse(own)) {
                throw ownFilters(threads, callingId, other);
            }
        }
    }

    private static IllegalStateException ownFilters(List<TaskStatus> threads, int callingId, TaskStatus other) {
        TaskStatus calling = threads.stream()
                .filter(thread -> thread.threadId() == callingId)
                .findFirst()
                .orElseThrow();
        return new IllegalStateException(named(calling) + " has " + count(calling) + " and " + named(other) + " has "
                + count(other) + ": a filter for all threads would take everything along that the calling thread has,"
                + " for good; nothing was installed; install from a thread outside of any ThreadScope");
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

    private Installed verified(
            List<TaskStatus> before, int self, Optional<HarmlessCall> harmless, Optional<RefusedCall> refused) {
        int alive = 0;
        OptionalInt stacked = OptionalInt.empty();
        for (TaskStatus thread : before) {
            Optional<TaskStatus> now = covered(thread);
            if (now.isPresent()) {
                alive++;
                stacked = thread.threadId() == self ? now.get().filters() : stacked;
            }
        }
        if (harmless.isPresent()) {
            requireRefused(harmless.get());
        }
        return installed(alive, stacked, true, refused);
    }

    private void requireRefused(HarmlessCall call) {
        Answer answer = call.made(kernel);
        if (!answer.failedWith(call.expected())) {
            throw new IllegalStateException("the kernel took the filter, but answers " + answer + " to "
                    + call.syscall() + ", where the filter says " + call.expected()
                    + "; end this JVM, it is not confined as asked");
        }
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

    /** The thread as it is now, which must have the filter; or empty if it has ended. */
    private Optional<TaskStatus> covered(TaskStatus before) {
        Optional<TaskStatus> found = Processes.ownThread(before.threadId());
        if (found.isEmpty()) {
            return found;
        }
        TaskStatus now = found.get();
        boolean grew = now.filters().isEmpty()
                || now.filters().getAsInt() > before.filters().orElse(0);
        if (now.seccomp() != SeccompMode.FILTER || !now.noNewPrivileges() || !grew) {
            throw new IllegalStateException("the kernel took the filter, but /proc says of " + named(now) + ": seccomp "
                    + now.seccomp() + ", " + now.filters().orElse(0) + " filters, no_new_privs "
                    + now.noNewPrivileges() + "; end this JVM, it is not confined as asked");
        }
        return found;
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
