package io.portcullis.testkit;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Verdict;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/**
 * What a profile does, asserted.
 *
 * <p>{@code allows} and {@code refuses} are claims about every call of a system call, with any arguments, on every ABI
 * the profile lists. They are decided by the profile's meaning, not by trying calls: if one call does the opposite, the
 * claim is broken, and the message shows that call.
 */
public class SeccompProfileAssert extends AbstractAssert<SeccompProfileAssert, SeccompProfile> {
    /**
     * Begins assertions about a profile.
     *
     * @param actual the profile
     */
    public SeccompProfileAssert(SeccompProfile actual) {
        super(actual, SeccompProfileAssert.class);
    }

    /**
     * Asserts that every call of some system calls is made, whatever its arguments.
     *
     * @param names their names
     * @return this assertion
     * @throws IllegalArgumentException if no ABI has the name; the message suggests others
     */
    public SeccompProfileAssert allows(String... names) {
        requireSome(names.length);
        for (String name : names) {
            allows(syscall(name));
        }
        return this;
    }

    /**
     * Asserts that every call of some system calls is made, whatever its arguments.
     *
     * @param syscalls the calls
     * @return this assertion
     */
    public SeccompProfileAssert allows(Syscall... syscalls) {
        requireSome(syscalls.length);
        isNotNull();
        for (Syscall syscall : syscalls) {
            requireEvery(syscall, "allow", Action::permits);
        }
        return this;
    }

    /**
     * Asserts that no call of a system call is made, whatever its arguments.
     *
     * @param name its name
     * @return assertions about how it is refused
     * @throws IllegalArgumentException if no ABI has the name; the message suggests others
     */
    public RefusalAssert refuses(String name) {
        return refuses(syscall(name));
    }

    /**
     * Asserts that no call of a system call is made, whatever its arguments.
     *
     * @param syscall the call
     * @return assertions about how it is refused
     */
    public RefusalAssert refuses(Syscall syscall) {
        isNotNull();
        requireEvery(syscall, "refuse", Action::refuses);
        return (RefusalAssert) new RefusalAssert(actual, syscall).as(info.description());
    }

    /**
     * Asserts what happens to one call.
     *
     * @param call the call
     * @param expected the action
     * @return this assertion
     */
    public SeccompProfileAssert answers(SeccompData call, Action expected) {
        isNotNull();
        Verdict verdict = actual.evaluate(call);
        if (!verdict.action().equals(expected)) {
            failWithMessage(
                    "Expecting the profile to answer%n  %s%nwith %s, but it says%n  %s", call, expected, verdict);
        }
        return this;
    }

    void requireEvery(Syscall syscall, String verb, Predicate<Action> good) {
        EveryCall.of(actual, syscall)
                .whyNot(good)
                .ifPresent(reason -> failWithMessage(
                        "Expecting the profile to %s every call of %s, but%n  %s", verb, syscall, reason));
    }

    private static void requireSome(int named) {
        if (named == 0) {
            throw new IllegalArgumentException("no system call is named, so there is nothing to assert");
        }
    }

    private static Syscall syscall(String name) {
        return Syscalls.parse(name);
    }
}
