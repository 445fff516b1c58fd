package io.portcullis.linux;

import io.portcullis.bpf.BpfProgram;
import java.util.Optional;

/**
 * A filter that a thread is under.
 *
 * @param program its program, as it was installed
 * @param logs whether it was installed with {@link FilterFlag#LOG}, the one flag that the kernel tells; empty before
 *     Linux 4.16, which tells none
 */
public record InstalledFilter(BpfProgram program, Optional<Boolean> logs) {
    /**
     * Takes the parts as they are.
     *
     * @param program its program
     * @param logs whether it logs
     */
    public InstalledFilter {}
}
