package io.portcullis.examples;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.seccomp.ArgCondition.not;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.SOCKET;

import io.portcullis.sandbox.Installed;
import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds a profile, compiles it, installs it in this JVM, and is refused. */
public final class ConfineThisJvm {
    private static final long AF_UNIX = 1;
    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;

    private ConfineThisJvm() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        // region: confine
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.ofThisJvm())
                .allow(JvmBaseline.withSiblings(JvmFloor.NET))
                .fail(EACCES, SOCKET, not(arg(0).isIn(AF_UNIX, AF_INET, AF_INET6)))
                .precedence(Precedence.STRICTEST)
                .build();
        CompiledFilter filter = OptimizingCompiler.create().compile(profile);
        Installed installed = Sandbox.installIrrevocably(filter);
        // end region
        System.out.println(installed);
        try {
            Files.createDirectory(Path.of("refused"));
            System.out.println("mkdir went through");
        } catch (IOException e) {
            System.out.println("mkdir was refused: " + e.getMessage());
        }
    }
}
