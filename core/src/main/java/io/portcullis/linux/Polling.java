package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.portcullis.syscalls.Errno;

/** {@code poll(2)} on one descriptor. */
final class Polling {
    // include/uapi/asm-generic/poll.h
    static final int POLLIN = 1;
    static final int POLLHUP = 0x10;

    private Polling() {}

    static boolean isReadable(Kernel kernel, int descriptor, int milliseconds) {
        return (events(kernel, descriptor, milliseconds) & POLLIN) != 0;
    }

    /**
     * What has happened.
     *
     * @param milliseconds how long to wait at most, -1 for ever
     * @return bits of POLL*, 0 if the time is over
     */
    static int events(Kernel kernel, int descriptor, int milliseconds) {
        NativeMemory one = NativeMemory.ofSize(8); // struct pollfd: fd, events, revents
        return events(kernel, one, descriptor, milliseconds);
    }

    /** The same with memory of 8 bytes that is there already. */
    static int events(Kernel kernel, NativeMemory one, int descriptor, int milliseconds) {
        one.bytes().putInt(0, descriptor).putShort(4, (short) POLLIN).putShort(6, (short) 0);
        long deadline = System.nanoTime() + milliseconds * 1_000_000L;
        int left = milliseconds;
        while (true) {
            try {
                LibC.poll(one.pointer(), new NativeLong(1), left);
                return one.bytes().getShort(6);
            } catch (LastErrorException e) {
                Errno errno = Descriptor.errno(e, kernel.abi());
                if (!errno.equals(Errno.EINTR)) {
                    throw new KernelRefusedException("poll", errno, "of descriptor " + descriptor);
                }
                left = milliseconds < 0 ? milliseconds : (int) Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
            }
        }
    }
}
