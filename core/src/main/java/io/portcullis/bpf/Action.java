package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel does with a call once a filter has looked at it: the upper half of a filter's return value, and the
 * data in its lower half.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/seccomp.h">
 *     include/uapi/linux/seccomp.h</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>
 */
public sealed interface Action {
    /** The bits of a return value that name the action, {@code SECCOMP_RET_ACTION_FULL}. */
    int ACTION_MASK = 0xffff_0000;

    /** The bits of a return value that hold its data, {@code SECCOMP_RET_DATA}. */
    int DATA_MASK = 0x0000_ffff;

    /**
     * What a filter returns for this action.
     *
     * @param abi the ABI of the call, which gives an errno its number
     * @return the 32-bit return value
     */
    int returnValue(Abi abi);

    /** The whole process dies of SIGSYS; {@code SECCOMP_RET_KILL_PROCESS}, since Linux 4.14. */
    record KillProcess() implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0x8000_0000;
        }

        @Override
        public String toString() {
            return "KILL_PROCESS";
        }
    }

    /** The calling thread dies of SIGSYS; {@code SECCOMP_RET_KILL_THREAD}. In a JVM this hangs the VM. */
    record KillThread() implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0;
        }

        @Override
        public String toString() {
            return "KILL_THREAD";
        }
    }

    /**
     * The thread gets SIGSYS and may handle it; {@code SECCOMP_RET_TRAP}.
     *
     * @param data 0 to 65535, seen by the handler as {@code si_errno}
     */
    record Trap(int data) implements Action {
        /**
         * Checks the range.
         *
         * @param data 0 to 65535, seen by the handler as {@code si_errno}
         */
        public Trap {
            requireData("trap", data);
        }

        @Override
        public int returnValue(Abi abi) {
            return 0x0003_0000 | data;
        }

        @Override
        public String toString() {
            return data == 0 ? "TRAP" : "TRAP(" + data + ")";
        }
    }

    /**
     * The call is not made and fails with an errno; {@code SECCOMP_RET_ERRNO}.
     *
     * @param errno what the caller sees; 0 makes the call look successful
     */
    record Fail(Errno errno) implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0x0005_0000 | errno.numberOn(abi);
        }

        /** Gives the number on most ABIs, for example {@code ERRNO(1)}. */
        @Override
        public String toString() {
            return "ERRNO(" + errno.number() + ")";
        }
    }

    /** The call waits for a supervisor's answer; {@code SECCOMP_RET_USER_NOTIF}, since Linux 5.0. */
    record Notify() implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0x7fc0_0000;
        }

        @Override
        public String toString() {
            return "NOTIFY";
        }
    }

    /**
     * A tracer is told, or the call fails with ENOSYS if there is none; {@code SECCOMP_RET_TRACE}.
     *
     * @param data 0 to 65535, for the tracer
     */
    record Trace(int data) implements Action {
        /**
         * Checks the range.
         *
         * @param data 0 to 65535, for the tracer
         */
        public Trace {
            requireData("trace", data);
        }

        @Override
        public int returnValue(Abi abi) {
            return 0x7ff0_0000 | data;
        }

        @Override
        public String toString() {
            return "TRACE(" + data + ")";
        }
    }

    /** The call is made and logged; {@code SECCOMP_RET_LOG}, since Linux 4.14. */
    record Log() implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0x7ffc_0000;
        }

        @Override
        public String toString() {
            return "LOG";
        }
    }

    /** The call is made; {@code SECCOMP_RET_ALLOW}. */
    record Allow() implements Action {
        @Override
        public int returnValue(Abi abi) {
            return 0x7fff_0000;
        }

        @Override
        public String toString() {
            return "ALLOW";
        }
    }

    /**
     * A return value that is none of the above to the letter: an action with data it does not use, an errno above 4095,
     * or an action the kernel does not know. {@link #meaning()} says what the kernel makes of it.
     *
     * @param value the 32-bit return value
     */
    record Raw(int value) implements Action {
        /**
         * Checks that no other kind says the same.
         *
         * @param value the 32-bit return value
         */
        public Raw {
            if (canonical(value) != null) {
                throw new IllegalArgumentException(
                        "%#010x is %s, make it with Action.of".formatted(value, canonical(value)));
            }
        }

        @Override
        public int returnValue(Abi abi) {
            return value;
        }

        @Override
        public String toString() {
            return "RAW(%#010x)".formatted(value);
        }
    }

    /**
     * Kills the process.
     *
     * @return {@code KILL_PROCESS}
     */
    static Action killProcess() {
        return new KillProcess();
    }

    /**
     * Kills the calling thread.
     *
     * @return {@code KILL_THREAD}
     */
    static Action killThread() {
        return new KillThread();
    }

    /**
     * Sends SIGSYS.
     *
     * @return {@code TRAP} without data
     */
    static Action trap() {
        return new Trap(0);
    }

    /**
     * Sends SIGSYS with data.
     *
     * @param data 0 to 65535, seen by the handler as {@code si_errno}
     * @return {@code TRAP}
     * @throws IllegalArgumentException if the data is out of range
     */
    static Action trap(int data) {
        return new Trap(data);
    }

    /**
     * Refuses the call with an errno.
     *
     * @param errno what the caller sees
     * @return {@code ERRNO}
     */
    static Action errno(Errno errno) {
        return new Fail(errno);
    }

    /**
     * Refuses the call with an errno by number.
     *
     * @param number 0 to 4095, the same on every ABI
     * @return {@code ERRNO}
     * @throws IllegalArgumentException if the number is out of range
     */
    static Action errno(int number) {
        return new Fail(Errno.ofNumber(number));
    }

    /**
     * Asks a supervisor.
     *
     * @return {@code NOTIFY}
     */
    static Action userNotify() {
        return new Notify();
    }

    /**
     * Tells a tracer.
     *
     * @param data 0 to 65535, for the tracer
     * @return {@code TRACE}
     * @throws IllegalArgumentException if the data is out of range
     */
    static Action trace(int data) {
        return new Trace(data);
    }

    /**
     * Makes the call and logs it.
     *
     * @return {@code LOG}
     */
    static Action log() {
        return new Log();
    }

    /**
     * Makes the call.
     *
     * @return {@code ALLOW}
     */
    static Action allow() {
        return new Allow();
    }

    /**
     * Reads a filter's return value to the letter.
     *
     * @param returnValue what a filter returned
     * @return the action that gives this value, on any ABI with the common errno numbers
     */
    static Action of(int returnValue) {
        Action canonical = canonical(returnValue);
        return canonical == null ? new Raw(returnValue) : canonical;
    }

    /**
     * What the kernel makes of this action: data it ignores is gone, an errno is capped at 4095, an unknown action
     * kills the process ({@code __seccomp_filter} of kernel/seccomp.c).
     *
     * @return an action that is not {@link Raw}
     */
    default Action meaning() {
        if (!(this instanceof Raw raw)) {
            return this;
        }
        int action = raw.value() & ACTION_MASK;
        if (action == 0x0005_0000) {
            return errno(Math.min(raw.value() & DATA_MASK, Errno.MAX));
        }
        Action withoutData = canonical(action);
        return withoutData == null ? killProcess() : withoutData;
    }

    /**
     * Where the kernel ranks this action among those of several filters; the lowest rank wins. An action the kernel
     * does not know is ranked by its bits, although alone it kills the process ({@code seccomp_run_filters} of
     * kernel/seccomp.c).
     *
     * @return the action bits as the kernel compares them, signed
     */
    default int rank() {
        return returnValue(Abi.X86_64) & ACTION_MASK;
    }

    /**
     * Whether a call that gets this action is never better off than with another one, in a filter that stands alone and
     * in one that stands in a stack with others.
     *
     * @param other the other action
     * @return true if both the rank and the rank of the {@linkplain #meaning() meaning} are at most those of the other
     */
    default boolean isAtLeastAsStrictAs(Action other) {
        return rank() <= other.rank() && meaning().rank() <= other.meaning().rank();
    }

    /**
     * Whether the call is made without anybody being asked.
     *
     * @return true for {@code ALLOW} and {@code LOG}
     */
    default boolean permits() {
        Action meaning = meaning();
        return meaning instanceof Allow || meaning instanceof Log;
    }

    /**
     * Whether the call is surely not made.
     *
     * @return true for the kills, {@code TRAP} and {@code ERRNO}; {@code TRACE} and {@code NOTIFY} leave it to others
     */
    default boolean refuses() {
        Action meaning = meaning();
        return !permits() && !(meaning instanceof Trace) && !(meaning instanceof Notify);
    }

    private static @Nullable Action canonical(int value) {
        int data = value & DATA_MASK;
        return switch (value & ACTION_MASK) {
            case 0x8000_0000 -> data == 0 ? killProcess() : null;
            case 0x0000_0000 -> data == 0 ? killThread() : null;
            case 0x0003_0000 -> new Trap(data);
            case 0x0005_0000 -> data <= Errno.MAX ? ErrnoActions.numbered(data) : null;
            case 0x7fc0_0000 -> data == 0 ? userNotify() : null;
            case 0x7ff0_0000 -> new Trace(data);
            case 0x7ffc_0000 -> data == 0 ? log() : null;
            case 0x7fff_0000 -> data == 0 ? allow() : null;
            default -> null;
        };
    }

    private static void requireData(String what, int data) {
        if (data < 0 || data > DATA_MASK) {
            throw new IllegalArgumentException(what + " data must be in 0..65535, was " + data);
        }
    }
}
