package io.portcullis.seccomp.format;

/** Whose reading of a document counts. The same text means different things to different runtimes. */
public enum ContainerRuntime {
    /**
     * runc's. It adds the machine's own ABI, drops names it does not know and rules that say what the default says,
     * turns each condition of a rule that names one argument twice into a rule of its own, and answers {@code ENOSYS}
     * to calls with a higher number than any the document names, unless the default lets calls through.
     */
    RUNC,
    /**
     * crun's: as runc's, but without the answer to higher numbers, and an errno on an action that takes none is
     * refused.
     */
    CRUN,
    /**
     * What the document says by the specification: only the ABIs it lists (the machine's own, if it lists none), all
     * conditions of a rule together, unknown names and contradictory rules refused, foreign ABIs killed.
     */
    STRICT
}
