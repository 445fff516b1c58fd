package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.FilterFlag;
import java.util.Set;

/**
 * One filter of a stack, as it was installed.
 *
 * @param program what the kernel runs
 * @param flags what it was installed with
 */
public record FilterLayer(BpfProgram program, Set<FilterFlag> flags) {
    /**
     * Copies the flags.
     *
     * @param program what the kernel runs
     * @param flags what it was installed with
     */
    public FilterLayer {
        flags = Set.copyOf(flags);
    }

    /**
     * A filter that was installed without flags.
     *
     * @param program what the kernel runs
     * @return the layer
     */
    public static FilterLayer of(BpfProgram program) {
        return new FilterLayer(program, Set.of());
    }
}
