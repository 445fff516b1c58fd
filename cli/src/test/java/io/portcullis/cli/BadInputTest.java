package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
    @TempDir
    private Path folder;

    @Test
    void missingFile() {
        refused(folder.resolve("none.json").toString(), "there is no file");
    }

    @Test
    void folderForAFile() {
        refused(folder.toString(), "is a folder");
    }

    @Test
    void emptyFile() throws IOException {
        refused(write("empty.json", new byte[0]), "is empty");
    }

    @Test
    void emptyAssembly() throws IOException {
        Ran ran = Ran.portcullis("seccomp", "assemble", write("empty.asm", new byte[0]), "-o", "unused.bpf");

        assertThat(ran.err()).contains("is empty").contains("a filter has at least one instruction");
        isASentence(ran);
    }

    @Test
    void listsOfNothing() throws IOException {
        String profile = write("good.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}".getBytes(StandardCharsets.UTF_8));

        isASentence(Ran.portcullis("seccomp", "compile", profile, "--abi", ",,"));
        isASentence(Ran.portcullis("seccomp", "lint", profile, "--only", ",,"));
        assertThat(Ran.portcullis("seccomp", "diff", profile, profile, "--abis", ",,")
                        .err())
                .contains("unknown architecture \"\"");
    }

    @Test
    void truncatedJson() throws IOException {
        refused(write("cut.json", "{\"defaultAction\": \"SCMP_ACT_ER".getBytes(StandardCharsets.UTF_8)), "cut.json:1:");
    }

    @Test
    void fiftyMegabytes() throws IOException {
        Path large = folder.resolve("large.json");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(50L << 20);
        }
        refused(large.toString(), "is larger than 4 MiB");
    }

    @Test
    void binaryGarbage() throws IOException {
        byte[] garbage = new byte[997];
        new Random(1).nextBytes(garbage);
        refused(write("garbage", garbage), "is neither a profile nor a filter: byte 0x");
    }

    @Test
    void fileThatMayNotBeRead() { // root may read all, so the file system is not asked
        BadInputException said = Input.unreadable("secret.json", new AccessDeniedException("secret.json"));

        assertThat(said.problem()).isEqualTo("secret.json may not be read by this user");
        assertThat(said.hint()).hasValue("look at its permissions");
    }

    @Test
    void filterWithHalfAnInstruction() throws IOException {
        refused(write("half.bpf", new byte[12]), "has 4 left over");
    }

    @Test
    void filterOfTooManyInstructions() throws IOException {
        refused(write("long.bpf", new byte[4097 * 8]), "4097");
    }

    @Test
    void unknownAction() throws IOException {
        refused(
                write("a.json", "{\"defaultAction\": \"SCMP_ACT_ALOW\"}".getBytes(StandardCharsets.UTF_8)),
                "SCMP_ACT_ALOW");
    }

    @Test
    void commentsUnlessAllowed() throws IOException {
        String commented =
                write("c.json", "// why\n{\"defaultAction\": \"SCMP_ACT_ALLOW\"}".getBytes(StandardCharsets.UTF_8));

        refused(commented, "c.json:1:1");
        assertThat(Ran.portcullis("seccomp", "eval", commented, "--syscall", "0", "--abi", "x86_64", "--allow-comments")
                        .out())
                .isEqualTo("ALLOW\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--syscall reed | reed",
                "--syscall 99999999999 | a system call's number has 32 bits",
                "--syscall read --abi mars | unknown architecture \"mars\"",
                "--syscall read --abi riscv64 | no system call table for riscv64",
                "--syscall mkdir --abi aarch64 | aarch64 has no system call mkdir",
                "--syscall read --args 1,2,3,4,5,6,7 | a call has at most 6 arguments, was given 7",
                "--syscall read --args ,, | an argument must be decimal or 0x hexadecimal",
                "--syscall read --args 1,, | an argument must be decimal or 0x hexadecimal",
                "--syscall read --args ten | an argument must be decimal or 0x hexadecimal",
                "--syscall read --caps CAP_SYS_ADMINN | did you mean CAP_SYS_ADMIN",
                "--syscall read --kernel new | a kernel version looks like 6.1",
                "--syscall read --runtime docker | docker",
                "--syscall read --calls x | mutually exclusive",
                "--calls none.tsv | there is no file none.tsv",
                "--calls x --args 1 | --args goes with --syscall",
                "--calls x --abi x86 | --abi goes with --syscall",
                "--explain | Missing required",
                "--sycall read | --sycall",
            })
    void questionsThatCannotBeAnswered(String words, String problem) throws IOException {
        String profile = write("good.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}".getBytes(StandardCharsets.UTF_8));

        Ran ran = Ran.portcullis(Stream.concat(Stream.of("seccomp", "eval", profile), Stream.of(words.split(" ", -1)))
                .toArray(String[]::new));

        assertThat(ran.err()).contains(problem);
        isASentence(ran);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seccomp",
                "sekcomp eval",
                "seccomp evil",
                "demo --wat",
                "syscalls --abi mars",
                "syscalls reed"
            })
    void usage(String words) {
        isASentence(Ran.portcullis(words.isEmpty() ? new String[0] : words.split(" ", -1)));
    }

    @Test
    void suggestsSubcommands() {
        assertThat(Ran.portcullis("secomp").err())
                .contains("hint: did you mean")
                .contains("seccomp");
    }

    @Test
    void filterWhereAProfileIsWantedAndBack() throws IOException {
        String filter = write("f.bpf", new byte[] {6, 0, 0, 0, 0, 0, 0, 0});
        String profile = write("p.json", "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}".getBytes(StandardCharsets.UTF_8));

        Ran compiled = Ran.portcullis("seccomp", "compile", filter);
        Ran printed = Ran.portcullis("seccomp", "disasm", profile);

        assertThat(compiled.err()).contains("is a filter already").contains("seccomp disasm");
        assertThat(printed.err()).contains("is a profile and no filter").contains("seccomp compile");
        isASentence(compiled);
        isASentence(printed);
    }

    @Test
    void showsAStackTraceToWhoAsks() {
        String none = folder.resolve("none.json").toString();

        assertThat(Ran.portcullis("seccomp", "disasm", none).err()).doesNotContain("\tat ");
        assertThat(Ran.portcullis("--debug", "seccomp", "disasm", none).err()).contains("\tat ");
        assertThat(Ran.portcullis("seccomp", "disasm", none, "--debug").err()).contains("\tat ");
    }

    private void refused(String file, String problem) {
        for (String[] command : new String[][] {
            {"seccomp", "eval", file, "--syscall", "0", "--abi", "x86_64"}, {"seccomp", "compile", file},
        }) {
            if (file.endsWith(".bpf") && command[1].equals("compile")) {
                continue;
            }
            Ran ran = Ran.portcullis(command);
            assertThat(ran.err()).contains(problem);
            isASentence(ran);
        }
    }

    private static void isASentence(Ran ran) {
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()
                        .lines()
                        .filter(line -> line.startsWith("portcullis: "))
                        .count())
                .isBetween(1L, 2L);
        assertThat(ran.err())
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("should not have happened");
    }

    private String write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }
}
