package io.portcullis.bpf;

/** A program has an instruction the kernel does not take from a seccomp filter, or not in its place. */
public final class InadmissibleProgramException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Where it stands. */
    private final int index;

    /**
     * Names the instruction and the reason.
     *
     * @param index where the instruction stands, from 0
     * @param instruction the instruction
     * @param reason the rule it breaks
     */
    public InadmissibleProgramException(int index, Instruction instruction, String reason) {
        super("instruction " + index + " (" + BpfText.at(index, instruction) + "): " + reason);
        this.index = index;
    }

    /**
     * Where the instruction stands.
     *
     * @return its index, from 0
     */
    public int index() {
        return index;
    }
}
