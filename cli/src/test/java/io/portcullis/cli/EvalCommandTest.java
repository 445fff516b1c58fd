package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalCommandTest {
    private static final String PROFILE = """
            {
              "defaultAction": "SCMP_ACT_ERRNO",
              "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"],
              "syscalls": [
                {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                {"names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},
                {"names": ["ptrace"], "action": "SCMP_ACT_KILL_PROCESS"},
                {"names": ["bpf"], "action": "SCMP_ACT_KILL_THREAD"},
                {"names": ["chdir"], "action": "SCMP_ACT_LOG"},
                {"names": ["fchdir"], "action": "SCMP_ACT_TRAP"},
                {"names": ["chroot"], "action": "SCMP_ACT_TRACE", "errnoRet": 7},
                {"names": ["mount"], "action": "SCMP_ACT_NOTIFY"},
                {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
                 "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}
              ]
            }
            """;

    @TempDir
    private Path folder;

    private String profile;

    @BeforeEach
    void writeProfile() throws IOException {
        profile = Files.writeString(folder.resolve("profile.json"), PROFILE).toString();
    }

    @Test
    void anAbiOfAnotherMachineIsAskedOfThatMachine() throws IOException {
        profile = Files.writeString(folder.resolve("docker.json"), """
                        {
                          "defaultAction": "SCMP_ACT_ERRNO",
                          "archMap": [
                            {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                            {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}
                          ],
                          "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]
                        }
                        """).toString();

        Ran here = eval("--syscall", "read", "--abi", "x86");
        Ran there = eval("--syscall", "read", "--abi", "arm");
        Ran fixed = eval("--syscall", "read", "--abi", "arm", "--machine", "x86_64");

        assertThat(here.out()).isEqualTo("ALLOW\n");
        assertThat(there.out()).isEqualTo("ALLOW\n");
        assertThat(there.err()).contains("on aarch64");
        assertThat(fixed.out()).isEqualTo("KILL_THREAD\n");
    }

    @ParameterizedTest
    @CsvSource({
        "read, ALLOW",
        "mkdir, ERRNO(13)",
        "chmod, ERRNO(1)",
        "ptrace, KILL_PROCESS",
        "bpf, KILL_THREAD",
        "chdir, LOG",
        "fchdir, TRAP",
        "chroot, TRACE(7)",
        "mount, NOTIFY",
        "0, ALLOW",
        "0x53, ERRNO(13)",
        "syscall_1, ALLOW",
    })
    void printsTheActionAlone(String syscall, String action) {
        Ran ran = eval("--syscall", syscall, "--abi", "x86_64");

        assertThat(ran.out()).isEqualTo(action + "\n");
        assertThat(ran.code()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"8, ALLOW", "0x8, ALLOW", "9, ERRNO(1)", "0xffffffff00000008, ERRNO(1)"})
    void looksAtArguments(String value, String action) {
        Ran ran = eval("--syscall", "personality", "--args", value, "--abi", "x86_64");

        assertThat(ran.out()).isEqualTo(action + "\n");
    }

    @Test
    void saysHowTheDocumentWasRead() {
        Ran ran = eval(
                "--syscall",
                "read",
                "--abi",
                "x86_64",
                "--machine",
                "x86_64",
                "--caps",
                "sys_admin",
                "--kernel",
                "6.1");

        assertThat(ran.err())
                .contains("portcullis: read as runc reads it, on x86_64 with Linux 6.1, with CAP_SYS_ADMIN;"
                        + " for x86_64, x86\n");
    }

    @Test
    void countsNotesUnlessAskedForAll() {
        String noted = write("noted.json", """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [{"names": ["read", "no_such_one", "no_such_two"], "action": "SCMP_ACT_ALLOW"}]}
                """);

        Ran counted =
                Ran.portcullis("seccomp", "eval", noted, "--syscall", "read", "--machine", "x86_64", "--abi", "x86_64");
        Ran all = Ran.portcullis(
                "seccomp", "eval", noted, "--syscall", "read", "--machine", "x86_64", "--abi", "x86_64", "--notes");

        assertThat(counted.err()).contains("no_such_one").contains("(and 1 more like it, --notes shows all)");
        assertThat(counted.err()).doesNotContain("no_such_two");
        assertThat(all.err()).contains("no_such_one").contains("no_such_two");
    }

    @Test
    void explainsOnASecondLine() {
        assertThat(eval("--syscall", "mkdir", "--abi", "x86_64", "--explain").out())
                .isEqualTo("ERRNO(13)\n  by the rule ERRNO(13) mkdir\n");
        assertThat(eval("--syscall", "chmod", "--abi", "x86_64", "--explain").out())
                .isEqualTo("ERRNO(1)\n  by default, no rule matches\n");
        assertThat(eval("--syscall", "mkdirat", "--abi", "aarch64", "--machine", "x86_64", "--explain")
                        .out())
                .isEqualTo("KILL_THREAD\n  the profile does not list the ABI; it is for x86_64, x86\n");
    }

    @Test
    void printsOneObjectALineForMachines() {
        assertThat(eval("--syscall", "personality", "--args", "8", "--abi", "x86_64", "--json")
                        .out())
                .isEqualTo("{\"abi\":\"x86_64\",\"nr\":135,\"syscall\":\"personality\","
                        + "\"args\":[\"0x8\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\"],\"action\":\"ALLOW\"}\n");
    }

    @Test
    void runsFilters() throws IOException {
        Path filter = Files.write(folder.resolve("f.bpf"), retOf(0x7ff0_0005));

        Ran ran = Ran.portcullis(
                "seccomp", "eval", filter.toString(), "--syscall", "read", "--abi", "x86_64", "--explain");

        assertThat(ran.out()).isEqualTo("TRACE(5)\n  by instruction 0 of 1, after 1 were run\n");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void saysWhatTheKernelMakesOfOddReturnValues() throws IOException {
        Path filter = Files.write(folder.resolve("f.bpf"), retOf(0x1234_5678));

        assertThat(Ran.portcullis("seccomp", "eval", filter.toString(), "--syscall", "read", "--abi", "x86_64")
                        .out())
                .isEqualTo("KILL_PROCESS\n");
    }

    @Test
    void answersManyCallsAsItAnswersEach() throws IOException {
        Random random = new Random(7);
        List<String> lines = Stream.of("x86_64", "x86", "x32", "aarch64")
                .flatMap(abi -> Stream.of("0", "1", "personality", "135", "0x53", "-1", "451", "0x40000000")
                        .filter(nr -> !nr.equals("personality") || !abi.equals("x32"))
                        .map(nr -> abi + "\t" + nr + args(random)))
                .toList();
        String calls = write("calls.tsv", String.join("\n", lines));

        Ran many = Ran.portcullis("seccomp", "eval", profile, "--machine", "x86_64", "--calls", calls);

        assertThat(many.code()).isZero();
        assertThat(many.out().lines().toList())
                .isEqualTo(lines.stream().map(this::single).toList());
    }

    private String single(String line) {
        String[] columns = line.split("\t", -1);
        String args = Stream.of(columns).skip(2).collect(Collectors.joining(","));
        Ran ran = args.isEmpty()
                ? eval("--machine", "x86_64", "--abi", columns[0], "--syscall=" + columns[1])
                : eval("--machine", "x86_64", "--abi", columns[0], "--syscall=" + columns[1], "--args=" + args);
        return ran.out().strip();
    }

    private static String args(Random random) {
        return IntStream.range(0, random.nextInt(7))
                .mapToObj(i -> "\t" + (random.nextBoolean() ? "8" : "0x" + Long.toHexString(random.nextLong())))
                .collect(Collectors.joining());
    }

    @Test
    void goesOnAfterABadLineAndEndsWithTwo() {
        String calls = write(
                "calls.tsv",
                "x86_64\tread\n\nx86_64\nmars\t0\nx86_64\treed\nx86_64\t0x1ffffffff\nx86_64\t0\tten\n"
                        + "x86_64\t0\t1\t2\t3\t4\t5\t6\t7\n" + "y".repeat(5000) + "\nx86_64\tmkdir\r\n");

        Ran ran = Ran.portcullis("seccomp", "eval", profile, "--machine", "x86_64", "--calls", calls);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEqualTo("ALLOW\nERRNO(13)\n");
        assertThat(ran.err().lines().filter(line -> line.startsWith("portcullis: line ")))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("portcullis: line 2: the line is empty"),
                        line -> assertThat(line).isEqualTo("portcullis: line 3: the line has one column, \"x86_64\""),
                        line -> assertThat(line).isEqualTo("portcullis: line 4: unknown architecture \"mars\""),
                        line -> assertThat(line)
                                .startsWith("portcullis: line 5: ")
                                .contains("reed", "did you mean"),
                        line -> assertThat(line)
                                .isEqualTo(
                                        "portcullis: line 6: a system call's number has 32 bits, was \"0x1ffffffff\""),
                        line -> assertThat(line).startsWith("portcullis: line 7: an argument must be decimal or 0x"),
                        line -> assertThat(line).isEqualTo("portcullis: line 8: the line has more than 8 columns"),
                        line -> assertThat(line).isEqualTo("portcullis: line 9: the line is longer than 1024 bytes"));
    }

    @Test
    void keepsOneObjectALineAlsoForBadLines() {
        String calls = write("calls.tsv", "mars\t0\nx86_64\tread\n");

        Ran ran = Ran.portcullis("seccomp", "eval", profile, "--machine", "x86_64", "--calls", calls, "--json");

        assertThat(ran.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("{\"line\":1,\"error\":\"unknown architecture \\\"mars\\\"\"}"),
                        line -> assertThat(line).contains("\"action\":\"ALLOW\""));
    }

    private Ran eval(String... more) {
        return Ran.portcullis(Stream.concat(Stream.of("seccomp", "eval", profile), Stream.of(more))
                .toArray(String[]::new));
    }

    private String write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8)
                    .toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] retOf(int value) {
        return BpfProgram.of(List.of(Instruction.decode(6, 0, 0, value)), ByteOrder.LITTLE_ENDIAN)
                .toBytes();
    }
}
