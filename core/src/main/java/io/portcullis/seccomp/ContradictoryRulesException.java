package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;

/** Two rules of a profile answer one call differently, and the profile does not say which counts. */
public final class ContradictoryRulesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient SeccompData witness;

    ContradictoryRulesException(String message, SeccompData witness) {
        super(message);
        this.witness = witness;
    }

    /**
     * A call that both rules match.
     *
     * @return the call
     */
    public SeccompData witness() {
        return witness;
    }
}
