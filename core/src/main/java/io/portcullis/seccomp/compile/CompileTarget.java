package io.portcullis.seccomp.compile;

import io.portcullis.seccomp.CallCounts;

/**
 * What a program shall be good at.
 *
 * @param aim what matters
 * @param frequencies how often calls are made where the program will run; none if that is not known
 */
public record CompileTarget(Aim aim, CallCounts frequencies) {
    /** What matters about a program. */
    public enum Aim {
        /**
         * Few instructions for the calls that reach the program on Linux 5.11 and newer: the kernel keeps which calls
         * of its own ABI, and of the 32-bit one beside it, a filter always allows, and does not run it for them.
         */
        CALL_CACHE,
        /** Few instructions for every call, on kernels that run the filter each time. */
        NO_CALL_CACHE,
        /** Few instructions in the program, whatever a call costs. */
        SMALLEST
    }

    /** For Linux 5.11 and newer, calls equally often; the usual target. */
    public static final CompileTarget CALL_CACHE = new CompileTarget(Aim.CALL_CACHE, CallCounts.none());

    /** For kernels before 5.11, and for MIPS, SPARC and MicroBlaze. */
    public static final CompileTarget NO_CALL_CACHE = new CompileTarget(Aim.NO_CALL_CACHE, CallCounts.none());

    /** For the smallest program. */
    public static final CompileTarget SMALLEST = new CompileTarget(Aim.SMALLEST, CallCounts.none());

    /**
     * Takes both as they are.
     *
     * @param aim what matters
     * @param frequencies how often calls are made where the program will run; none if that is not known
     */
    public CompileTarget {}

    /**
     * This target, for a place where it is known how often calls are made.
     *
     * @param counts how often; a call that is not counted is taken to be rare
     * @return the target
     */
    public CompileTarget withFrequencies(CallCounts counts) {
        return new CompileTarget(aim, counts);
    }
}
