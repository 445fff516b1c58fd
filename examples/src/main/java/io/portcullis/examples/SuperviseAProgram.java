package io.portcullis.examples;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.linux.Descriptor;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Notification;
import io.portcullis.supervise.Response;
import io.portcullis.supervise.Supervisor;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Path;
import java.util.List;

/** A program that opens listed files and those of the system's libraries only; a policy decided in Java. */
public final class SuperviseAProgram {
    private static final List<String> READABLE = List.of("/etc/hostname", "/etc/ld.so.cache", "/usr/lib", "/lib");

    private SuperviseAProgram() {}

    /**
     * Runs the example.
     *
     * @param args none
     * @throws Exception if the program cannot be started, or the wait for it is interrupted
     */
    public static void main(String[] args) throws Exception {
        // region: supervise
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.allowByDefault()
                        .on(Abi.ofThisJvm())
                        .rule(Rule.of(Action.userNotify(), Syscalls.OPENAT))
                        .fail(Errno.ENOSYS, Syscalls.OPEN, Syscalls.CREAT, Syscalls.OPENAT2, Syscalls.OPEN_BY_HANDLE_AT)
                        .build());
        var program =
                ConfinedProcess.command("cat", "/etc/hostname", "/etc/passwd").under(filter);
        try (Supervisor supervisor = Supervisor.of(program.inheritIO())
                .on(Syscalls.OPENAT, SuperviseAProgram::open)
                .start()) {
            System.out.println(supervisor.waitFor()); // cat: /etc/passwd: Permission denied; exit code 1
        }
        // end region
    }

    // region: decide
    /** The file is opened here, and its descriptor given: the program has no say after the look at its path. */
    private static Response open(Notification call) {
        String path = call.pathAt(1).orElse("");
        if (READABLE.stream().noneMatch(Path.of(path).normalize()::startsWith)) {
            return Response.fail(Errno.EACCES);
        }
        try {
            return Response.giving(Descriptor.open(path, 0, 0), (call.argument(2) & 0x80000) != 0); // O_CLOEXEC
        } catch (KernelRefusedException e) {
            return Response.fail(e.errno());
        }
    }
    // end region
}
