package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.cli.JvmWorkload;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.nio.file.Path;

/** A JVM that is refused one call it needs, against advice. */
final class DeniedJvm {
    private DeniedJvm() {}

    /**
     * Works without the call.
     *
     * @param arguments the call, {@code EPERM} or {@code ENOSYS}, a folder
     */
    public static void main(String[] arguments) throws Exception {
        Errno errno = arguments[1].equals("ENOSYS") ? Errno.ENOSYS : Errno.EPERM;
        SeccompProfile profile = SeccompProfile.byDefault(Action.allow())
                .on(Abi.ofThisJvm())
                .fail(errno, Syscall.named(arguments[0]))
                .build();
        JvmWorkload workload = new JvmWorkload(Path.of(arguments[2]));
        workload.run(JvmFloor.STARTUP); // its class is there, what it uses is not
        Sandbox.prepare();
        Sandbox.installIrrevocably(
                OptimizingCompiler.create().compile(profile),
                InstallOptions.standard().evenBelowJvmFloor());
        workload.run(JvmFloor.STEADY);
        System.out.println("went through");
    }
}
