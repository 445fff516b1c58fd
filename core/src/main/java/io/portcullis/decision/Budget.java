package io.portcullis.decision;

/**
 * How much a diagram may cost to build. Filters that compilers make need some hundreds of nodes.
 *
 * @param nodes the most nodes, about 30 bytes each; what is remembered besides them may need as much again
 * @param steps the most steps, some tens of nanoseconds each
 */
public record Budget(int nodes, long steps) {
    /** A million nodes and 30 million steps: at most about a second. */
    public static final Budget GENEROUS = new Budget(1_000_000, 30_000_000);

    /**
     * Checks that something is granted.
     *
     * @param nodes the most nodes, about 30 bytes each
     * @param steps the most steps, some tens of nanoseconds each
     */
    public Budget {
        if (nodes < 1 || nodes > 1 << 26 || steps < 1) {
            throw new IllegalArgumentException(
                    "a budget has 1 to 67108864 nodes and at least one step, was " + nodes + " and " + steps);
        }
    }
}
