package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Launching, supervising and recording where a service runs: as nobody, and in containers. */
@Tag("full")
class UnprivilegedTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFUSED = "mkdir: cannot create directory '/tmp/folder.N': Invalid cross-device link";
    private static final List<String> ALL = List.of(
            "confined: " + REFUSED,
            "confined: exit code 1",
            "supervised: " + REFUSED,
            "supervised: exit code 1, []",
            "recorded: exit code 0, true",
            "under its own profile: exit code 0");

    /** What a container needs of this machine to run its programs. */
    private static final List<Path> HOST = Stream.of("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")
            .map(Path::of)
            .toList();

    @TempDir
    private Path folder;

    private ForEveryone java;

    @BeforeEach
    void copies() throws IOException {
        Needs.linuxX8664();
        java = new ForEveryone(Files.createDirectory(folder.resolve("java")));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> everything() {
        return java.command(Needs.jdk(17), Unprivileged.class, "confine", "supervise", "record");
    }

    private static OciProfile dockersDefault() throws IOException {
        return DockerProfile.read(Needs.corpus("seccomp/moby-default.json")).flattenFor(ResolveTarget.on(Abi.X86_64));
    }

    private static void requireRoot(String why) {
        Needs.that("root".equals(System.getProperty("user.name")), "root, " + why);
    }

    @Test
    void allOfItWorksAsNobody() {
        requireRoot("to become nobody");
        List<String> command = new ArrayList<>(List.of(
                Needs.program("setpriv", "util-linux").toString(),
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--inh-caps=-all"));
        command.addAll(everything());

        List<String> output = ChildJvm.run(command).output();

        assertThat(output).contains("capabilities ").containsSubsequence(ALL);
    }

    @Test
    void allOfItWorksUnderBubblewrapWithDockersFilter() throws IOException {
        String bwrap = Needs.program("bwrap", "bubblewrap").toString();
        Path filter = folder.resolve("filter.bpf");
        Files.write(
                filter,
                OptimizingCompiler.create()
                        .compile(dockersDefault()
                                .resolveFor(ResolveTarget.on(Abi.X86_64))
                                .profile())
                        .program()
                        .toBytes());
        String copies = java.folder().toString();
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec 9<\"$0\" && exec \"$@\"", filter.toString()));
        command.addAll(List.of(bwrap, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"));
        command.addAll(List.of("--ro-bind", copies, copies, "--seccomp", "9"));
        command.addAll(everything());

        List<String> output = ChildJvm.run(command).output();

        assertThat(output).contains("filters 1").containsSubsequence(ALL);
    }

    @Test
    void allOfItWorksUnderRuncWithDockersFilter() throws IOException {
        String runc = Needs.program("runc", "runc").toString();
        requireRoot("for runc");
        Path bundle = Files.createDirectory(folder.resolve("bundle"));
        Files.createDirectory(bundle.resolve("rootfs"));
        ChildJvm.run(List.of(runc, "spec", "--bundle", bundle.toString()));
        Path file = bundle.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
        ObjectNode process = (ObjectNode) config.get("process");
        process.put("terminal", false);
        ArrayNode words = process.putArray("args");
        everything().forEach(words::add);
        ((ObjectNode) config.get("root")).put("readonly", false);
        ((ObjectNode) config.get("linux"))
                .set("seccomp", JSON.readTree(dockersDefault().toJson()));
        ArrayNode mounts = (ArrayNode) config.get("mounts");
        for (int i = mounts.size() - 1; i >= 0; i--) {
            if (mounts.get(i).get("type").asText().equals("cgroup")) {
                mounts.remove(i);
            }
        }
        Stream.concat(HOST.stream().filter(Files::exists), Stream.of(java.folder()))
                .forEach(host -> {
                    ObjectNode mount = mounts.addObject();
                    mount.put("destination", host.toString())
                            .put("source", host.toString())
                            .put("type", "bind");
                    mount.putArray("options").add("rbind").add("ro");
                });
        mounts.insertObject(0).put("destination", "/tmp").put("source", "tmpfs").put("type", "tmpfs");
        JSON.writeValue(file.toFile(), config);

        List<String> output = ChildJvm.run(List.of(
                        runc,
                        "run",
                        "--bundle",
                        bundle.toString(),
                        "portcullis-" + ProcessHandle.current().pid() + "-" + System.nanoTime()))
                .output();

        assertThat(output).contains("filters 1").containsSubsequence(ALL);
    }

    @Test
    void aRecorderUnderARecorderIsRefusedWithTheReason() throws Exception {
        try (Recorder recorder = Recorder.of(ConfinedProcess.command(
                                java.command(Needs.jdk(17), Unprivileged.class, "confine", "record nested"))
                        .redirectErrorStream())
                .start()) {
            String output =
                    new String(recorder.process().process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(recorder.waitFor().isSuccess()).as(output).isTrue();
            assertThat(output.lines())
                    .contains("filters 1", "confined: exit code 1", "seccomp EBUSY")
                    .anyMatch(line -> line.contains("cannot start") && line.contains("a supervisor is there already"));
        }
    }
}
