package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.SeccompProfile;
import java.util.List;

/**
 * A program and the profile it came from.
 *
 * @param profile what was asked for
 * @param program what the kernel runs
 * @param compiler who compiled it
 * @param leftOut the rules the compiler could not keep; each call of them is treated more strictly than the profile
 *     says, never less; usually empty
 */
public record CompiledFilter(SeccompProfile profile, BpfProgram program, String compiler, List<LeftOut> leftOut) {
    /**
     * Copies the list.
     *
     * @param profile what was asked for
     * @param program what the kernel runs
     * @param compiler who compiled it
     * @param leftOut the rules the compiler could not keep; each call of them is treated more strictly than the profile
     *     says, never less; usually empty
     */
    public CompiledFilter {
        leftOut = List.copyOf(leftOut);
    }
}
