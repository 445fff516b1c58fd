package io.portcullis.seccomp;

import io.portcullis.decision.Constraint;
import io.portcullis.decision.Field;
import io.portcullis.decision.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes what holds of arguments as a profile's condition. */
final class ConditionWriter {
    private final Optional<Width> width; // of every comparison; without it as many bits as the constraint looks at

    ConditionWriter(Optional<Width> width) {
        this.width = width;
    }

    /** The condition, or empty if a profile has no words for it. */
    Optional<ArgCondition> write(Constraint constraint) {
        if (constraint instanceof Constraint.Always) {
            return Optional.of(ArgCondition.always());
        }
        if (constraint instanceof Constraint.Within within) {
            return operand(within.field()).map(operand -> within(operand, within));
        }
        if (constraint instanceof Constraint.Bits bits) {
            return operand(bits.field())
                    .map(operand -> new ArgCondition.MaskedEqual(
                            operand, width.orElse(Width.BITS_64), bits.mask(), bits.value()));
        }
        if (constraint instanceof Constraint.Not not) {
            return write(not.constraint()).map(ConditionWriter::opposite);
        }
        if (constraint instanceof Constraint.All all) {
            return writeEach(all.constraints()).map(ConditionWriter::all);
        }
        return constraint instanceof Constraint.Any any
                ? writeEach(any.constraints()).map(ConditionWriter::any)
                : Optional.empty();
    }

    private Optional<List<ArgCondition>> writeEach(List<Constraint> constraints) {
        List<ArgCondition> conditions = new ArrayList<>();
        for (Constraint part : constraints) {
            Optional<ArgCondition> condition = write(part);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            conditions.add(condition.get());
        }
        return Optional.of(conditions);
    }

    private static Optional<Operand> operand(Field field) {
        if (field.isArgument()) {
            return Optional.of(Operand.argument(field.index()));
        }
        return field == Field.INSTRUCTION_POINTER ? Optional.of(Operand.INSTRUCTION_POINTER) : Optional.empty();
    }

    private ArgCondition within(Operand operand, Constraint.Within within) {
        Argument argument = new Argument(operand, width.orElseGet(() -> Width.ofBits(within.bits())));
        return any(within.ranges().stream()
                .flatMap(range -> range.high() - range.low() == 1
                        ? Stream.of(argument.is(range.low()), argument.is(range.high()))
                        : Stream.of(within(argument, range, within.mask())))
                .toList());
    }

    private static ArgCondition within(Argument argument, Range range, long last) {
        if (range.isOne()) {
            return argument.is(range.low());
        }
        if (range.low() == 0) {
            return argument.isAtMost(range.high());
        }
        ArgCondition above = argument.isAtLeast(range.low());
        return range.high() == last ? above : above.and(argument.isAtMost(range.high()));
    }

    private static ArgCondition all(List<ArgCondition> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new ArgCondition.All(conditions);
    }

    private static ArgCondition any(List<ArgCondition> conditions) {
        return conditions.size() == 1 ? conditions.get(0) : new ArgCondition.Any(conditions);
    }

    private static ArgCondition opposite(ArgCondition condition) {
        if (condition instanceof ArgCondition.Compare compare) {
            return new ArgCondition.Compare(
                    compare.operand(), compare.width(), compare.operator().negated(), compare.value());
        }
        return condition instanceof ArgCondition.Any any
                ? all(any.conditions().stream().map(ConditionWriter::opposite).toList())
                : condition.negated();
    }
}
