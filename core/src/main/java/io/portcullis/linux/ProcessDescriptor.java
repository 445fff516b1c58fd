package io.portcullis.linux;

import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.Optional;

/**
 * A hold on one process: what is signalled through it is this process or nothing, however often its id is given out
 * again.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
 */
public final class ProcessDescriptor implements AutoCloseable {
    private final RunningProcess process;
    private final Descriptor descriptor;

    /** What became of a signal. */
    public enum Delivery {
        /** The kernel took it. */
        SENT,
        /** The process has ended, and nothing was signalled. */
        ENDED
    }

    private ProcessDescriptor(RunningProcess process, Descriptor descriptor) {
        this.process = process;
        this.descriptor = descriptor;
    }

    /**
     * Takes hold of a process that was found before, if it is still that one: same id, same start.
     *
     * @param process the process
     * @return the hold, to be closed; empty if the process has ended, though its id may be another's now
     * @throws KernelRefusedException if the kernel is older than 5.3 (ENOSYS), or a filter forbids it
     * @throws UnsupportedOperationException if there is no kernel to call
     */
    public static Optional<ProcessDescriptor> open(RunningProcess process) {
        Answer answer = call(Syscalls.PIDFD_OPEN, process.id(), 0);
        if (answer.failedWith(Errno.ESRCH)) {
            return Optional.empty();
        }
        Descriptor descriptor = new Descriptor((int) answer.orRefused(
                "pidfd_open",
                answer.failedWith(Errno.ENOSYS)
                        ? "which needs Linux 5.3 or newer"
                        : answer.failedWith(Errno.EINVAL) || answer.failedWith(Errno.ENOENT)
                                ? process.id() + " is no process, perhaps a thread of one"
                                : "a filter may refuse it"));
        // opened first and compared then: from here on the id cannot become another's unnoticed
        boolean same = Processes.find(process.id())
                .filter(now -> now.startTime() == process.startTime())
                .isPresent();
        if (!same) {
            descriptor.close();
            return Optional.empty();
        }
        return Optional.of(new ProcessDescriptor(process, descriptor));
    }

    /**
     * The process as it was found.
     *
     * @return the process
     */
    public RunningProcess process() {
        return process;
    }

    /**
     * Signals the process.
     *
     * @param signal the signal
     * @return whether it was there to be signalled
     * @throws KernelRefusedException if this process may not (EPERM), or a filter forbids it
     * @throws IllegalStateException if this is closed
     */
    public Delivery send(Signal signal) {
        Answer answer = call(Syscalls.PIDFD_SEND_SIGNAL, descriptor.number(), signal.number(), 0, 0);
        if (answer.failedWith(Errno.ESRCH)) {
            return Delivery.ENDED;
        }
        long done = answer.orRefused(
                "pidfd_send_signal",
                answer.failedWith(Errno.EPERM)
                        ? process.id() + " is another user's and this process has no CAP_KILL"
                        : "a filter may refuse it");
        return done == 0 ? Delivery.SENT : Delivery.ENDED;
    }

    private static Answer call(Syscall call, long... arguments) {
        Kernel kernel = Kernel.running();
        return kernel.syscall(
                SyscallTables.forAbi(kernel.abi())
                        .byName(call.name())
                        .orElseThrow()
                        .number(),
                arguments);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
