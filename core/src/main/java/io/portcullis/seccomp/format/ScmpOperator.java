package io.portcullis.seccomp.format;

import io.portcullis.seccomp.Operator;
import java.util.Arrays;
import java.util.Optional;

/** A comparison by the name the OCI runtime specification gives it. */
public enum ScmpOperator {
    /** Not equal. */
    NE,
    /** Less than. */
    LT,
    /** Less than or equal. */
    LE,
    /** Equal. */
    EQ,
    /** Greater than or equal. */
    GE,
    /** Greater than. */
    GT,
    /** Equal under a mask: {@code (argument & value) == (valueTwo & value)}. */
    MASKED_EQ;

    private static final String PREFIX = "SCMP_CMP_";

    /**
     * The name in a file.
     *
     * @return for example {@code SCMP_CMP_MASKED_EQ}
     */
    public String scmpName() {
        return PREFIX + name();
    }

    static Optional<ScmpOperator> find(String scmpName) {
        return Arrays.stream(values())
                .filter(operator -> operator.scmpName().equals(scmpName))
                .findFirst();
    }

    static ScmpOperator of(Operator operator) {
        return valueOf(operator.name());
    }

    Operator operator() {
        return Operator.valueOf(name());
    }
}
