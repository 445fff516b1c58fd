package io.portcullis.examples;

import static io.portcullis.bpf.Action.userNotify;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.ENOSYS;

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
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** A program that opens listed files and those of the system's libraries only; a policy decided in Java. */
public final class SuperviseAProgram {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000; // include/uapi/asm-generic/fcntl.h

    private SuperviseAProgram() {}

    /**
     * Runs the example.
     *
     * @param args the files that may be read; without any /etc/hostname
     * @throws IOException if the program cannot be started
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        Set<String> listed = args.length == 0 ? Set.of("/etc/hostname") : Set.of(args);
        // region: supervise
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.allowByDefault()
                        .on(Abi.ofThisJvm())
                        .rule(Rule.of(userNotify(), Syscalls.OPENAT))
                        .fail(ENOSYS, Syscalls.OPEN, Syscalls.CREAT, Syscalls.OPENAT2, Syscalls.OPEN_BY_HANDLE_AT)
                        .build());
        try (Supervisor supervisor = Supervisor.of(ConfinedProcess.command("cat", "/etc/hostname", "/etc/passwd")
                        .under(filter)
                        .inheritIO())
                .on(Syscalls.OPENAT, call -> open(call, listed))
                .start()) {
            System.out.println(supervisor.waitFor()); // cat: /etc/passwd: Permission denied; exit code 1
        }
        // end region
    }

    // region: decide
    /** The file is opened here, and its descriptor given: the program has no say after the look at its path. */
    private static Response open(Notification call, Set<String> listed) {
        String path = call.pathAt(1).orElse("");
        if (!listed.contains(path) && !isLibrary(path)) {
            return Response.fail(EACCES);
        }
        try {
            boolean closeOnExec = (call.argument(2) & O_CLOEXEC) != 0;
            return Response.giving(Descriptor.open(path, O_RDONLY, 0), closeOnExec);
        } catch (KernelRefusedException e) {
            return Response.fail(e.errno());
        }
    }
    // end region

    private static boolean isLibrary(String path) {
        Path plain = Path.of(path).normalize();
        return Stream.of("/usr/lib", "/lib", "/usr/share/locale", "/etc/ld.so.cache")
                .anyMatch(plain::startsWith);
    }
}
