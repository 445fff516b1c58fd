package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromTraceCommandTest {
    @TempDir
    private Path folder;

    @Test
    void makesAProfileOfALog() throws IOException {
        String out = folder.resolve("profile.json").toString();

        Ran ran = fromTrace(
                "7 socket(AF_UNIX, SOCK_STREAM, 0) = 3\nhello\n7 exit_group(0) = ?\n", "-o", out, "--by-arguments");

        assertThat(ran.err())
                .contains("portcullis: 2 calls of 2 system calls by 1 tasks, through x86_64\n")
                .contains("trace:2: neither a system call nor a message of strace: hello\n");
        assertThat(ran.code()).isZero();
        assertThat(answer(out, "1,1,0")).startsWith("ALLOW");
        assertThat(answer(out, "2,1,0")).startsWith("ERRNO(1)");
    }

    @Test
    void takesTheDefaultActionAndTheRuntime() throws IOException {
        Ran ran = fromTrace(
                "7 getpid() = 7\n", "--default-action", "log", "--runtime", "crun", "--allow-privilege-escalation");

        assertThat(ran.out()).contains("\"SCMP_ACT_LOG\"", "\"setresuid\"", "\"execve\"", "\"restart_syscall\"");
    }

    @Test
    void readsATableAndAuditLines() throws IOException {
        Ran table = fromTrace("""
                % time     seconds  usecs/call     calls    errors syscall
                ------ ----------- ----------- --------- --------- ----------------
                100.00    0.000073          73         1           mkdirat
                """);
        Ran audit = fromTrace(
                "type=SECCOMP msg=audit(1.000:1): pid=1 comm=\"a\" arch=c000003e syscall=83 code=0x7ffc0000\n");

        assertThat(table.out()).contains("\"mkdirat\"");
        assertThat(audit.out()).contains("\"mkdir\"");
    }

    @Test
    void addsToAProfileWhatItLacks() throws IOException {
        Path profile = folder.resolve("profile.json");
        Files.writeString(profile, """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [
                  {"names": ["read"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["mkdir"], "action": "SCMP_ACT_KILL_PROCESS"}]}
                """);

        Ran ran = fromTrace(
                "7 read(3, \"\", 1) = 0\n7 getpid() = 7\n7 mkdir(\"/a\", 0755) = 0\n",
                "--merge",
                profile.toString(),
                "-o",
                profile.toString());

        assertThat(ran.err())
                .contains("added: getpid, ")
                .contains("mkdir() stays refused: the profile's rule KILL_PROCESS mkdir says so");
        assertThat(Files.readString(profile)).contains("\"getpid\"", "\"SCMP_ACT_KILL_PROCESS\"");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThat(fromTrace("hello\n").err()).contains("nothing was recorded");
        assertThat(fromTrace("7 getpid() = 7\n", "--default-action", "explode").err())
                .contains("unknown action \"explode\"");
        assertThat(fromTrace("7 getpid() = 7\n", "--allow-privilege-escalation").err())
                .contains("say which with --runtime");
        assertThat(Ran.portcullis("seccomp", "from-trace", "/nonexistent/file").err())
                .contains("there is no file /nonexistent/file");
    }

    private Ran fromTrace(String text, String... options) throws IOException {
        Path trace = folder.resolve("trace");
        Files.writeString(trace, text);
        String[] command = new String[options.length + 5];
        System.arraycopy(
                new String[] {"seccomp", "from-trace", trace.toString(), "--machine", "x86_64"}, 0, command, 0, 5);
        System.arraycopy(options, 0, command, 5, options.length);
        return Ran.portcullis(command);
    }

    private static String answer(String profile, String arguments) {
        return Ran.portcullis(
                        "seccomp",
                        "explain",
                        profile,
                        "--syscall",
                        "socket",
                        "--args",
                        arguments,
                        "--abi",
                        "x86_64",
                        "--runtime",
                        "crun")
                .out();
    }
}
