package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Syscall;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Some system calls, what happens to them, and under which condition.
 *
 * @param syscalls the calls, at least one, each once, in the order given
 * @param action what happens
 * @param condition what must hold of the arguments
 */
public record Rule(List<Syscall> syscalls, Action action, ArgCondition condition) {
    /**
     * Copies the list and drops repetitions.
     *
     * @param syscalls the calls, at least one, each once, in the order given
     * @param action what happens
     * @param condition what must hold of the arguments
     */
    public Rule {
        syscalls = syscalls.stream().distinct().toList();
        if (syscalls.isEmpty()) {
            throw new IllegalArgumentException("a rule names no system call; leave it out, or change the default");
        }
    }

    /**
     * A rule for every call of some system calls.
     *
     * @param action what happens
     * @param syscalls the calls, at least one
     * @return the rule
     */
    public static Rule of(Action action, Syscall... syscalls) {
        return new Rule(Arrays.asList(syscalls), action, ArgCondition.always());
    }

    /**
     * A rule for every call of some system calls.
     *
     * @param action what happens
     * @param syscalls the calls, at least one
     * @return the rule
     */
    public static Rule of(Action action, Collection<Syscall> syscalls) {
        return new Rule(List.copyOf(syscalls), action, ArgCondition.always());
    }

    /**
     * The same calls under a condition.
     *
     * @param narrower the condition instead of this rule's
     * @return the rule
     */
    public Rule when(ArgCondition narrower) {
        return new Rule(syscalls, action, narrower);
    }

    /**
     * The same calls and condition with another action.
     *
     * @param other what happens instead
     * @return the rule
     */
    public Rule withAction(Action other) {
        return new Rule(syscalls, other, condition);
    }

    /** Gives for example {@code ALLOW socket when arg[0] == 1}. */
    @Override
    public String toString() {
        String names = syscalls.size() <= 4
                ? syscalls.stream().map(Syscall::name).collect(Collectors.joining(", "))
                : syscalls.get(0) + ", " + syscalls.get(1) + " and " + (syscalls.size() - 2) + " more";
        return action + " " + names + (condition.equals(ArgCondition.always()) ? "" : " when " + condition);
    }
}
