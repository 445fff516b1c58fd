package io.portcullis.launch;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Capability;
import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.syscalls.Syscall;
import io.portcullis.trace.AuditStream;
import io.portcullis.trace.Recording;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program under a filter, started by this JVM, which itself stays free.
 *
 * <pre>{@code
 * try (ConfinedProcess child = ConfinedProcess.command("convert", "in.png", "out.png")
 *         .under(filter)
 *         .withoutCapabilities()
 *         .timeout(Duration.ofSeconds(10))
 *         .start()) {
 *     System.out.println(child.waitFor());
 * }
 * }</pre>
 *
 * <p>The program starts as a {@link LaunchStub}, which sets its limits, gives up capabilities and the means to gain
 * privileges, takes the filter and becomes the program. So the filter has to allow {@code execve}, and whatever the
 * program's loader does; it is in force from its first instruction on.
 */
public final class ConfinedProcess implements AutoCloseable {
    /** How long the kernel may take to tell of a killing: it does so before the process is gone. */
    private static final Duration AUDIT_DELAY = Duration.ofMillis(100);

    private static final ScheduledThreadPoolExecutor LATE = late();

    private final Process process;
    private final @Nullable Duration timeout;
    private final @Nullable AuditStream audit;
    private volatile boolean timedOut;

    @SuppressWarnings("FutureReturnValueIgnored") // cancelling cannot fail
    ConfinedProcess(Process process, @Nullable Duration timeout, @Nullable AuditStream audit) {
        this.process = process;
        this.timeout = timeout;
        this.audit = audit;
        if (timeout != null) {
            Future<?> late = LATE.schedule(this::stopLate, timeout.toNanos(), TimeUnit.NANOSECONDS);
            process.onExit().thenRun(() -> late.cancel(false));
        }
    }

    /** One thread for all timeouts, which is there when the first is needed and for a minute after the last. */
    private static ScheduledThreadPoolExecutor late() {
        ScheduledThreadPoolExecutor late = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "portcullis-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        late.setRemoveOnCancelPolicy(true);
        late.setKeepAliveTime(1, TimeUnit.MINUTES);
        late.allowCoreThreadTimeOut(true);
        return late;
    }

    private void stopLate() {
        if (process.isAlive()) {
            timedOut = true;
            close();
        }
    }

    /**
     * Names the program to start.
     *
     * @param command the program, looked for on the PATH of this JVM if it has no slash, and its arguments
     * @return a builder
     * @throws IllegalArgumentException if there is no word, or one has a NUL in it
     */
    public static Builder command(String... command) {
        return command(List.of(command));
    }

    /**
     * Names the program to start.
     *
     * @param command the program, looked for on the PATH of this JVM if it has no slash, and its arguments
     * @return a builder
     * @throws IllegalArgumentException if there is no word, or one has a NUL in it
     */
    public static Builder command(List<String> command) {
        return new Builder(command);
    }

    /**
     * The process, for its streams and handle.
     *
     * @return as {@link ProcessBuilder#start} gives it
     */
    public Process process() {
        return process;
    }

    /**
     * Its id.
     *
     * @return the pid in this JVM's namespace
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Waits for the end of the program; processes that it started may go on.
     *
     * @return how it ended
     * @throws InterruptedException if the calling thread is interrupted; the program goes on
     */
    public Ending waitFor() throws InterruptedException {
        Ending ending = new Ending(
                process.waitFor(), timedOut ? Optional.ofNullable(timeout) : Optional.empty(), Optional.empty());
        return audit != null && ending.isByFilter()
                ? new Ending(ending.exitCode(), ending.stoppedAfter(), killedFor(audit))
                : ending;
    }

    /** The one call of the program that the kernel told of; of several it is not known which was the last. */
    private Optional<Syscall> killedFor(AuditStream told) {
        told.listen(AUDIT_DELAY);
        Set<Syscall> calls = new HashSet<>();
        Recording recording = told.recording();
        recording.tasks().stream()
                .filter(task -> task.processId() == process.pid() || task.threadId() == process.pid())
                .forEach(task -> calls.addAll(recording.of(task).calls()));
        return calls.size() == 1 ? calls.stream().findFirst() : Optional.empty();
    }

    /**
     * Kills the program and every process below it, and does not wait. A process whose parent has ended already is no
     * longer below it; a {@code Recorder} or {@code Supervisor} finds those too.
     */
    @Override
    public void close() {
        List<ProcessHandle> below = process.descendants().toList();
        while (!below.isEmpty()) { // what is being started meanwhile is below what is killed
            below.forEach(ProcessHandle::destroyForcibly);
            List<ProcessHandle> before = below;
            below = process.descendants()
                    .filter(ProcessHandle::isAlive)
                    .filter(one -> !before.contains(one))
                    .toList();
        }
        process.destroyForcibly();
        if (audit != null) {
            audit.close();
        }
    }

    /** What to start, and under what. */
    public static final class Builder {
        final List<String> command;
        final List<BpfProgram> filters = new ArrayList<>();
        final Set<FilterFlag> flags = EnumSet.noneOf(FilterFlag.class);
        final Map<ResourceLimit.Resource, ResourceLimit> limits = new LinkedHashMap<>();
        final Map<String, String> environment;
        final ProcessBuilder processBuilder = new ProcessBuilder();
        boolean noNewPrivileges = true;
        boolean endsWithThisJvm;
        boolean tellsWhatKills;

        @Nullable Set<Capability> kept;

        Set<Capability> ambient = Set.of();

        @Nullable String appArmorLabel;

        @Nullable LaunchPath path;

        private @Nullable Duration timeout;

        private Builder(List<String> command) {
            if (command.isEmpty() || command.get(0).isEmpty()) {
                throw new IllegalArgumentException("the command is empty; name a program");
            }
            command.stream().filter(word -> word.indexOf('\0') >= 0).findFirst().ifPresent(word -> {
                throw new IllegalArgumentException(
                        "the word " + word.replace("\0", "\\0") + " has a NUL in it; a program could not be given it");
            });
            this.command = List.copyOf(command);
            this.environment = processBuilder.environment();
        }

        /**
         * Adds a filter. Several are stacked in the order given; each has to allow the installing of the next.
         *
         * @param filter the filter
         * @return this builder
         */
        public Builder under(CompiledFilter filter) {
            return under(filter.program());
        }

        /**
         * Adds a filter. Several are stacked in the order given; each has to allow the installing of the next.
         *
         * @param program the filter
         * @return this builder
         */
        public Builder under(BpfProgram program) {
            filters.add(program);
            return this;
        }

        /**
         * The program's environment, at first a copy of this JVM's, to be changed at will.
         *
         * @return the variables
         */
        public Map<String, String> environment() {
            return environment;
        }

        /**
         * Says where the program runs.
         *
         * @param directory its working directory
         * @return this builder
         */
        public Builder directory(Path directory) {
            processBuilder.directory(directory.toFile());
            return this;
        }

        /**
         * Says where standard input comes from.
         *
         * @param source as for {@link ProcessBuilder}
         * @return this builder
         */
        public Builder redirectInput(ProcessBuilder.Redirect source) {
            processBuilder.redirectInput(source);
            return this;
        }

        /**
         * Says where standard output goes.
         *
         * @param destination as for {@link ProcessBuilder}
         * @return this builder
         */
        public Builder redirectOutput(ProcessBuilder.Redirect destination) {
            processBuilder.redirectOutput(destination);
            return this;
        }

        /**
         * Says where standard error goes.
         *
         * @param destination as for {@link ProcessBuilder}
         * @return this builder
         */
        public Builder redirectError(ProcessBuilder.Redirect destination) {
            processBuilder.redirectError(destination);
            return this;
        }

        /**
         * Sends standard error where standard output goes.
         *
         * @return this builder
         */
        public Builder redirectErrorStream() {
            processBuilder.redirectErrorStream(true);
            return this;
        }

        /**
         * Gives the program the three streams of this JVM.
         *
         * @return this builder
         */
        public Builder inheritIO() {
            processBuilder.inheritIO();
            return this;
        }

        /**
         * Limits the time; if the program still runs after it, it is killed with every process below it, as
         * {@link ConfinedProcess#close} does.
         *
         * @param longest how long it may run, more than nothing
         * @return this builder
         * @throws IllegalArgumentException if the time is zero or negative
         */
        public Builder timeout(Duration longest) {
            if (longest.isZero() || longest.isNegative()) {
                throw new IllegalArgumentException("the timeout is " + longest + "; it has to be more than nothing");
            }
            timeout = longest;
            return this;
        }

        /**
         * Leaves the program the means to gain privileges: set-user-ID files and file capabilities work. The filter is
         * installed with CAP_SYS_ADMIN then.
         *
         * @return this builder
         */
        public Builder keepingNewPrivileges() {
            noNewPrivileges = false;
            return this;
        }

        /**
         * The program's name, as the kernel has it once it runs.
         *
         * @return the last part of its path, 15 characters at most (TASK_COMM_LEN, include/linux/sched.h)
         */
        public String name() {
            String path = command.get(0);
            String last = path.substring(path.lastIndexOf('/') + 1);
            return last.substring(0, Math.min(last.length(), 15));
        }

        /**
         * Whether a filter was added.
         *
         * @return true after {@link #under}
         */
        public boolean hasFilters() {
            return !filters.isEmpty();
        }

        /**
         * Whether the program loses the means to gain privileges.
         *
         * @return false after {@link #keepingNewPrivileges}
         */
        public boolean losesNewPrivileges() {
            return noNewPrivileges;
        }

        /**
         * Takes all capabilities away, from the bounding set too if this JVM may.
         *
         * @return this builder
         */
        public Builder withoutCapabilities() {
            return keepingCapabilities(Set.of());
        }

        /**
         * Takes all capabilities away but some, from the bounding set too if this JVM may.
         *
         * @param capabilities what may stay, as far as it is there
         * @return this builder
         */
        public Builder keepingCapabilities(Collection<Capability> capabilities) {
            kept = capabilities.isEmpty() ? Set.of() : EnumSet.copyOf(capabilities);
            return this;
        }

        /**
         * Gives the program capabilities through the ambient set, so that it has them though it is not root.
         *
         * @param capabilities what it is to have; this JVM has to have them permitted
         * @return this builder
         */
        public Builder ambientCapabilities(Collection<Capability> capabilities) {
            ambient = capabilities.isEmpty() ? Set.of() : EnumSet.copyOf(capabilities);
            return this;
        }

        /**
         * Sets a limit.
         *
         * @param limit the limit; a later one of the same resource replaces an earlier one
         * @return this builder
         */
        public Builder limit(ResourceLimit limit) {
            limits.put(limit.resource(), limit);
            return this;
        }

        /**
         * Puts the program under an AppArmor profile.
         *
         * @param label a profile that is loaded, or several stacked with {@code //&}
         * @return this builder
         * @throws IllegalArgumentException if the label is empty or has a NUL or a line break in it
         */
        public Builder appArmor(String label) {
            if (label.isEmpty() || label.chars().anyMatch(c -> c == 0 || c == '\n')) {
                throw new IllegalArgumentException(
                        "the AppArmor label is empty or has a NUL or a line break in it; name a profile that is loaded");
            }
            appArmorLabel = label;
            return this;
        }

        /**
         * Has the kernel log what the filters do beyond allowing.
         *
         * @return this builder
         */
        public Builder logged() {
            flags.add(FilterFlag.LOG);
            return this;
        }

        /**
         * Leaves speculative store bypass as it is, on kernels that would switch it off for a filtered program.
         *
         * @return this builder
         */
        public Builder leavingSpeculationAlone() {
            flags.add(FilterFlag.SPEC_ALLOW);
            return this;
        }

        /**
         * Kills the program when the thread that starts it ends, and so when this JVM does. What the program has
         * started is not killed by this ({@code PR_SET_PDEATHSIG}, prctl(2)).
         *
         * @return this builder
         */
        public Builder endingWithTheStartingThread() {
            endsWithThisJvm = true;
            return this;
        }

        /**
         * Listens to the kernel's audit, so that {@link Ending#killedFor} can say for which call a filter killed the
         * program. Close the {@link ConfinedProcess} to stop listening.
         *
         * @return this builder
         */
        public Builder tellingWhatKills() {
            tellsWhatKills = true;
            return this;
        }

        /**
         * Says how the launch stub comes to run; without this the first way that works is taken.
         *
         * @param way the only way to try
         * @return this builder
         */
        public Builder through(LaunchPath way) {
            path = way;
            return this;
        }

        /**
         * Starts the program and waits until it is itself.
         *
         * @return the program, running
         * @throws LaunchForbiddenException if a filter refuses what starting takes; nothing was started
         * @throws LaunchException if the kernel refuses a call of the launch; nothing of the program has run
         * @throws IOException if the program is not there or may not be executed, or no process can be started
         * @throws IllegalArgumentException if a filter is for another byte order, or capabilities are asked for that
         *     this JVM does not have
         * @throws IllegalStateException if the table of this JVM's ABI is missing; the message names the artifact to
         *     add
         * @throws UnsupportedOperationException if this is not Linux, or AppArmor is asked for and not there
         * @throws io.portcullis.linux.KernelRefusedException if the audit is to be listened to, which takes
         *     CAP_AUDIT_READ
         */
        public ConfinedProcess start() throws IOException {
            return new Launch(this).start(timeout, null);
        }

        /**
         * Starts the program with a supervisor that is told of the calls to which the last filter answers USER_NOTIF.
         *
         * @param supervisor is given the descriptor before the program is itself, and has to receive on a thread of its
         *     own from then on, since {@code execve} may be such a call
         * @return the program, running
         * @throws LaunchForbiddenException as for {@link #start}
         * @throws LaunchException as for {@link #start}
         * @throws IOException as for {@link #start}
         * @throws IllegalArgumentException as for {@link #start}; or there is no filter
         * @throws IllegalStateException as for {@link #start}
         * @throws UnsupportedOperationException as for {@link #start}; or native code cannot be called from this JVM
         */
        public ConfinedProcess startSupervised(Consumer<NotificationDescriptor> supervisor) throws IOException {
            if (filters.isEmpty()) {
                throw new IllegalArgumentException("there is no filter to supervise; add one with under(filter)");
            }
            return new Launch(this).start(timeout, supervisor);
        }
    }
}
