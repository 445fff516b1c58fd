package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under Docker's default profile, {@code seccomp run} refuses programs what a container engine refuses them.
 *
 * <p>Podman runs the programs of this machine: its container has nothing but this machine's folders, mounted read-only,
 * and a writable one. Both sides take all capabilities and the means to gain privileges away. What the kernel itself
 * refuses looks like what a filter refuses, so a second run of both is under a profile that gives each refused call an
 * errno that the kernel has not. {@code clone3} keeps its ENOSYS, on which the C library depends; this kernel has the
 * call, so it is the filter's too.
 */
@Tag("full")
class RunLikePodmanTest {
    private static final int CONDITIONAL = 199; // what a call gets whose arguments are refused; the kernel has 1 to 133
    private static final String KEPT = "clone3";

    /** Asks for what containers may not do, each way a filter tells apart: by call, and by argument. */
    private static final String ASKING_PYTHON = """
            import ctypes, socket, subprocess, sys
            libc = ctypes.CDLL(None)
            libc.unshare(0x20000)
            libc.mount(b'none', b'/', b'tmpfs', 0, None)
            libc.personality(5)
            libc.personality(0)
            libc.syscall(250, 0, 0)
            libc.syscall(321, 0, 0, 0)
            libc.syscall(246, 0, 0, 0, 0)
            for family in (socket.AF_INET, 38, 40):
                try:
                    socket.socket(family, socket.SOCK_STREAM, 0).close()
                except OSError:
                    pass
            subprocess.run(['true'], check=True)
            sys.exit(4)""";

    @TempDir
    private Path folder;

    private String podman = "";
    private Path commandLine = Path.of("");
    private Path original = Path.of("");
    private Path java = Path.of("");

    @BeforeEach
    void parts() {
        Needs.linuxX8664();
        podman = Needs.program("podman", "podman").toString();
        Needs.program("runc", "runc");
        Needs.that("root".equals(System.getProperty("user.name")), "root, for podman");
        commandLine = Path.of("../cli/target/portcullis.jar");
        Needs.that(Files.exists(commandLine), commandLine + " (mvn verify -Pfull, from the root)");
        original = Needs.corpus("seccomp/moby-default.json").toAbsolutePath().normalize();
        java = Needs.jdk(17);
    }

    private List<List<String>> programs() throws Exception {
        Path scratch = folder.resolve("scratch");
        Needs.program("openssl", "openssl");
        Needs.that(Files.isExecutable(Path.of("/usr/bin/python3")), "/usr/bin/python3 (apt-get install python3)");
        return Stream.of(
                        List.of(
                                "bash",
                                "-c",
                                "unshare -m true; mount -t tmpfs none /mnt; seq 3 | sort -r | (read x; exit $x)"),
                        List.of("/usr/bin/python3", "-c", ASKING_PYTHON),
                        List.of(java.resolve("bin/java").toString(), "-version"),
                        List.of(
                                java.resolve("bin/java").toString(),
                                "-Djava.io.tmpdir=" + scratch,
                                "-cp",
                                classes().toString(),
                                JavaWorkload.class.getName()),
                        List.of(
                                "openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-subj",
                                "/CN=x",
                                "-keyout",
                                "/dev/null",
                                "-out",
                                "/dev/null"),
                        List.of("tar", "-czf", scratch.resolve("etc.tar.gz").toString(), "/etc/passwd", "/etc/missing"))
                .map(RunLikePodmanTest::inTheSameEnvironment)
                .toList();
    }

    private static List<String> inTheSameEnvironment(List<String> program) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/tmp"));
        command.addAll(program);
        return command;
    }

    private static Path classes() throws Exception {
        return Path.of(JavaWorkload.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private UnaryOperator<List<String>> underPodman(Path profile) throws Exception {
        List<String> before = new ArrayList<>(List.of(podman));
        before.addAll(List.of("--root", folder + "/podman", "--runroot", folder + "/run", "--tmpdir", folder + "/tmp"));
        before.addAll(List.of("--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"));
        before.addAll(List.of("--events-backend", "file", "--runtime", "runc"));
        before.addAll(List.of("run", "--rm", "--network", "none", "--cap-drop", "ALL"));
        before.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
        before.addAll(List.of("--security-opt", "no-new-privileges", "--security-opt", "seccomp=" + profile));
        Stream.of(
                        Path.of("/usr"),
                        Path.of("/bin"),
                        Path.of("/lib"),
                        Path.of("/lib64"),
                        Path.of("/etc"),
                        java,
                        classes())
                .filter(Files::exists)
                .forEach(host -> before.addAll(List.of("-v", host + ":" + host + ":ro")));
        Path scratch = folder.resolve("scratch");
        before.addAll(List.of("-v", scratch + ":" + scratch));
        before.addAll(List.of("--rootfs", folder.resolve("rootfs").toString()));
        return command -> Stream.concat(before.stream(), command.stream()).toList();
    }

    private UnaryOperator<List<String>> underOurs(Path profile) {
        List<String> before = new ArrayList<>();
        before.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        before.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", commandLine.toString(), "seccomp", "run"));
        before.addAll(List.of("--no-capabilities", "--profile", profile.toString(), "--"));
        return command -> Stream.concat(before.stream(), command.stream()).toList();
    }

    @Test
    void programsEndTheSameAndAreRefusedTheSame() throws Exception {
        Files.createDirectory(folder.resolve("scratch"));
        Files.createDirectory(folder.resolve("rootfs"));
        Path telling = folder.resolve("telling.json");
        Files.writeString(telling, DockerProfile.of(tellingRefusalsApart()).toJson());
        SortedSet<String> refusedToAny = new TreeSet<>();

        for (List<String> program : programs()) {
            int podmans = ChildJvm.run(underPodman(original).apply(program)).exitCode();
            int ours = ChildJvm.run(underOurs(original).apply(program)).exitCode();
            assertThat(ours).as("exit code of %s", program).isEqualTo(podmans).isLessThan(125);

            Strace.Run there = Strace.of(folder.resolve("scratch/podman"), program, underPodman(telling));
            Strace.Run here = Strace.of(folder.resolve("scratch/ours"), program, underOurs(telling));
            assertThat(here.exitCode()).as("exit code of %s", program).isEqualTo(there.exitCode());
            assertThat(refusals(here)).as("refused to %s", program).isEqualTo(refusals(there));
            refusedToAny.addAll(refusals(here));
        }
        assertThat(refusedToAny.stream().map(refusal -> refusal.split(" ", 2)[0]))
                .contains("unshare", "mount", "personality", "keyctl", "bpf", "kexec_load", "socket", KEPT);
    }

    private static SortedSet<String> refusals(Strace.Run run) {
        return run.failures().stream()
                .filter(failure -> failure.matches("\\w+ \\d+|" + KEPT + " ENOSYS"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Docker's default, where each call that it always refuses fails with an errno of its own. */
    private SeccompProfile tellingRefusalsApart() throws IOException {
        SeccompProfile profile = DockerProfile.read(original)
                .resolveFor(ResolveTarget.on(Abi.X86_64))
                .profile();
        Set<Syscall> ruled = profile.rules().stream()
                .flatMap(rule -> rule.syscalls().stream())
                .collect(Collectors.toSet());
        SeccompProfile.Builder telling = SeccompProfile.byDefault(Action.errno(CONDITIONAL))
                .on(Abi.X86_64)
                .foreignAbi(profile.foreignAbiAction())
                .rules(profile.rules());
        int errno = CONDITIONAL;
        for (SyscallEntry entry : SyscallTables.forAbi(Abi.X86_64).entries()) {
            if (!ruled.contains(entry.syscall())) {
                errno++;
                telling.rule(Rule.of(Action.errno(errno), entry.syscall()));
            }
        }
        return telling.build();
    }
}
