package io.portcullis.seccomp.format;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Errno;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** An action by the name the OCI runtime specification gives it. */
public enum ScmpAction {
    /** Another name of {@link #KILL_THREAD}. */
    KILL,
    /** Kills the whole process. */
    KILL_PROCESS,
    /** Kills the calling thread. */
    KILL_THREAD,
    /** Sends SIGSYS. */
    TRAP,
    /** Fails with an errno, EPERM unless one is given. */
    ERRNO,
    /** Tells a tracer, with the number 1 unless one is given. */
    TRACE,
    /** Makes the call. */
    ALLOW,
    /** Makes the call and logs it. */
    LOG,
    /** Asks a supervisor. */
    NOTIFY;

    private static final String PREFIX = "SCMP_ACT_";
    static final int WHEN_NONE_IS_GIVEN = Errno.EPERM.number();

    /**
     * The name in a file.
     *
     * @return for example {@code SCMP_ACT_ERRNO}
     */
    public String scmpName() {
        return PREFIX + name();
    }

    /**
     * Whether the action takes a number with it ({@code errnoRet}).
     *
     * @return true for {@link #ERRNO} and {@link #TRACE}
     */
    public boolean carriesNumber() {
        return this == ERRNO || this == TRACE;
    }

    static Optional<ScmpAction> find(String scmpName) {
        return Arrays.stream(values())
                .filter(action -> action.scmpName().equals(scmpName))
                .findFirst();
    }

    /** What a filter returns for it. */
    Action with(OptionalInt number) {
        return switch (this) {
            case KILL, KILL_THREAD -> Action.killThread();
            case KILL_PROCESS -> Action.killProcess();
            case TRAP -> Action.trap();
            case ERRNO -> Action.errno(number.orElse(WHEN_NONE_IS_GIVEN));
            case TRACE -> Action.trace(number.orElse(WHEN_NONE_IS_GIVEN));
            case ALLOW -> Action.allow();
            case LOG -> Action.log();
            case NOTIFY -> Action.userNotify();
        };
    }
}
