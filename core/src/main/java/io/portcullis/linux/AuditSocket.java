package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import io.portcullis.syscalls.Errno;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens to the kernel's audit beside a daemon, if there is one (kernel/audit.c, audit_multicast_bind). What the
 * kernel's log drops arrives here.
 */
public final class AuditSocket implements AutoCloseable {
    // include/linux/socket.h, include/linux/net.h, include/uapi/linux/netlink.h, include/uapi/linux/audit.h
    private static final short AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_AUDIT = 9;
    private static final int READLOG_GROUP = 1; // AUDIT_NLGRP_READLOG, as a bit
    private static final int ADDRESS_BYTES = 12; // struct sockaddr_nl: family, padding, pid, groups
    private static final int HEADER_BYTES = 16; // struct nlmsghdr: length, type, flags, sequence, pid
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int BUFFER_BYTES = 1 << 23; // the kernel takes less where net.core.rmem_max says so
    private static final int MESSAGE_BYTES = 1 << 16;
    private static final int MSG_DONTWAIT = 0x40;

    private final Kernel kernel;
    private final Descriptor socket;
    private final NativeMemory message = NativeMemory.ofSize(MESSAGE_BYTES);
    private volatile boolean incomplete;

    private AuditSocket(Kernel kernel, Descriptor socket) {
        this.kernel = kernel;
        this.socket = socket;
    }

    /**
     * Starts listening.
     *
     * @return the socket, to be closed
     * @throws KernelRefusedException if the kernel says no; without {@code CAP_AUDIT_READ} it does
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     */
    public static AuditSocket open() {
        Kernel kernel = Kernel.running();
        Descriptor socket;
        try {
            socket = new Descriptor(LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT));
        } catch (LastErrorException e) {
            throw new KernelRefusedException(
                    "socket(NETLINK_AUDIT)",
                    Descriptor.errno(e, kernel.abi()),
                    "the kernel was built without audit, or a filter forbids such sockets");
        }
        try {
            NativeMemory size = NativeMemory.ofSize(Integer.BYTES);
            size.bytes().putInt(0, BUFFER_BYTES);
            LibC.setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, size.pointer(), Integer.BYTES);
            NativeMemory address = NativeMemory.ofSize(ADDRESS_BYTES);
            address.bytes().putShort(0, AF_NETLINK).putInt(8, READLOG_GROUP);
            LibC.bind(socket.number(), address.pointer(), ADDRESS_BYTES);
            return new AuditSocket(kernel, socket);
        } catch (LastErrorException e) {
            socket.close();
            throw new KernelRefusedException(
                    "bind(NETLINK_AUDIT)",
                    Descriptor.errno(e, kernel.abi()),
                    "needs CAP_AUDIT_READ in the first user namespace; read a file with audit lines instead");
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Waits for messages.
     *
     * @param milliseconds how long at most
     * @return those that are there as soon as there is one; none if the time is over
     * @throws KernelRefusedException if the kernel says no
     */
    public synchronized List<AuditMessage> receive(int milliseconds) {
        List<AuditMessage> messages = new ArrayList<>();
        if (Polling.events(kernel, socket.number(), milliseconds) != 0) {
            for (int bytes = next(); bytes > 0; bytes = next()) {
                take(bytes, messages);
            }
        }
        return messages;
    }

    /**
     * Whether messages came faster than they were taken, so that the kernel dropped some.
     *
     * @return true if at least one was dropped since the start
     */
    public boolean isIncomplete() {
        return incomplete;
    }

    @Override
    public void close() {
        socket.close();
    }

    /** The bytes of one datagram, 0 if there is none. */
    private int next() {
        int word = Native.POINTER_SIZE;
        NativeMemory vector = NativeMemory.ofSize(2 * word); // struct iovec
        vector.putPointer(0, message.address());
        vector.putPointer(word, MESSAGE_BYTES);
        NativeMemory header = NativeMemory.ofSize(7 * word); // struct msghdr
        header.putPointer(2 * word, vector.address());
        header.putPointer(3 * word, 1);
        while (true) {
            try {
                return LibC.recvmsg(socket.number(), header.pointer(), MSG_DONTWAIT)
                        .intValue();
            } catch (LastErrorException e) {
                Errno errno = Descriptor.errno(e, kernel.abi());
                if (errno.equals(Errno.EAGAIN)) {
                    return 0;
                }
                if (errno.equals(Errno.ENOBUFS)) { // netlink(7): told once, and what is left can be read
                    incomplete = true;
                } else if (!errno.equals(Errno.EINTR)) {
                    throw new KernelRefusedException("recvmsg(NETLINK_AUDIT)", errno, "while listening to audit");
                }
            } finally {
                Reference.reachabilityFence(vector);
            }
        }
    }

    private void take(int bytes, List<AuditMessage> messages) {
        ByteBuffer content = message.bytes();
        if (bytes < HEADER_BYTES) {
            return;
        }
        // audit leaves its header out of the length in the header (kernel/audit.c, audit_log_end), so a datagram is one
        byte[] text = new byte[bytes - HEADER_BYTES];
        content.get(HEADER_BYTES, text);
        messages.add(new AuditMessage(
                Short.toUnsignedInt(content.getShort(4)),
                new String(text, StandardCharsets.ISO_8859_1).replace("\0", "").strip()));
    }
}
