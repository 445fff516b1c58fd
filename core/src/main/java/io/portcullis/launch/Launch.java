package io.portcullis.launch;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Capabilities;
import io.portcullis.linux.Capability;
import io.portcullis.linux.CapabilitySet;
import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.LocalListener;
import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.trace.AuditStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One start of a program: the plan, the check that it can go through, the stub, the wait until it is done. */
final class Launch {
    // include/uapi/asm-generic/mman-common.h, mman.h: MAP_SHARED, MAP_FIXED_NOREPLACE
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_SHARED_FIXED = 0x10_0001;
    // include/uapi/linux/prctl.h
    private static final long PR_SET_PDEATHSIG = 1;
    private static final long PR_CAPBSET_DROP = 24;
    private static final long PR_SET_NO_NEW_PRIVS = 38;
    private static final long PR_CAP_AMBIENT = 47;
    private static final long PR_CAP_AMBIENT_RAISE = 2;
    private static final long PR_CAP_AMBIENT_CLEAR_ALL = 4;
    private static final long SIGKILL = 9;
    // include/uapi/linux/capability.h
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;
    // include/uapi/asm-generic/fcntl.h
    private static final long AT_FDCWD = -100;
    private static final long O_WRONLY = 1;
    private static final long O_RDWR = 2;
    private static final long O_CLOEXEC = 0x80000;
    // include/linux/socket.h, include/linux/net.h
    private static final long AF_UNIX = 1;
    private static final long SOCK_DGRAM = 2;
    private static final long SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    // include/uapi/linux/sched.h: VM, FS, FILES, SIGHAND, THREAD, SYSVSEM: a thread
    private static final long CLONE_A_THREAD = 0x0005_0f00;
    // include/uapi/linux/seccomp.h
    private static final long SECCOMP_SET_MODE_FILTER = 1;

    private static final int LISTENER_MILLIS = 10_000;
    private static final long LONGEST_EXEC_NANOS = 10_000_000_000L;
    private static final int BUSY_RETRIES = 20;

    private final ConfinedProcess.Builder asked;
    private final Abi abi;
    private final String program;
    private final List<Integer> filterSteps = new ArrayList<>();
    private final Plan plan;

    Launch(ConfinedProcess.Builder asked) throws IOException {
        this.asked = asked;
        String system = System.getProperty("os.name", "");
        if (!system.equals("Linux")) {
            throw new UnsupportedOperationException(
                    "programs are confined on Linux, this is " + system + "; profiles can be built and compared here");
        }
        this.abi = Abi.ofThisJvm();
        for (BpfProgram filter : asked.filters) {
            if (!filter.byteOrder().equals(abi.byteOrder())) {
                throw new IllegalArgumentException("the filter is for machines of the other byte order, "
                        + filter.byteOrder() + "; compile it for " + abi.libseccompName());
            }
        }
        this.program = resolve(asked.command.get(0));
        this.plan = new Plan(abi);
    }

    ConfinedProcess start(@Nullable Duration timeout, @Nullable Consumer<NotificationDescriptor> supervisor)
            throws IOException {
        try (PrivateFile report = PrivateFile.toWrite("portcullis-report", plan.emptyReport())) {
            if (supervisor == null) {
                makePlan(report.path(), null);
                requirePermitted(false);
                return run(timeout, report, null, null);
            }
            Kernel.running(); // or it says why not
            try (LocalListener listener = LocalListener.open()) {
                makePlan(report.path(), listener.address());
                requirePermitted(true);
                return run(timeout, report, listener, supervisor);
            }
        }
    }

    // What to run

    private String resolve(String name) throws LaunchException {
        if (name.indexOf('/') >= 0) {
            File directory = asked.processBuilder.directory();
            Path file = directory == null ? Path.of(name) : directory.toPath().resolve(name);
            requireExecutable(file, name);
            return name;
        }
        for (String folder : Optional.ofNullable(System.getenv("PATH"))
                .orElse("/bin:/usr/bin")
                .split(":", -1)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                return file.toAbsolutePath().toString();
            }
        }
        throw LaunchException.foreseen(name, Errno.ENOENT, "no folder on the PATH has an executable file of that name");
    }

    private static void requireExecutable(Path file, String name) throws LaunchException {
        if (!Files.exists(file)) {
            throw LaunchException.foreseen(name, Errno.ENOENT, "there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw LaunchException.foreseen(name, Errno.EACCES, "it is a folder");
        }
        if (!Files.isExecutable(file)) {
            throw LaunchException.foreseen(
                    name, Errno.EACCES, "it may not be executed; chmod +x, or name its interpreter");
        }
    }

    // The plan: AppArmor, limits, capabilities, no_new_privs, filters, execve

    private void makePlan(Path report, byte @Nullable [] listenerAddress) {
        planReport(report);
        planAppArmor();
        planLimits();
        planCapabilities();
        if (asked.endsWithThisJvm) {
            plan.call("prctl", "PR_SET_PDEATHSIG", PR_SET_PDEATHSIG, SIGKILL);
        }
        if (asked.noNewPrivileges) {
            plan.call("prctl", "PR_SET_NO_NEW_PRIVS needs Linux 3.5 or newer", PR_SET_NO_NEW_PRIVS, 1);
        } else {
            requireSysAdmin();
        }
        Handover handover = listenerAddress == null ? null : planHandover(listenerAddress);
        for (int i = 0; i < asked.filters.size(); i++) {
            boolean last = i == asked.filters.size() - 1;
            planFilter(asked.filters.get(i), last ? handover : null);
        }
        if (handover != null) {
            plan.waitFor(handover.sent());
        }
        plan.execute(program, "the file, or the interpreter that its first line names, cannot be executed");
    }

    private void planReport(Path file) {
        Plan.Step open = plan.call("openat", "of the report", AT_FDCWD, plan.name(file.toString()), O_RDWR | O_CLOEXEC);
        Plan.Step map = plan.call(
                "mmap", "of the report", Plan.REPORT, Plan.REPORT_BYTES, PROT_READ_WRITE, MAP_SHARED_FIXED, 0, 0);
        open.storingAt(plan.placeOf(map, 4));
    }

    private void planAppArmor() {
        String label = asked.appArmorLabel;
        if (label == null) {
            return;
        }
        if (!hasAppArmor()) {
            throw new UnsupportedOperationException("this kernel has no AppArmor, so nothing is put under " + label
                    + "; it is switched on with lsm=...,apparmor at boot");
        }
        byte[] order = ("exec " + label).getBytes(StandardCharsets.UTF_8);
        String file = Files.exists(Path.of("/proc/self/attr/apparmor"))
                ? "/proc/self/attr/apparmor/exec"
                : "/proc/self/attr/exec";
        Plan.Step open = plan.call("openat", "of " + file, AT_FDCWD, plan.name(file), O_WRONLY | O_CLOEXEC);
        Plan.Step write = plan.call(
                "write",
                "no AppArmor profile " + label + " is loaded, or the profile of this JVM does not allow the change",
                0,
                plan.bytes(order),
                order.length);
        open.storingAt(plan.placeOf(write, 0));
    }

    private static boolean hasAppArmor() {
        try {
            return Files.readString(Path.of("/sys/module/apparmor/parameters/enabled"))
                    .startsWith("Y");
        } catch (IOException e) {
            return false;
        }
    }

    private void planLimits() {
        asked.limits
                .values()
                .forEach(limit -> plan.call(
                        "prlimit64",
                        limit + " is above what this process may have (CAP_SYS_RESOURCE)",
                        0,
                        limit.resource().number(),
                        plan.words(limit.soft(), limit.hard()),
                        0));
    }

    private void planCapabilities() {
        Set<Capability> kept = asked.kept;
        if (kept == null && asked.ambient.isEmpty()) {
            return;
        }
        Capabilities now = ownCapabilities();
        long keep = kept == null ? -1L : CapabilitySet.of(kept).mask();
        long ambient = CapabilitySet.of(asked.ambient).mask();
        CapabilitySet impossible =
                new CapabilitySet(ambient & ~(keep & now.permitted().mask()));
        if (!impossible.isEmpty()) {
            throw new IllegalArgumentException(
                    impossible + " cannot be ambient: this process does not have it permitted, or it is taken away");
        }
        if (now.effective().contains(Capability.SETPCAP)) {
            bits(now.bounding().mask() & ~keep)
                    .forEach(number ->
                            plan.call("prctl", "PR_CAPBSET_DROP of capability " + number, PR_CAPBSET_DROP, number));
        }
        plan.call("prctl", "PR_CAP_AMBIENT needs Linux 4.3 or newer", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
                .thatMayFail();
        long effective = now.effective().mask() & keep;
        long permitted = now.permitted().mask() & keep;
        long inheritable = (now.inheritable().mask() & keep) | ambient;
        plan.call(
                "capset",
                "capabilities can only be given up",
                plan.ints(CAPABILITY_VERSION_3, 0),
                plan.ints(
                        (int) effective,
                        (int) permitted,
                        (int) inheritable,
                        (int) (effective >>> 32),
                        (int) (permitted >>> 32),
                        (int) (inheritable >>> 32)));
        bits(ambient)
                .forEach(number -> plan.call(
                        "prctl",
                        "PR_CAP_AMBIENT_RAISE of capability " + number,
                        PR_CAP_AMBIENT,
                        PR_CAP_AMBIENT_RAISE,
                        number));
    }

    private static IntStream bits(long mask) {
        return IntStream.range(0, Long.SIZE).filter(bit -> (mask >>> bit & 1) == 1);
    }

    private static Capabilities ownCapabilities() {
        return Processes.statusOf(ProcessHandle.current().pid())
                .map(TaskStatus::capabilities)
                .orElseThrow(() -> new IllegalStateException("cannot read /proc; mount it"));
    }

    private void requireSysAdmin() {
        Set<Capability> kept = asked.kept;
        boolean keeps = kept == null || kept.contains(Capability.SYS_ADMIN);
        if (!asked.filters.isEmpty() && !(keeps && ownCapabilities().effective().contains(Capability.SYS_ADMIN))) {
            throw new IllegalArgumentException("a filter without no_new_privs needs CAP_SYS_ADMIN, which this process"
                    + " does not have or the program is to lose; leave keepingNewPrivileges() away");
        }
    }

    /**
     * Where the listener goes on its way here.
     *
     * @param listener the word that the listener's number is stored in
     * @param sent the word that is not 0 when it was sent
     */
    private record Handover(long listener, long sent) {}

    /**
     * A second thread without the filter sends the listener as soon as there is one, so the filter need not allow that.
     */
    private Handover planHandover(byte[] address) {
        long sent = plan.word(0);
        long control = plan.words(20, plan.pair(SOL_SOCKET, SCM_RIGHTS), 0); // struct cmsghdr and the descriptor
        long listener = control + 2 * Plan.WORD;
        long payload = plan.words(plan.bytes(new byte[] {1}), 1); // struct iovec
        long message = plan.words( // struct msghdr
                plan.bytes(address), plan.pair(address.length, 0), payload, 1, control, 24, 0);
        Plan.Step socket = plan.call("socket", "for the supervisor", AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Plan.Branch sender = plan.branchOnZero(plan.call("clone", "there are too many threads", CLONE_A_THREAD, 0));
        plan.repeatUntil(listener, "sched_yield");
        Plan.Step send = plan.call("sendmsg", "the supervisor is not to be reached", 0, message, 0)
                .storingAt(sent);
        socket.storingAt(plan.placeOf(send, 0));
        plan.call("exit", "of the other thread", 0);
        sender.end();
        return new Handover(listener, sent);
    }

    private void planFilter(BpfProgram filter, @Nullable Handover handover) {
        EnumSet<FilterFlag> flags = EnumSet.noneOf(FilterFlag.class);
        flags.addAll(asked.flags);
        if (handover != null) {
            flags.add(FilterFlag.NEW_LISTENER);
            if (Kernel.running().knows(FilterFlag.WAIT_KILLABLE_RECV)) {
                flags.add(FilterFlag.WAIT_KILLABLE_RECV);
            }
        }
        long instructions = plan.bytes(filter.toBytes());
        long fprog = plan.words(plan.sizeWord(filter.size()), instructions);
        Plan.Step install = plan.call(
                "seccomp",
                "the kernel is older than 3.17, has no seccomp filters or not these flags, a supervisor is there already,"
                        + " or a thread's filters are more than 32768 instructions",
                SECCOMP_SET_MODE_FILTER,
                flags.stream().mapToLong(FilterFlag::value).sum(),
                fprog);
        if (handover != null) {
            install.storingAt(handover.listener());
        }
        filterSteps.add(plan.steps().size());
    }

    // The check

    private void requirePermitted(boolean supervised) {
        List<LaunchForbiddenException.Refusal> refusals = new ArrayList<>();
        List<Plan.Step> steps = plan.steps();
        for (int i = 0; i < filterSteps.size(); i++) {
            boolean listened = supervised && i == filterSteps.size() - 1;
            for (Plan.Step step : steps.subList(filterSteps.get(i), steps.size())) {
                if (step.isCall()) {
                    Action answer = Action.of(BpfSimulator.run(
                            asked.filters.get(i), SeccompData.call(abi, step.number(), step.arguments())));
                    boolean goesOn = answer.permits() || (listened && answer instanceof Action.Notify);
                    if (!goesOn) {
                        refusals.add(new LaunchForbiddenException.Refusal(Syscall.named(step.call()), answer));
                    }
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new LaunchForbiddenException(
                    program, refusals.stream().distinct().toList());
        }
    }

    // The start

    private ConfinedProcess run(
            @Nullable Duration timeout,
            PrivateFile report,
            @Nullable LocalListener listener,
            @Nullable Consumer<NotificationDescriptor> supervisor)
            throws IOException {
        AuditStream audit = asked.tellsWhatKills ? AuditStream.open() : null;
        try (PrivateFile file = PrivateFile.toRead("portcullis-plan", plan.toBytes())) {
            Process started = startStub(file.path());
            try {
                if (listener != null && supervisor != null) {
                    supervisor.accept(listenerOf(started, listener, report));
                }
                waitUntilItself(started, file.path());
                requireDone(report);
                if (!plan.isReached(report.bytes(0, 3 * Plan.WORD))) {
                    throw endedEarly(started);
                }
                return new ConfinedProcess(started, timeout, audit);
            } catch (IOException | RuntimeException e) {
                started.destroyForcibly();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (audit != null) {
                audit.close();
            }
            throw e;
        }
    }

    private Process startStub(Path planFile) throws IOException {
        LaunchStub stub = LaunchStub.forAbi(abi).orElse(null);
        if (stub == null || asked.path == LaunchPath.HELPER_JVM) {
            return startHelperJvm(planFile);
        }
        IOException failure = new IOException("cannot start " + program + ": no way to run the launch stub works");
        for (LaunchPath way : asked.path == null
                ? List.of(LaunchPath.BAKED_FILE, LaunchPath.MEMORY_FILE, LaunchPath.TEMPORARY_FILE)
                : List.of(asked.path)) {
            Optional<Path> file = way == LaunchPath.BAKED_FILE ? StubFile.baked(stub) : StubFile.made(way, stub);
            if (file.isEmpty()) {
                failure.addSuppressed(new IOException(way + " is not to be had here"));
                continue;
            }
            try {
                return startStub(file.get(), planFile);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private Process startHelperJvm(Path planFile) throws IOException {
        if (abi.registerBits() != Long.SIZE || abi.byteOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "programs are confined from little-endian 64-bit JVMs, this one is for " + abi.libseccompName()
                            + "; put the filter on the program from within, or by the container that it runs in");
        }
        asked.processBuilder.command(HelperJvm.command(planFile, program, asked.command));
        return asked.processBuilder.start();
    }

    private Process startStub(Path file, Path planFile) throws IOException {
        List<String> words = new ArrayList<>(List.of(file.toString(), planFile.toString()));
        words.addAll(asked.command);
        asked.processBuilder.command(words);
        for (int i = 0; ; i++) {
            try {
                return asked.processBuilder.start();
            } catch (IOException e) { // another thread forked while the file was being written: ETXTBSY
                if (i == BUSY_RETRIES || !String.valueOf(e.getMessage()).contains("error=26")) {
                    throw e;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private NotificationDescriptor listenerOf(Process started, LocalListener listener, PrivateFile report)
            throws IOException {
        long deadline = System.nanoTime() + LISTENER_MILLIS * 1_000_000L;
        while (System.nanoTime() - deadline < 0) {
            Optional<io.portcullis.linux.Descriptor> received = listener.receiveFrom(started.pid(), 20);
            if (received.isPresent()) {
                return NotificationDescriptor.of(received.get());
            }
            if (!started.isAlive()) {
                requireDone(report);
                throw new IOException("cannot start " + program
                        + ": the launch stub ended before it was done, exit code " + started.exitValue());
            }
        }
        throw new IOException("cannot start " + program + ": the launch stub sent no listener within "
                + LISTENER_MILLIS / 1000 + " s");
    }

    private IOException endedEarly(Process started) {
        return new IOException("cannot start " + program + ": the launch stub "
                + (started.isAlive() ? "is not done yet" : "ended before it was done, exit code " + started.exitValue())
                + "; it has to be able to open its plan and to map it at 0x10000000, which needs Linux 4.17");
    }

    /** As long as the process is the stub, or the helper, its second word or a later one names the plan. */
    private static void waitUntilItself(Process started, Path planFile) {
        Path words = Path.of("/proc", Long.toString(started.pid()), "cmdline");
        String plan = '\0' + planFile.toString() + '\0';
        long begin = System.nanoTime();
        long pause = 10_000;
        while (started.isAlive() && System.nanoTime() - begin < LONGEST_EXEC_NANOS) {
            try {
                if (!Files.readString(words, StandardCharsets.ISO_8859_1).contains(plan)) {
                    return;
                }
            } catch (IOException e) { // it has ended, or may not be looked at: it is another user's by now
                return;
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, 1_000_000);
        }
    }

    private void requireDone(PrivateFile report) throws IOException {
        Plan.Failure failure = plan.failure(report.bytes(0, 2 * Plan.WORD));
        if (failure.isNone()) {
            return;
        }
        Plan.Step step = plan.steps().get(failure.step());
        throw LaunchException.of(
                program, step.call(), Errno.ofNumberOn(failure.errno(), List.of(abi)), step.likelyCause());
    }
}
