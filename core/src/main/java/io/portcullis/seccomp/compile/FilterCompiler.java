package io.portcullis.seccomp.compile;

import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.seccomp.SeccompProfile;

/** Turns profiles into filters the kernel runs, each with a {@linkplain Certificate proof} that it means the same. */
public interface FilterCompiler {
    /**
     * Who compiles.
     *
     * @return the compiler's name and version, for example {@code libseccomp 2.5.4}
     */
    String name();

    /**
     * Compiles a profile for {@linkplain CompileTarget#CALL_CACHE today's kernels}.
     *
     * @param profile the profile
     * @return a filter that means what the profile says, but for what it reports as left out
     * @throws FilterTooLargeException if the program has more instructions than the kernel takes
     * @throws MiscompiledException if the program does not mean what the profile says; no filter is returned
     * @throws UnsupportedOperationException if this compiler cannot say what the profile says, or a part of it is
     *     missing on this machine
     */
    default CompiledFilter compile(SeccompProfile profile) {
        return compile(profile, CompileTarget.CALL_CACHE);
    }

    /**
     * Compiles a profile.
     *
     * @param profile the profile
     * @param target what the program shall be good at
     * @return a filter that means what the profile says, but for what it reports as left out
     * @throws FilterTooLargeException if the program has more instructions than the kernel takes
     * @throws MiscompiledException if the program does not mean what the profile says; no filter is returned
     * @throws UnsupportedOperationException if this compiler cannot say what the profile says, or a part of it is
     *     missing on this machine
     */
    CompiledFilter compile(SeccompProfile profile, CompileTarget target);
}
