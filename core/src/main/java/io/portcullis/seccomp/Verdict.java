package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import java.util.Optional;

/**
 * What a profile says to one call, and why.
 *
 * @param action what happens
 * @param reason what decided
 * @param rule the rule that decided, if one did
 */
public record Verdict(Action action, Reason reason, Optional<Rule> rule) {
    /** What can decide a call. */
    public enum Reason {
        /** The profile does not list the call's ABI. */
        FOREIGN_ABI,
        /** The call is newer than the profile. */
        UNKNOWN_SYSCALL,
        /** A rule matches. */
        RULE,
        /** No rule matches. */
        DEFAULT
    }

    static Verdict of(Action action, Reason reason) {
        return new Verdict(action, reason, Optional.empty());
    }

    /** Gives for example {@code ERRNO(1), by default}. */
    @Override
    public String toString() {
        return action
                + switch (reason) {
                    case FOREIGN_ABI -> ", for the ABI is not listed";
                    case UNKNOWN_SYSCALL -> ", for the call is newer than the profile";
                    case RULE -> ", by the rule " + rule.map(Rule::toString).orElse("");
                    case DEFAULT -> ", by default";
                };
    }
}
