package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.Verdict;

/** A compiler made a program that does not mean what the profile says. No filter is returned. */
public final class MiscompiledException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient SeccompData witness;

    /**
     * Says where program and profile part.
     *
     * @param compiler who compiled
     * @param witness a call they answer differently
     * @param expected what the profile says
     * @param returned what the program returns
     */
    public MiscompiledException(String compiler, SeccompData witness, Verdict expected, Action returned) {
        super(
                "%s made a filter that answers %s with %s, the profile says %s; no filter is returned; compare fewer arguments of that call, or give it fewer actions"
                        .formatted(compiler, witness, returned, expected));
        this.witness = witness;
    }

    /**
     * A call the two answer differently.
     *
     * @return the call
     */
    public SeccompData witness() {
        return witness;
    }
}
