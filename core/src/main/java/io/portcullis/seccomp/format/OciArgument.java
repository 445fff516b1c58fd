package io.portcullis.seccomp.format;

import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Width;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one argument, as a rule's {@code args} has it.
 *
 * @param index which argument, 0 to 5
 * @param value what it is compared with, read as unsigned; the mask of {@link ScmpOperator#MASKED_EQ}
 * @param valueTwo what it must be under the mask; 0 if the text does not say, and without meaning for other comparisons
 * @param operator how it is compared
 * @param unknownFields what else the text says, in its order
 */
public record OciArgument(
        int index, long value, long valueTwo, ScmpOperator operator, Map<String, @Nullable Object> unknownFields) {
    /**
     * Copies the map.
     *
     * @param index which argument, 0 to 5
     * @param value what it is compared with, read as unsigned; the mask of {@link ScmpOperator#MASKED_EQ}
     * @param valueTwo what it must be under the mask; 0 if the text does not say, and without meaning for other
     *     comparisons
     * @param operator how it is compared
     * @param unknownFields what else the text says, in its order
     */
    public OciArgument {
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(unknownFields));
    }

    /** The condition, as wide as libseccomp compares. */
    ArgCondition condition() {
        Operand operand = Operand.argument(index);
        return operator == ScmpOperator.MASKED_EQ
                ? new ArgCondition.MaskedEqual(operand, Width.AS_LIBSECCOMP, value, valueTwo & value)
                : new ArgCondition.Compare(operand, Width.AS_LIBSECCOMP, operator.operator(), value);
    }
}
