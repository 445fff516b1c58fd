package consumer;

import static io.portcullis.syscalls.Syscalls.MKDIR;
import static io.portcullis.syscalls.Syscalls.MKDIRAT;

import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.Installed;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.bpf.Action;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** What a user of the library writes: a deny-by-default profile of what this JVM needs, compiled and installed. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] arguments) throws IOException {
        Set<Syscall> needed = new TreeSet<>(JvmBaseline.withSiblings(JvmFloor.FILES));
        needed.removeAll(Set.of(MKDIR, MKDIRAT));
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.ofThisJvm())
                .allow(needed.toArray(Syscall[]::new))
                .build();
        CompiledFilter filter = LibseccompCompiler.create().compile(profile);
        System.out.println("before: " + makeFolder());

        Installed installed = Sandbox.installIrrevocably(filter);

        System.out.println("verified: " + installed.verified());
        System.out.println("after: " + makeFolder());
        System.out.println("module: " + SeccompProfile.class.getModule().getName());
    }

    private static String makeFolder() throws IOException {
        Path folder = Files.createTempFile("consumer", "");
        Files.delete(folder);
        try {
            Files.createDirectory(folder);
            Files.delete(folder);
            return "made";
        } catch (FileSystemException e) {
            return e.getReason();
        }
    }
}
