package io.portcullis.trace;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.Verdict;
import io.portcullis.syscalls.Signature;
import java.util.List;
import java.util.Optional;

/** What a profile answers to a call of whose arguments not all are known. */
final class ProfileAnswers {
    private final SeccompProfile profile;
    private final Diagram diagram = new Diagram();

    ProfileAnswers(SeccompProfile profile) {
        this.profile = profile;
    }

    enum Answer {
        /** Not one call like this is refused. */
        ALLOWS,
        /** Every call like this is refused. */
        REFUSES,
        /** It depends on what is not known. */
        DEPENDS
    }

    /** The answer to a call of which some arguments are known; where they are narrow, the bits above them are 0. */
    Answer to(RecordedCall call, Arguments arguments) {
        SeccompData any = SeccompData.raw(call.number(), call.abi().auditArch(), 0);
        Verdict.Reason reason = profile.evaluate(any).reason();
        boolean isOutside = !profile.abis().contains(call.abi())
                || profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveNumber
                        && reason == Verdict.Reason.UNKNOWN_SYSCALL;
        if (isOutside) {
            return constant(profile.evaluate(any).action());
        }
        int left = function(arguments);
        int refused = Diagram.FALSE;
        int allowed = Diagram.FALSE;
        for (CallRule rule : rules(call)) {
            int matched = diagram.and(left, rule.condition().function(diagram));
            refused = rule.action().refuses() ? diagram.or(refused, matched) : refused;
            allowed = rule.action().refuses() ? allowed : diagram.or(allowed, matched);
            left = diagram.and(left, diagram.not(matched));
        }
        boolean unmatchedIsRefused =
                profile.unmatched(call.abi(), call.number()).action().refuses();
        refused = unmatchedIsRefused ? diagram.or(refused, left) : refused;
        allowed = unmatchedIsRefused ? allowed : diagram.or(allowed, left);
        if (refused == Diagram.FALSE) {
            return Answer.ALLOWS;
        }
        return allowed == Diagram.FALSE ? Answer.REFUSES : Answer.DEPENDS;
    }

    /** A rule that asks for the refusal of at least one call like this. */
    Optional<CallRule> refusing(RecordedCall call, Arguments arguments) {
        int meant = function(arguments);
        return rules(call).stream()
                .filter(rule -> rule.action().refuses())
                .filter(rule -> diagram.and(meant, rule.condition().function(diagram)) != Diagram.FALSE)
                .findFirst();
    }

    /** The rules for a call of a listed ABI. */
    List<CallRule> rules(RecordedCall call) {
        return profile.rulesOn(call.abi()).of(call.number());
    }

    private static Answer constant(Action action) {
        return action.refuses() ? Answer.REFUSES : Answer.ALLOWS;
    }

    private int function(Arguments arguments) {
        int function = Diagram.TRUE;
        for (int i = Signature.MAX_ARGUMENTS - 1; i >= 0; i--) {
            if (arguments.value(i).isPresent()) {
                long value = arguments.value(i).getAsLong();
                function = diagram.and(diagram.compare(Word.high(i), Word.low(i), -1, Condition.JEQ, value), function);
            }
        }
        return function;
    }
}
