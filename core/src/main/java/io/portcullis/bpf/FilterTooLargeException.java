package io.portcullis.bpf;

/** A filter has more instructions than the kernel takes. */
public final class FilterTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** How many there are. */
    private final int instructions;

    /**
     * Says how many instructions there are.
     *
     * @param instructions more than {@link BpfProgram#MAX_INSTRUCTIONS}
     */
    public FilterTooLargeException(int instructions) {
        super("a filter has " + instructions + " instructions; the kernel takes at most " + BpfProgram.MAX_INSTRUCTIONS
                + "; name fewer ABIs or fewer argument values, or stack several filters");
        this.instructions = instructions;
    }

    /**
     * How many instructions the filter has.
     *
     * @return more than {@link BpfProgram#MAX_INSTRUCTIONS}
     */
    public int instructions() {
        return instructions;
    }
}
