package io.portcullis.seccomp;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Any;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.ArgCondition.Not;

/** A condition as a function of a call that says yes or no. */
final class ConditionFunction {
    private ConditionFunction() {}

    /** The function of a condition with exact widths. */
    static int of(ArgCondition condition, Diagram diagram) {
        if (condition instanceof Always) {
            return Diagram.TRUE;
        }
        if (condition instanceof Not not) {
            return diagram.not(of(not.condition(), diagram));
        }
        if (condition instanceof All all) {
            int function = Diagram.TRUE;
            for (ArgCondition part : all.conditions()) {
                function = diagram.and(function, of(part, diagram));
            }
            return function;
        }
        if (condition instanceof Any any) {
            int function = Diagram.FALSE;
            for (ArgCondition part : any.conditions()) {
                function = diagram.or(function, of(part, diagram));
            }
            return function;
        }
        if (condition instanceof MaskedEqual masked) {
            long mask = masked.mask() & masked.width().mask();
            return compare(masked.operand(), mask, Condition.JEQ, masked.value() & mask, diagram);
        }
        Compare compare = (Compare) condition;
        long mask = compare.width().mask();
        long value = compare.value() & mask;
        return switch (compare.operator()) {
            case EQ -> compare(compare.operand(), mask, Condition.JEQ, value, diagram);
            case GE -> compare(compare.operand(), mask, Condition.JGE, value, diagram);
            case GT -> compare(compare.operand(), mask, Condition.JGT, value, diagram);
            case NE -> diagram.not(compare(compare.operand(), mask, Condition.JEQ, value, diagram));
            case LT -> diagram.not(compare(compare.operand(), mask, Condition.JGE, value, diagram));
            case LE -> diagram.not(compare(compare.operand(), mask, Condition.JGT, value, diagram));
        };
    }

    private static int compare(Operand operand, long mask, Condition how, long value, Diagram diagram) {
        return operand.isArgument()
                ? diagram.compare(Word.high(operand.index()), Word.low(operand.index()), mask, how, value)
                : diagram.compare(Word.INSTRUCTION_POINTER_HIGH, Word.INSTRUCTION_POINTER_LOW, mask, how, value);
    }
}
