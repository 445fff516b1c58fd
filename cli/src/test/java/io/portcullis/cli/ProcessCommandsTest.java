package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCommandsTest {
    /** Two filters: ret ALLOW; and above it, logging, a load and the same. */
    private static final String FILTERED = """
            import ctypes, os, struct, time
            libc = ctypes.CDLL(None)
            libc.prctl(38, 1, 0, 0, 0)
            def install(program, flags):
                code = ctypes.create_string_buffer(program, len(program))
                head = struct.pack('HxxxxxxQ', len(program) // 8, ctypes.addressof(code))
                if libc.syscall(317, 1, flags, ctypes.create_string_buffer(head, 16)) != 0:
                    raise SystemExit(1)
            allow = struct.pack('HBBI', 6, 0, 0, 0x7fff0000)
            install(allow, 0)
            install(struct.pack('HBBI', 0x20, 0, 0, 0) + allow, 2)
            print(os.getpid(), flush=True)
            time.sleep(60)
            """;

    @TempDir
    private Path folder;

    @Test
    void listsThisJvm() {
        Needs.linux();

        Ran ran = Ran.portcullis("ps");
        Ran json = Ran.portcullis("ps", "--json");
        String own = Long.toString(ProcessHandle.current().pid());

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).first().asString().matches("PID +SECCOMP +FILTERS +NNP +CAPS +COMMAND");
        assertThat(ran.out().lines()).anyMatch(line -> line.startsWith(own + " "));
        assertThat(json.out().lines()).anyMatch(line -> line.startsWith("{\"pid\":" + own + ",\"name\":\"java\""));
    }

    @Test
    void nothingFoundIsNo() {
        Ran ran = Ran.portcullis("ps", "no-such-program");

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("portcullis: no process was found\n");
        assertThat(Ran.portcullis("ps", "--container", "ffffffffffff").code()).isEqualTo(1);
        assertThat(Ran.portcullis("ps", "--container", "web").code()).isEqualTo(2);
    }

    @Test
    void decodesASet() {
        assertThat(Ran.portcullis("caps", "decode", "2000000000021").out()).isEqualTo("cap_chown,cap_kill,49\n");
        assertThat(Ran.portcullis("caps", "decode", "0").out()).isEqualTo("none\n");
        assertThat(Ran.portcullis("caps", "decode", "1", "--json").out())
                .isEqualTo("{\"mask\":\"0000000000000001\",\"names\":[\"cap_chown\"]}\n");
        assertThat(Ran.portcullis("caps", "decode", "cap_chown").code()).isEqualTo(2);
    }

    @Test
    void saysTheSetsOfAProcess() {
        Needs.linux();
        Ran self = Ran.portcullis("caps", "self");

        assertThat(self.out())
                .containsSubsequence("effective", "permitted", "inheritable", "bounding", "ambient", "securebits");
        assertThat(Ran.portcullis("caps", Long.toString(ProcessHandle.current().pid()), "--json")
                        .out())
                .contains("\"ambient\":{\"mask\":")
                .endsWith("\"securebits\":null}\n");
        assertThat(Ran.portcullis("caps", "999999999").code()).isEqualTo(1);
        assertThat(Ran.portcullis("caps", "java").err()).contains("a process id is a number");
        assertThat(Ran.portcullis("caps").code()).isEqualTo(2);
    }

    @Test
    void dumpSaysWhyNot() {
        Needs.linux();

        assertThat(Ran.portcullis("seccomp", "dump", "999999999").code()).isEqualTo(1);
        assertThat(Ran.portcullis(
                                "seccomp",
                                "dump",
                                Long.toString(ProcessHandle.current().pid()))
                        .err())
                .contains("is this JVM, and no process can trace itself");
    }

    @Test
    @Tag("full")
    void filtersComeBackAsTheyWereInstalled() throws Exception {
        Needs.linuxX8664();
        Needs.program("python3", "python3");
        Needs.that(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root");
        Path script = Files.writeString(folder.resolve("filtered.py"), FILTERED);
        Path said = folder.resolve("pid");
        Process shell = new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        "python3 " + script + " > " + said + " 2>&1 & while ! [ -s " + said + " ]; do sleep 0.1; done"))
                .start();
        assertThat(shell.waitFor()).isZero();
        String pid = Files.readString(said).strip();
        try {
            Ran ran = Ran.portcullis(
                    "seccomp", "dump", pid, "-o", folder.resolve("f.bpf").toString());
            Ran text = Ran.portcullis("seccomp", "dump", pid);

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(folder.resolve("f.1.bpf")).hasBinaryContent(new byte[] {6, 0, 0, 0, 0, 0, -1, 127});
            assertThat(folder.resolve("f.2.bpf"))
                    .hasBinaryContent(new byte[] {0x20, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, -1, 127});
            assertThat(text.out())
                    .contains("filter 1 of 2, the oldest, 1 instruction", "2 instructions, little endian, logs");
            assertThat(Files.readAllLines(Path.of("/proc", pid, "status"))).contains("TracerPid:\t0");
            assertThat(Ran.portcullis("seccomp", "dump", pid, "-o", "-").err()).contains("standard output takes one");
        } finally {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
