package io.portcullis.benchmarks;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;

/** A program that wants one filter, once: {@link ColdStart} starts it. */
public final class FirstFilter {
    private FirstFilter() {}

    /**
     * Reads the container profile, compiles it for three ABIs, and prints the microseconds that reading took and that
     * compiling took.
     *
     * @param arguments {@code portcullis} or {@code libseccomp}
     */
    public static void main(String[] arguments) {
        long start = System.nanoTime();
        SeccompProfile profile = ContainerRules.read(ContainerRules.ALL);
        long read = System.nanoTime();
        CompiledFilter filter = arguments[0].equals("libseccomp")
                ? LibseccompCompiler.create().compile(profile)
                : OptimizingCompiler.create().compile(profile);
        long compiled = System.nanoTime();
        System.out.println((read - start) / 1000 + " " + (compiled - read) / 1000 + " "
                + filter.program().size());
    }
}
