package io.portcullis.linux;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Reads the filters that another thread is under back from the kernel, byte for byte as they were installed.
 *
 * <p>The thread is stopped by {@code ptrace(2)} while it is read, some milliseconds, and goes on then whatever happens:
 * the kernel lets it go at the latest when the reading thread ends. The kernel asks for {@code CAP_SYS_ADMIN}, for a
 * reader that is under no filter itself, and for {@code CONFIG_CHECKPOINT_RESTORE}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/ptrace.2.html">ptrace(2)</a>
 */
public final class InstalledFilters {
    // include/uapi/linux/ptrace.h
    private static final int PTRACE_DETACH = 17;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PTRACE_INTERRUPT = 0x4207;
    private static final int PTRACE_SECCOMP_GET_FILTER = 0x420c;
    private static final int PTRACE_SECCOMP_GET_METADATA = 0x420d;
    private static final int PTRACE_EVENT_STOP = 128;
    private static final int METADATA_BYTES = 16; // struct seccomp_metadata: u64 filter_off, u64 flags
    // include/uapi/linux/wait.h
    private static final int WNOHANG = 1;
    private static final int WALL = 0x40000000;

    private static final int PATIENCE_MILLISECONDS = 5000;
    private static final int INSTRUCTION_BYTES = 8; // struct sock_filter of include/uapi/linux/filter.h

    private final Kernel kernel;
    private final int threadId;

    private InstalledFilters(Kernel kernel, int threadId) {
        this.kernel = kernel;
        this.threadId = threadId;
    }

    /**
     * Reads the filters of a thread. Threads of one process may be under different ones.
     *
     * @param threadId the id of the thread; that of a process is its main thread's
     * @return the filters, the oldest first, which the kernel runs last; none if it is under no filter
     * @throws IllegalArgumentException if there is no such thread, or it is one of this JVM, or of a process that this
     *     JVM has started, whose stop Java would take for its end
     * @throws KernelRefusedException if the kernel says no; the message says why
     * @throws UnsupportedOperationException if there is no kernel to call
     */
    public static List<InstalledFilter> of(int threadId) {
        TaskStatus target = Processes.statusOf(threadId)
                .orElseThrow(() -> new IllegalArgumentException("there is no process " + threadId));
        long own = ProcessHandle.current().pid();
        if (target.processId() == own) {
            throw new IllegalArgumentException(
                    threadId + " is this JVM, and no process can trace itself; read it from another JVM");
        }
        if (target.parentId() == own) {
            throw new IllegalArgumentException(threadId + " was started by this JVM, and Java would take the stop for"
                    + " its end; read it from another JVM, as portcullis seccomp dump " + threadId + " does");
        }
        if (target.seccomp() != SeccompMode.FILTER) {
            return List.of();
        }
        InstalledFilters reader = new InstalledFilters(Kernel.running(), threadId);
        return reader.onThreadOfItsOwn();
    }

    /** The kernel lets one thread trace, the one that began it. A virtual thread would wander. */
    private List<InstalledFilter> onThreadOfItsOwn() {
        FutureTask<List<InstalledFilter>> reading = new FutureTask<>(this::read);
        Thread tracer = new Thread(reading, "portcullis-filter-reader");
        tracer.setDaemon(true);
        tracer.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return reading.get();
                } catch (InterruptedException e) { // it takes no longer than its patience
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KernelRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("reading the filters of " + threadId + " failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private List<InstalledFilter> read() throws InterruptedException {
        requireReadable();
        Answer seized = ptrace(PTRACE_SEIZE, 0, 0);
        if (seized.errno().isPresent()) {
            throw new KernelRefusedException(
                    "ptrace(PTRACE_SEIZE)", seized.errno().get(), whyNotSeized(seized));
        }
        int signal = 0;
        try {
            Answer interrupted = ptrace(PTRACE_INTERRUPT, 0, 0);
            if (interrupted.errno().isPresent()) {
                throw new KernelRefusedException(
                        "ptrace(PTRACE_INTERRUPT)", interrupted.errno().get(), threadId + " has ended");
            }
            signal = stopped();
            return filters();
        } finally {
            // refused if it has ended or never stopped; the end of this thread lets go of it then
            letGo(signal);
        }
    }

    @SuppressWarnings("CheckReturnValue") // whether it was let go now or is with the end of this thread is the same
    private void letGo(int signal) {
        ptrace(PTRACE_DETACH, 0, signal);
    }

    /** What the kernel would answer with the same errno for several reasons is asked beforehand. */
    private void requireReadable() {
        TaskStatus self = Processes.ownThread(kernel.threadId()).orElseThrow();
        if (self.seccomp() != SeccompMode.DISABLED) {
            throw new KernelRefusedException(
                    "ptrace(PTRACE_SECCOMP_GET_FILTER)",
                    Errno.EACCES,
                    "this JVM is under seccomp itself, and the kernel shows filters only to who is not; read them from"
                            + " outside the container or sandbox");
        }
        if (!self.capabilities().effective().contains(Capability.SYS_ADMIN)) {
            throw new KernelRefusedException(
                    "ptrace(PTRACE_SECCOMP_GET_FILTER)",
                    Errno.EACCES,
                    "the kernel shows filters only to who has CAP_SYS_ADMIN; run it as root");
        }
    }

    private String whyNotSeized(Answer answer) {
        if (answer.failedWith(Errno.ESRCH)) {
            return threadId + " has ended";
        }
        Optional<TaskStatus> target = Processes.statusOf(threadId);
        if (target.isEmpty()) {
            return threadId + " has ended";
        }
        if (target.get().tracerId() != 0) {
            return threadId + " is traced by " + target.get().tracerId()
                    + " already, and a process has one tracer; end that first";
        }
        String scope = yama();
        if (scope.equals("3")) {
            return "kernel.yama.ptrace_scope is 3, which forbids tracing until the machine is started again";
        }
        return "this process may not trace " + threadId
                + "; it needs CAP_SYS_PTRACE over it (in the user namespace of the other), and no security module"
                + " that forbids it; kernel.yama.ptrace_scope is " + scope;
    }

    private static String yama() { // Documentation/admin-guide/LSM/Yama.rst
        try {
            return Files.readString(Path.of("/proc/sys/kernel/yama/ptrace_scope"))
                    .strip();
        } catch (IOException e) {
            return "absent";
        }
    }

    /** Waits for the stop and gives the signal that was under way, which it must be given when it goes on. */
    private int stopped() throws InterruptedException {
        NativeMemory status = NativeMemory.ofSize(Integer.BYTES);
        for (int waited = 0; waited < PATIENCE_MILLISECONDS; waited++) {
            Answer answer = status.handedTo(address -> call(Syscalls.WAIT4, threadId, address, WNOHANG | WALL, 0));
            if (!answer.failedWith(Errno.EINTR)
                    && answer.orRefused("wait4", threadId + " has ended, or another thread took its stop") != 0) {
                int word = status.bytes().getInt(0);
                if ((word & 0xff) != 0x7f) { // WIFSTOPPED of wait(2)
                    throw new KernelRefusedException("wait4", Errno.ESRCH, threadId + " has ended meanwhile");
                }
                return word >>> 16 == PTRACE_EVENT_STOP ? 0 : word >>> 8 & 0xff;
            }
            Thread.sleep(1);
        }
        throw new KernelRefusedException(
                "wait4", Errno.ETIMEDOUT, threadId + " did not stop within 5 s, it hangs in a call; try again later");
    }

    private List<InstalledFilter> filters() {
        List<InstalledFilter> filters = new ArrayList<>();
        while (true) {
            int index = filters.size(); // 0 is the oldest
            Answer size = ptrace(PTRACE_SECCOMP_GET_FILTER, index, 0);
            if (size.failedWith(Errno.ENOENT)) {
                return List.copyOf(filters);
            }
            int instructions = (int) size.orRefused("ptrace(PTRACE_SECCOMP_GET_FILTER)", whyNotRead(size));
            NativeMemory program = NativeMemory.ofSize(instructions * INSTRUCTION_BYTES);
            Answer read = program.handedTo(address -> ptrace(PTRACE_SECCOMP_GET_FILTER, index, address));
            byte[] bytes = new byte
                    [(int) read.orRefused("ptrace(PTRACE_SECCOMP_GET_FILTER)", whyNotRead(read)) * INSTRUCTION_BYTES];
            program.bytes().get(0, bytes);
            filters.add(new InstalledFilter(BpfProgram.decode(bytes, ByteOrder.nativeOrder()), logs(index)));
        }
    }

    private static String whyNotRead(Answer answer) { // kernel/seccomp.c, get_nth_filter
        return answer.failedWith(Errno.EACCES)
                ? "the kernel shows filters only to who has CAP_SYS_ADMIN in the first user namespace"
                : answer.failedWith(Errno.EINVAL) || answer.failedWith(Errno.EIO)
                        ? "which needs Linux 4.4 or newer with CONFIG_CHECKPOINT_RESTORE"
                        : "the thread may have ended";
    }

    private Optional<Boolean> logs(int index) {
        NativeMemory metadata = NativeMemory.ofSize(METADATA_BYTES);
        metadata.bytes().putLong(0, index);
        Answer answer = metadata.handedTo(address -> ptrace(PTRACE_SECCOMP_GET_METADATA, METADATA_BYTES, address));
        return answer.value() < METADATA_BYTES
                ? Optional.empty()
                : Optional.of((metadata.bytes().getLong(8) & FilterFlag.LOG.value()) != 0);
    }

    private Answer ptrace(int request, long address, long data) {
        return call(Syscalls.PTRACE, request, threadId, address, data);
    }

    private Answer call(Syscall call, long... arguments) {
        return kernel.syscall(
                SyscallTables.forAbi(kernel.abi())
                        .byName(call.name())
                        .orElseThrow()
                        .number(),
                arguments);
    }
}
