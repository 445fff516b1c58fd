package io.portcullis.examples;

import io.portcullis.linux.Capability;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a profile in Docker's dialect and says what runc makes of it for one container. */
public final class ReadADockerProfile {
    private static final String SMALL = """
            {
              "defaultAction": "SCMP_ACT_ERRNO",
              "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]}],
              "syscalls": [
                {"names": ["read", "write", "newfangled"], "action": "SCMP_ACT_ALLOW"},
                {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}}
              ]
            }
            """;

    private ReadADockerProfile() {}

    /**
     * Runs the example.
     *
     * @param args a file in Docker's dialect, or none
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] args) throws IOException {
        Path file =
                args.length > 0 ? Path.of(args[0]) : Files.writeString(Files.createTempFile("profile", ".json"), SMALL);
        // region: read
        DockerProfile document = DockerProfile.read(file);
        Resolved resolved = document.resolveFor(ResolveTarget.on(Abi.X86_64).withCapabilities(Capability.SYS_ADMIN));
        SeccompProfile profile = resolved.profile();
        resolved.notes().forEach(System.out::println); // what runc drops, widens or adds
        // end region
        System.out.println(profile);
    }
}
