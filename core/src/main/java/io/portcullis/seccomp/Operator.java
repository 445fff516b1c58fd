package io.portcullis.seccomp;

/** How two values of an argument are compared; always as unsigned numbers. */
public enum Operator {
    /** Not equal. */
    NE("!="),
    /** Less than. */
    LT("<"),
    /** Less than or equal. */
    LE("<="),
    /** Equal. */
    EQ("=="),
    /** Greater than or equal. */
    GE(">="),
    /** Greater than. */
    GT(">");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Compares.
     *
     * @param left the argument
     * @param right the value it is compared with
     * @return whether the comparison holds
     */
    public boolean holds(long left, long right) {
        int order = Long.compareUnsigned(left, right);
        return switch (this) {
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case EQ -> order == 0;
            case GE -> order >= 0;
            case GT -> order > 0;
        };
    }

    /**
     * The comparison that holds exactly where this one does not.
     *
     * @return its opposite
     */
    public Operator negated() {
        return switch (this) {
            case NE -> EQ;
            case LT -> GE;
            case LE -> GT;
            case EQ -> NE;
            case GE -> LT;
            case GT -> LE;
        };
    }

    /** Gives the symbol, for example {@code <=}. */
    @Override
    public String toString() {
        return symbol;
    }
}
