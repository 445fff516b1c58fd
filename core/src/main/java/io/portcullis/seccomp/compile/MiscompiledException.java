package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Witness;

/** A program does not mean what the profile says. It is not certified, and no filter is returned. */
public final class MiscompiledException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient SeccompData witness;

    /**
     * Says where program and profile part.
     *
     * @param compiler who made the program
     * @param witness a call they answer differently
     * @param expected what the profile says
     * @param returned what the program returns
     */
    public MiscompiledException(String compiler, Witness witness, Action expected, Action returned) {
        super(
                "%s made a filter that answers %s with %s, the profile says %s; no filter is returned; use another compiler"
                        .formatted(compiler, witness, returned, expected));
        this.witness = witness.call();
    }

    /**
     * Says which call the kernel could answer from its cache and does not under this program.
     *
     * @param compiler who made the program
     * @param witness a call that is allowed whatever its arguments
     */
    MiscompiledException(String compiler, Witness witness) {
        super(
                "%s made a filter that always allows %s, but in a way the kernel's cache does not see; no filter is returned; use another compiler"
                        .formatted(compiler, witness));
        this.witness = witness.call();
    }

    /**
     * A call that shows it.
     *
     * @return the call
     */
    public SeccompData witness() {
        return witness;
    }
}
