package io.portcullis.syscalls;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The two calls that stand for many: {@code socketcall} and {@code ipc}, where a selector in the first argument says
 * which is meant and the others hold, or point to, its arguments.
 *
 * <p>Where an ABI has them, a program may reach {@code bind} either by its own number, if there is one, or by
 * {@code socketcall} with selector 2. A filter that means to refuse it has to refuse both.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/net.h">
 *     include/uapi/linux/net.h</a>
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/ipc.h">
 *     include/uapi/linux/ipc.h</a>
 */
public final class Multiplexer {
    private static final Set<Abi> ABIS = EnumSet.of(
            Abi.X86,
            Abi.M68K,
            Abi.MIPS,
            Abi.MIPSEL,
            Abi.PPC,
            Abi.PPC64,
            Abi.PPC64LE,
            Abi.S390,
            Abi.S390X,
            Abi.SH,
            Abi.SHEB);

    private static final Map<Syscall, Multiplexed> MULTIPLEXED = Map.ofEntries(
            socketcall(Syscalls.SOCKET, 1), // SYS_SOCKET of include/uapi/linux/net.h, and on
            socketcall(Syscalls.BIND, 2),
            socketcall(Syscalls.CONNECT, 3),
            socketcall(Syscalls.LISTEN, 4),
            socketcall(Syscalls.ACCEPT, 5),
            socketcall(Syscalls.GETSOCKNAME, 6),
            socketcall(Syscalls.GETPEERNAME, 7),
            socketcall(Syscalls.SOCKETPAIR, 8),
            socketcall(Syscalls.SEND, 9),
            socketcall(Syscalls.RECV, 10),
            socketcall(Syscalls.SENDTO, 11),
            socketcall(Syscalls.RECVFROM, 12),
            socketcall(Syscalls.SHUTDOWN, 13),
            socketcall(Syscalls.SETSOCKOPT, 14),
            socketcall(Syscalls.GETSOCKOPT, 15),
            socketcall(Syscalls.SENDMSG, 16),
            socketcall(Syscalls.RECVMSG, 17),
            socketcall(Syscalls.ACCEPT4, 18),
            socketcall(Syscalls.RECVMMSG, 19),
            socketcall(Syscalls.SENDMMSG, 20),
            ipc(Syscalls.SEMOP, 1), // SEMOP of include/uapi/linux/ipc.h, and on
            ipc(Syscalls.SEMGET, 2),
            ipc(Syscalls.SEMCTL, 3),
            ipc(Syscalls.SEMTIMEDOP, 4),
            ipc(Syscalls.MSGSND, 11),
            ipc(Syscalls.MSGRCV, 12),
            ipc(Syscalls.MSGGET, 13),
            ipc(Syscalls.MSGCTL, 14),
            ipc(Syscalls.SHMAT, 21),
            ipc(Syscalls.SHMDT, 22),
            ipc(Syscalls.SHMGET, 23),
            ipc(Syscalls.SHMCTL, 24));

    private Multiplexer() {}

    /**
     * How a call can be made through a multiplexer.
     *
     * @param multiplexer {@code socketcall} or {@code ipc}
     * @param selector what its first argument holds, under {@link #selectorMask}
     */
    public record Multiplexed(Syscall multiplexer, int selector) {
        /**
         * The bits of the first argument that are the selector. {@code ipc} takes a version from the bits above 16.
         *
         * @return {@code 0xffff} for {@code ipc}, {@code 0xffffffff} for {@code socketcall}
         */
        public long selectorMask() {
            return multiplexer.equals(Syscalls.IPC) ? 0xffffL : 0xffff_ffffL;
        }
    }

    /**
     * Whether an ABI has {@code socketcall} and {@code ipc}. An ABI has both or none.
     *
     * @param abi the ABI
     * @return true if it has them
     */
    public static boolean existsOn(Abi abi) {
        return ABIS.contains(abi);
    }

    /**
     * How a call can be made through a multiplexer.
     *
     * @param abi where the call is made
     * @param syscall the call meant, for example {@code bind}
     * @return the multiplexer and the selector, or empty if this call goes through none on this ABI
     */
    public static Optional<Multiplexed> of(Abi abi, Syscall syscall) {
        return existsOn(abi) ? Optional.ofNullable(MULTIPLEXED.get(syscall)) : Optional.empty();
    }

    /**
     * What a call of a multiplexer means.
     *
     * @param multiplexer {@code socketcall} or {@code ipc}
     * @param firstArgument its first argument
     * @return the call meant, or empty if the selector means none, or the call is no multiplexer
     */
    public static Optional<Syscall> meaningOf(Syscall multiplexer, long firstArgument) {
        return MULTIPLEXED.entrySet().stream()
                .filter(entry -> entry.getValue().multiplexer().equals(multiplexer)
                        && entry.getValue().selector()
                                == (firstArgument & entry.getValue().selectorMask()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static Map.Entry<Syscall, Multiplexed> socketcall(Syscall meant, int selector) {
        return Map.entry(meant, new Multiplexed(Syscalls.SOCKETCALL, selector));
    }

    private static Map.Entry<Syscall, Multiplexed> ipc(Syscall meant, int selector) {
        return Map.entry(meant, new Multiplexed(Syscalls.IPC, selector));
    }
}
