package io.portcullis.trace;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.util.Set;
import java.util.TreeSet;

/** How a recording becomes a profile. */
public final class LearningOptions {
    private static final LearningOptions BY_SYSCALL =
            new LearningOptions(Action.errno(Errno.EPERM), false, false, Set.of());

    private final Action defaultAction;
    private final boolean byArguments;
    private final boolean namedOnly;
    private final Set<Syscall> needed;

    private LearningOptions(Action defaultAction, boolean byArguments, boolean namedOnly, Set<Syscall> needed) {
        this.defaultAction = defaultAction;
        this.byArguments = byArguments;
        this.namedOnly = namedOnly;
        this.needed = needed;
    }

    /**
     * Allows every system call that was recorded, with whatever arguments. All else fails with {@code EPERM}.
     *
     * @return the options
     */
    public static LearningOptions bySyscall() {
        return BY_SYSCALL;
    }

    /**
     * Allows the telling arguments that were recorded, and no others.
     *
     * @return the options with that
     */
    public LearningOptions byArguments() {
        return new LearningOptions(defaultAction, true, namedOnly, needed);
    }

    /**
     * Leaves out calls whose numbers have no names. A container runtime reads no numbers.
     *
     * @return the options with that
     */
    public LearningOptions namedOnly() {
        return new LearningOptions(defaultAction, byArguments, true, needed);
    }

    /**
     * Does something else with calls that were not recorded.
     *
     * @param action for example {@link Action#killProcess()}, or {@link Action#log()} for a first while
     * @return the options with that
     */
    public LearningOptions withDefaultAction(Action action) {
        return new LearningOptions(action, byArguments, namedOnly, needed);
    }

    /**
     * Allows what a container runtime calls between installing the profile and starting the program.
     *
     * @param runtime the runtime
     * @param allowPrivilegeEscalation what {@code allowPrivilegeEscalation} of the container says: if false, it runs
     *     with no_new_privs, and the runtime installs the profile as its last act
     * @return the options with that
     */
    public LearningOptions withRuntime(RuntimeBase runtime, boolean allowPrivilegeEscalation) {
        return withCalls(runtime.calls(allowPrivilegeEscalation));
    }

    /**
     * Allows some calls, whether they were recorded or not.
     *
     * @param calls the calls
     * @return the options with that
     */
    public LearningOptions withCalls(Set<Syscall> calls) {
        Set<Syscall> more = new TreeSet<>(needed);
        more.addAll(calls);
        return new LearningOptions(defaultAction, byArguments, namedOnly, Set.copyOf(more));
    }

    /**
     * What happens to calls that were not recorded.
     *
     * @return the default action of the profile
     */
    public Action defaultAction() {
        return defaultAction;
    }

    boolean restrictsArguments() {
        return byArguments;
    }

    /** Whether a call can be in the profile. */
    boolean takes(Syscall syscall) {
        return !namedOnly || syscall.number().isEmpty();
    }

    /** Calls that are allowed even if they were not recorded. */
    Set<Syscall> needed() {
        return needed;
    }
}
