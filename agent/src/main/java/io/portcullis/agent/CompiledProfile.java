package io.portcullis.agent;

import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A profile in JSON, compiled here and now.
 *
 * @param filter what came of it
 * @param flags what it wants to be installed with, by the kernel's names
 */
record CompiledProfile(CompiledFilter filter, List<String> flags) {
    static CompiledProfile read(Path file) throws IOException {
        SeccompDocument document = SeccompDocument.read(file);
        return new CompiledProfile(OptimizingCompiler.create().compile(meaning(document)), document.flags());
    }

    static SeccompProfile meaningOf(Path file) throws IOException {
        return meaning(SeccompDocument.read(file));
    }

    private static SeccompProfile meaning(SeccompDocument document) {
        return document.resolveFor(ResolveTarget.on(Abi.ofThisJvm())).profile();
    }

    void install(InstallOptions options) {
        InstallOptions all = flags.contains("SECCOMP_FILTER_FLAG_LOG") ? options.logged() : options;
        Sandbox.installIrrevocably(
                filter, flags.contains("SECCOMP_FILTER_FLAG_SPEC_ALLOW") ? all.leavingSpeculationAlone() : all);
    }
}
