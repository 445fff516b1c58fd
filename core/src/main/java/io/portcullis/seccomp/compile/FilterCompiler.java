package io.portcullis.seccomp.compile;

import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.seccomp.SeccompProfile;

/** Turns profiles into filters the kernel runs. */
public interface FilterCompiler {
    /**
     * Who compiles.
     *
     * @return the compiler's name and version, for example {@code libseccomp 2.5.4}
     */
    String name();

    /**
     * Compiles a profile.
     *
     * @param profile the profile
     * @return a filter that means what the profile says, but for what it reports as left out
     * @throws FilterTooLargeException if the program has more instructions than the kernel takes
     * @throws UnsupportedOperationException if this compiler cannot say what the profile says, or a part of it is
     *     missing on this machine
     */
    CompiledFilter compile(SeccompProfile profile);
}
