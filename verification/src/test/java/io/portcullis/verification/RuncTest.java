package io.portcullis.verification;

import static io.portcullis.seccomp.ArgCondition.arg;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real runtime under what we write for it. */
@Tag("full")
class RuncTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path bundle;

    private String runc = "";

    @BeforeEach
    void bundle() throws IOException {
        Needs.linuxX8664();
        runc = Needs.program("runc", "runc").toString();
        Path busybox = Needs.program("busybox", "busybox-static");
        Needs.that("root".equals(System.getProperty("user.name")), "root, for runc");
        for (String folder : List.of("bin", "proc", "sys", "dev", "tmp")) {
            Files.createDirectories(bundle.resolve("rootfs").resolve(folder));
        }
        Files.copy(busybox, bundle.resolve("rootfs/bin/busybox"));
        ChildJvm.run(List.of(runc, "spec", "--bundle", bundle.toString()));
    }

    private List<String> inContainer(OciProfile profile, String script) throws IOException {
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode process = (ObjectNode) config.get("process");
        process.put("terminal", false);
        process.putArray("args").add("/bin/busybox").add("sh").add("-c").add(script);
        ((ObjectNode) config.get("root")).put("readonly", false);
        ((ObjectNode) config.get("linux")).set("seccomp", JSON.readTree(profile.toJson()));
        JSON.writeValue(file.toFile(), config);

        ResolveTarget target = ResolveTarget.on(Abi.X86_64);
        assertThat(SeccompDocument.read(file).resolveFor(target).profile())
                .isEqualTo(profile.resolveFor(target).profile());
        String name = "portcullis-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        return ChildJvm.run(List.of(runc, "run", "--bundle", bundle.toString(), name))
                .output();
    }

    @Test
    void refusesWhatAProfileRefuses() throws IOException {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64)
                .fail(Errno.EACCES, Syscalls.MKDIR, Syscalls.MKDIRAT)
                .fail(Errno.EPERM, Syscalls.CHMOD, arg(1).masked(04000).is(04000))
                .fail(Errno.EPERM, Syscalls.FCHMODAT, arg(2).masked(04000).is(04000))
                .build();

        List<String> output = inContainer(OciProfile.of(profile), """
                b=/bin/busybox; $b touch /tmp/f
                $b mkdir /tmp/d
                $b chmod 755 /tmp/f && echo 755
                $b chmod 4755 /tmp/f
                $b grep Seccomp: /proc/self/status""");

        assertThat(output)
                .containsExactly(
                        "mkdir: can't create directory '/tmp/d': Permission denied",
                        "755",
                        "chmod: /tmp/f: Operation not permitted",
                        "Seccomp:\t2");
    }

    @Test
    void runsUnderAFlattenedDockerProfile() throws IOException {
        OciProfile flat =
                DockerProfile.read(Needs.corpus("seccomp/moby-default.json")).flattenFor(ResolveTarget.on(Abi.X86_64));

        List<String> output = inContainer(flat, """
                b=/bin/busybox
                $b unshare -m $b true
                $b mkdir /tmp/d && echo made
                $b grep Seccomp: /proc/self/status""");

        assertThat(output).containsExactly("unshare: unshare(0x20000): Operation not permitted", "made", "Seccomp:\t2");
    }
}
