package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.portcullis.syscalls.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A socket that waits for one other process to hand over a descriptor. Its name is random and in no file system
 * (unix(7), abstract sockets), and the kernel says who sent (SCM_CREDENTIALS).
 */
public final class LocalListener implements AutoCloseable {
    // include/linux/socket.h, include/linux/net.h, include/uapi/asm-generic/socket.h, include/uapi/asm-generic/poll.h
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PASSCRED = 16;
    private static final int SCM_RIGHTS = 1;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int NAME_BYTES = 16;
    private static final int CONTROL_BYTES = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Kernel kernel;
    private final Descriptor socket;
    private final byte[] address; // struct sockaddr_un, as far as it is used

    @SuppressWarnings("UnusedVariable") // the vector points to it
    private final NativeMemory payload;

    @SuppressWarnings("UnusedVariable") // struct iovec; the message points to it
    private final NativeMemory vector;

    private final NativeMemory control;
    private final NativeMemory message; // struct msghdr

    private LocalListener(
            Kernel kernel,
            Descriptor socket,
            byte[] address,
            NativeMemory payload,
            NativeMemory vector,
            NativeMemory control,
            NativeMemory message) {
        this.kernel = kernel;
        this.socket = socket;
        this.address = address;
        this.payload = payload;
        this.vector = vector;
        this.control = control;
        this.message = message;
    }

    private static LocalListener on(Kernel kernel, Descriptor socket, byte[] address) {
        int word = Native.POINTER_SIZE;
        NativeMemory payload = NativeMemory.ofSize(1);
        NativeMemory vector = NativeMemory.ofSize(2 * word);
        vector.putPointer(0, payload.address());
        vector.putPointer(word, 1);
        NativeMemory control = NativeMemory.ofSize(CONTROL_BYTES);
        NativeMemory message = NativeMemory.ofSize(7 * word);
        message.putPointer(2 * word, vector.address());
        message.putPointer(3 * word, 1);
        message.putPointer(4 * word, control.address());
        return new LocalListener(kernel, socket, address, payload, vector, control, message);
    }

    /**
     * Starts listening.
     *
     * @return the listener, to be closed
     * @throws KernelRefusedException if the kernel says no
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     */
    public static LocalListener open() {
        Kernel kernel = Kernel.running();
        byte[] random = new byte[NAME_BYTES];
        RANDOM.nextBytes(random);
        byte[] name = ("portcullis-" + HexFormat.of().formatHex(random)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer address = ByteBuffer.allocate(2 + 1 + name.length).order(ByteOrder.nativeOrder());
        address.putShort(AF_UNIX).put((byte) 0).put(name);
        Descriptor socket = new Descriptor(
                asking(kernel, "socket(AF_UNIX)", () -> LibC.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
        try {
            NativeMemory memory = NativeMemory.of(address.array());
            asking(kernel, "bind", () -> LibC.bind(socket.number(), memory.pointer(), address.capacity()));
            NativeMemory yes = NativeMemory.ofSize(Integer.BYTES);
            yes.bytes().putInt(0, 1);
            asking(
                    kernel,
                    "setsockopt(SO_PASSCRED)",
                    () -> LibC.setsockopt(socket.number(), SOL_SOCKET, SO_PASSCRED, yes.pointer(), Integer.BYTES));
            return on(kernel, socket, address.array());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Where to send to.
     *
     * @return a {@code struct sockaddr_un}, as long as it is to be said
     */
    public byte[] address() {
        return address.clone();
    }

    /**
     * Waits for the descriptor that a process sends.
     *
     * @param processId the process that may send; what others send is dropped
     * @param milliseconds how long to wait at most
     * @return the descriptor, or empty if the time is over
     * @throws KernelRefusedException if the kernel says no
     */
    public Optional<Descriptor> receiveFrom(long processId, int milliseconds) {
        long deadline = System.nanoTime() + milliseconds * 1_000_000L;
        while (true) {
            int left = (int) Math.max(0, (deadline - System.nanoTime() + 999_999) / 1_000_000);
            if (!Polling.isReadable(kernel, socket.number(), left)) {
                return Optional.empty();
            }
            Optional<Descriptor> received = received(processId);
            if (received.isPresent() || left == 0) { // others may send without end
                return received;
            }
        }
    }

    private Optional<Descriptor> received(long processId) {
        int word = Native.POINTER_SIZE;
        message.putPointer(5 * word, CONTROL_BYTES);
        asking(
                kernel,
                "recvmsg",
                () -> LibC.recvmsg(socket.number(), message.pointer(), MSG_CMSG_CLOEXEC)
                        .intValue());
        int filled =
                message.bytes().getInt(5 * word + (message.bytes().order() == ByteOrder.BIG_ENDIAN ? word - 4 : 0));
        Descriptor descriptor = null;
        boolean expected = false;
        for (int at = 0; at + 2 * word <= filled; ) { // struct cmsghdr: length, level, type, and what is behind them
            ByteBuffer bytes = control.bytes();
            int length = (int) (word == Long.BYTES ? bytes.getLong(at) : bytes.getInt(at));
            boolean ofSocket = bytes.getInt(at + word) == SOL_SOCKET;
            int type = bytes.getInt(at + word + 4);
            if (ofSocket && type == SCM_RIGHTS) {
                for (int one = at + word + 8; one + Integer.BYTES <= at + length; one += Integer.BYTES) {
                    Descriptor sent = new Descriptor(bytes.getInt(one));
                    if (descriptor == null) {
                        descriptor = sent;
                    } else {
                        sent.close(); // whoever sends several is not the stub
                    }
                }
            } else if (ofSocket && type == SCM_CREDENTIALS) { // struct ucred: pid, uid, gid
                expected = bytes.getInt(at + word + 8) == processId;
            }
            at += Math.max(length + word - 1, word) / word * word;
        }
        if (descriptor != null && !expected) {
            descriptor.close();
        }
        return expected ? Optional.ofNullable(descriptor) : Optional.empty();
    }

    private interface Native32 {
        int call() throws LastErrorException;
    }

    private static int asking(Kernel kernel, String what, Native32 call) {
        while (true) {
            try {
                return call.call();
            } catch (LastErrorException e) {
                Errno errno = Descriptor.errno(e, kernel.abi());
                if (!errno.equals(Errno.EINTR)) {
                    throw new KernelRefusedException(
                            what, errno, "for a socket between this process and one it starts");
                }
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
