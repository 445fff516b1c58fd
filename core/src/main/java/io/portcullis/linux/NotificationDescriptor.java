package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The descriptor on which the kernel tells a supervisor of calls, {@code seccomp_unotify(2)}. One thread receives; any
 * may answer.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp_unotify.2.html">seccomp_unotify(2)</a>
 */
public final class NotificationDescriptor implements AutoCloseable {
    // include/uapi/linux/seccomp.h: ioctls of type '!'
    private static final int RECV = 0xc0502100;
    private static final int SEND = 0xc0182101;
    private static final int ID_VALID = 0x40082102;
    private static final int ADDFD = 0x40182103;
    private static final int SET_FLAGS = 0x40082104;
    private static final int SYNC_WAKE_UP = 1;
    private static final int FLAG_CONTINUE = 1;
    private static final int ADDFD_FLAG_SEND = 2;
    private static final int O_CLOEXEC = 0x80000;

    private static final int NOTIFICATION_BYTES = 80; // struct seccomp_notif
    private static final int RESPONSE_BYTES = 24; // struct seccomp_notif_resp
    // struct seccomp_notif: id, pid, flags, struct seccomp_data
    private static final int PID = 8;
    private static final int NR = 16;
    private static final int ARCH = 20;
    private static final int INSTRUCTION_POINTER = 24;
    private static final int ARGS = 32;

    private static final Set<Abi> OTHER_IOCTLS = EnumSet.of(
            Abi.MIPS,
            Abi.MIPSEL,
            Abi.MIPS64,
            Abi.MIPSEL64,
            Abi.MIPS64N32,
            Abi.MIPSEL64N32,
            Abi.PPC,
            Abi.PPC64,
            Abi.PPC64LE,
            Abi.PARISC,
            Abi.PARISC64);

    /** Since this kernel receiving itself tells of the end; kernel/seccomp.c, recv_wait_event. */
    private static final KernelVersion TELLS_THE_END = KernelVersion.of(6, 11);

    private final Kernel kernel;
    private final Descriptor descriptor;
    private final boolean tellsTheEnd;
    private final NativeMemory received = NativeMemory.ofSize(NOTIFICATION_BYTES);
    private final NativeMemory polled = NativeMemory.ofSize(8);
    private final ThreadLocal<NativeMemory> response =
            ThreadLocal.withInitial(() -> NativeMemory.ofSize(RESPONSE_BYTES));

    private NotificationDescriptor(Kernel kernel, Descriptor descriptor) {
        this.kernel = kernel;
        this.descriptor = descriptor;
        this.tellsTheEnd = kernel.version().compareTo(TELLS_THE_END) >= 0;
    }

    /**
     * Takes over a descriptor.
     *
     * @param descriptor what {@code seccomp(2)} gave with {@link FilterFlag#NEW_LISTENER}; closed with this
     * @return the descriptor as a supervisor uses it
     * @throws UnsupportedOperationException on an architecture whose ioctl numbers are built otherwise: MIPS, POWER,
     *     PA-RISC (arch/ARCH/include/uapi/asm/ioctl.h)
     */
    public static NotificationDescriptor of(Descriptor descriptor) {
        Kernel kernel = Kernel.running();
        if (OTHER_IOCTLS.contains(kernel.abi())) {
            throw new UnsupportedOperationException(
                    "supervising is not known on " + kernel.abi().libseccompName()
                            + ", whose ioctl numbers are built otherwise; it is on x86, arm, riscv, s390 and loongarch");
        }
        return new NotificationDescriptor(kernel, descriptor);
    }

    /**
     * Asks that the supervisor is woken on the processor of the calling thread, which is faster where the two take
     * turns.
     *
     * @return false on a kernel before 6.6, which does not know this
     */
    public boolean wakeInTurn() {
        try {
            LibC.ioctl(descriptor.number(), SET_FLAGS, com.sun.jna.Pointer.createConstant(SYNC_WAKE_UP));
            return true;
        } catch (LastErrorException e) {
            return false;
        }
    }

    /**
     * Waits for a call. What was received is asked by {@link #id()} and the others until the next one.
     *
     * @return false when no process is left under the filter
     * @throws KernelRefusedException if the kernel says no
     */
    public boolean receive() {
        ByteBuffer bytes = received.bytes();
        while (true) {
            if (!tellsTheEnd && hasEnded(-1)) {
                return false;
            }
            for (int at = 0; at < NOTIFICATION_BYTES; at += Long.BYTES) {
                bytes.putLong(at, 0); // the kernel wants zeros, to extend the structure one day
            }
            try {
                LibC.ioctl(descriptor.number(), RECV, received.pointer());
                return true;
            } catch (LastErrorException e) {
                Errno errno = Descriptor.errno(e, kernel.abi());
                if (errno.equals(Errno.ENOENT)) { // the call was interrupted meanwhile, or nobody is left
                    if (hasEnded(0)) {
                        return false;
                    }
                } else if (!errno.equals(Errno.EINTR)) {
                    throw new KernelRefusedException("ioctl(SECCOMP_IOCTL_NOTIF_RECV)", errno, "of " + descriptor);
                }
            }
        }
    }

    /** Waits until there is something to receive, or nobody is left; true if nobody is. */
    private boolean hasEnded(int milliseconds) {
        int events = Polling.events(kernel, polled, descriptor.number(), milliseconds);
        return (events & (Polling.POLLIN | Polling.POLLHUP)) == Polling.POLLHUP;
    }

    /**
     * Whether there is something to receive, or nobody is left.
     *
     * @param milliseconds how long to wait at most
     * @return true if {@link #receive} would not wait
     */
    public boolean isReady(int milliseconds) {
        return Polling.events(kernel, descriptor.number(), milliseconds) != 0;
    }

    /**
     * The received notification's id.
     *
     * @return what answers name
     */
    public long id() {
        return received.bytes().getLong(0);
    }

    /**
     * The thread that made the received call.
     *
     * @return its id in this process' namespace, 0 if it is in none below
     */
    public int threadId() {
        return received.bytes().getInt(PID);
    }

    /**
     * The received call's number.
     *
     * @return {@code nr} of {@code struct seccomp_data}
     */
    public int number() {
        return received.bytes().getInt(NR);
    }

    /**
     * The received call's architecture.
     *
     * @return {@code AUDIT_ARCH_*}
     */
    public int auditArch() {
        return received.bytes().getInt(ARCH);
    }

    /**
     * Where the received call was made.
     *
     * @return an address in the caller
     */
    public long instructionPointer() {
        return received.bytes().getLong(INSTRUCTION_POINTER);
    }

    /**
     * An argument of the received call.
     *
     * @param index 0 to 5
     * @return the register
     */
    public long argument(int index) {
        return received.bytes().getLong(ARGS + Long.BYTES * index);
    }

    /**
     * Lets a call go on as if nobody had asked. This is no decision about what pointers point to: the caller's other
     * threads may change that after it was looked at.
     *
     * @param id the notification
     * @return false if the caller is gone, or no longer waits
     */
    public boolean letGoOn(long id) {
        return answer(id, 0, 0, FLAG_CONTINUE);
    }

    /**
     * Answers a call in the kernel's place.
     *
     * @param id the notification
     * @param value what the call returns
     * @return false if the caller is gone, or no longer waits
     */
    public boolean returnValue(long id, long value) {
        return answer(id, value, 0, 0);
    }

    /**
     * Fails a call.
     *
     * @param id the notification
     * @param errno why
     * @return false if the caller is gone, or no longer waits
     */
    public boolean fail(long id, Errno errno) {
        return answer(id, 0, -errno.numberOn(kernel.abi()), 0);
    }

    private boolean answer(long id, long value, int error, int flags) {
        NativeMemory memory = response.get();
        memory.bytes().putLong(0, id).putLong(8, value).putInt(16, error).putInt(20, flags);
        return succeeds(SEND, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)", memory).isPresent();
    }

    /**
     * Whether a caller still waits for its answer: ask after reading its memory, since its id may be another's by then.
     *
     * @param id the notification
     * @return true if what was read was the caller's
     */
    public boolean isValid(long id) {
        NativeMemory memory = NativeMemory.ofSize(Long.BYTES);
        memory.bytes().putLong(0, id);
        return succeeds(ID_VALID, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)", memory).isPresent();
    }

    /**
     * Puts a descriptor of this process into the caller.
     *
     * @param id the notification
     * @param source the descriptor; it stays open here
     * @param closeOnExec whether the caller's copy has {@code O_CLOEXEC}
     * @param answering whether this is the answer too: the call returns the new descriptor; needs Linux 5.14
     * @return its number in the caller, or empty if the caller is gone, or no longer waits
     * @throws KernelRefusedException if the caller cannot have more descriptors (EMFILE), or the kernel is older than
     *     5.9, or 5.14 for answering (EINVAL)
     */
    public Optional<Integer> addDescriptor(long id, Descriptor source, boolean closeOnExec, boolean answering) {
        NativeMemory memory = NativeMemory.ofSize(24); // struct seccomp_notif_addfd
        memory.bytes()
                .putLong(0, id)
                .putInt(8, answering ? ADDFD_FLAG_SEND : 0)
                .putInt(12, source.number())
                .putInt(16, 0)
                .putInt(20, closeOnExec ? O_CLOEXEC : 0);
        return succeeds(ADDFD, "ioctl(SECCOMP_IOCTL_NOTIF_ADDFD)", memory);
    }

    /** What an ioctl gave, or empty if the notification is no longer there. */
    private Optional<Integer> succeeds(int request, String name, NativeMemory memory) {
        while (true) {
            try {
                return Optional.of(LibC.ioctl(descriptor.number(), request, memory.pointer()));
            } catch (LastErrorException e) {
                Errno errno = Descriptor.errno(e, kernel.abi());
                if (errno.equals(Errno.ENOENT) || errno.equals(Errno.EINPROGRESS)) {
                    return Optional.empty();
                }
                if (!errno.equals(Errno.EINTR)) {
                    throw new KernelRefusedException(name, errno, "of " + descriptor);
                }
            }
        }
    }

    /** Closes the descriptor; every call that is notified from now on fails with ENOSYS. */
    @Override
    public void close() {
        descriptor.close();
    }
}
