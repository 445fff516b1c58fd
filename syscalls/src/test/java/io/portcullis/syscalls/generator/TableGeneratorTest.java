package io.portcullis.syscalls.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableGeneratorTest {
    private static final String HEAD = """
            # a comment
            name category since signature aliases x86_64 x32 arm
            (born) - - - - 2.4 3.4 2.6.16
            (as_of) - - - - 7.2 7.2 7.2
            """;
    private static final String CALLS = """
            close descriptor 1.0 unsigned_int_fd - 3 3 6
            execve process 1.0 const_char_*name,_int_flags_|_x32=int_flags - 59 520 11
            socket network 2.0_|_arm=6.0 - arm=sock 41 - 281
            """;

    @TempDir
    private Path folder;

    @Test
    void tableHoldsWhatIsTrueOnItsAbi() throws IOException {
        run(HEAD + CALLS, "tables", "x86_64", "x32", "arm");

        assertThat(folder.resolve("x86_64.tsv")).hasContent("""
                7.2
                3\tclose\t2.4\tDESCRIPTOR\t\tunsigned int fd
                41\tsocket\t2.4\tNETWORK\t\t
                59\texecve\t2.4\tPROCESS\t\tconst char *name, int flags
                """);
        assertThat(folder.resolve("x32.tsv")).hasContent("""
                7.2
                1073741827\tclose\t3.4\tDESCRIPTOR\t\tunsigned int fd
                1073742344\texecve\t3.4\tPROCESS\t\tint flags
                """);
        assertThat(folder.resolve("arm.tsv")).hasContent("""
                7.2
                6\tclose\t2.6.16\tDESCRIPTOR\t\tunsigned int fd
                11\texecve\t2.6.16\tPROCESS\t\tconst char *name, int flags
                281\tsocket\t6.0\tNETWORK\tsock\t
                """);
    }

    @Test
    void leavesAFileAloneThatWouldNotChange() throws IOException {
        String text = HEAD + CALLS;
        run(text, "tables", "arm");
        FileTime longAgo = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(folder.resolve("arm.tsv"), longAgo);

        run(text, "tables", "arm");

        assertThat(Files.getLastModifiedTime(folder.resolve("arm.tsv"))).isEqualTo(longAgo);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "close descriptor 1.0 int_fd - 3 3; 5: has 7 cells, not 8",
                "Close descriptor 1.0 int_fd - 3 3 6; 5: no name of a system call: Close",
                "close Files 1.0 int_fd - 3 3 6; 5: no category: Files",
                "close descriptor 1 int_fd - 3 3 6; 5: no kernel version: 1",
                "close descriptor 8.0 int_fd - 3 3 6; 5: 8.0 is newer than 7.2, the kernel of column x86_64",
                "close descriptor 1.0 fd - 3 3 6; 5: no C declaration: fd",
                "close descriptor 1.0 int_fd,int_x - 3 3 6; 5: no C declaration: int fd,int x",
                "close descriptor 1.0 int_fd,_long_fd - 3 3 6; 5: two arguments of one name: int fd, long fd",
                "close descriptor 1.0 int_fd_|_x32 - 3 3 6; 5: not of the form ABI,ABI=VALUE: x32",
                "close descriptor 1.0 int_fd_|_x32=int_fd - 3 3 6; 5: x32 says what the others say: int fd",
                "close descriptor 1.0 int_fd_|_x32=int_d - 3 - 6; 5: a value for x32, which has no number",
                "close descriptor 1.0 int_fd_|_x32,x32=int_d - 3 3 6; 5: two values for x32",
                "close descriptor 1.0 int_fd arm=close 3 3 6; 5: no other name: close",
                "close descriptor 1.0 int_fd - 03 3 6; 5: no number: 03",
                "close descriptor 1.0 int_fd - - - -; 5: close has no number on any ABI"
            })
    void refusesAWrongCell(String row, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(HEAD + row + "\n", "tables", "arm"))
                .withMessage("calls.tsv:" + message.strip());
    }

    @Test
    void refusesMoreThanSixArguments() {
        String seven = "int_a,_int_b,_int_c,_int_d,_int_e,_int_f,_int_g";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(HEAD + "close descriptor 1.0 " + seven + " - 3 3 6\n", "tables", "arm"))
                .withMessageStartingWith("calls.tsv:5: more than 6 arguments: int a, ");
    }

    @Test
    void refusesANumberThatIsTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> run(HEAD + "close descriptor 1.0 - - 3 3 6\nopen file 1.0 - - 4 4 6\n", "tables", "arm"))
                .withMessage("calls.tsv:6: number 6 of arm is taken by line 5");
    }

    @Test
    void refusesNamesOutOfOrder() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> run(HEAD + "open file 1.0 - - 4 4 6\nclose descriptor 1.0 - - 3 3 5\n", "tables", "arm"))
                .withMessage("calls.tsv:6: close must stand before open");
    }

    @Test
    void refusesATableWithoutTheKernelItWasReadFrom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(HEAD.replaceAll("\\(as_of.*\n", "") + CALLS, "tables", "arm"))
                .withMessage("calls.tsv:4: (born) and (as of) must stand above the calls");
    }

    @Test
    void refusesOtherColumns() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(HEAD.replace("since", "when"), "tables", "arm"))
                .withMessage("calls.tsv:2: the first columns must be [name, category, since, signature, aliases]");
    }

    @Test
    void refusesAnAbiWithoutAColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(HEAD + CALLS, "tables", "vax"))
                .withMessage("no column vax; there are [x86_64, x32, arm]");
    }

    @Test
    void refusesAnUnknownTask() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableGenerator.main(new String[] {"print", "a", "b"}))
                .withMessage("usage: names TSV FOLDER | tables TSV FOLDER ABI...");
    }

    @Test
    void constantsSayWhatIsKnownOfACall() throws IOException {
        run(HEAD + CALLS, "names");

        assertThat(folder.resolve("io/portcullis/syscalls/Syscalls.java"))
                .content()
                .contains(
                        "/** {@code close(unsigned int fd)}; since Linux 1.0, on every ABI. */\n"
                                + "    public static final Syscall CLOSE = Syscall.known(\"close\");",
                        "/** {@code socket()}; since Linux 2.0, not on x32. */",
                        "static final String AS_OF = \"7.2\";");
    }

    /** In these texts a blank stands for a tab, and a low line for a blank. */
    private void run(String text, String task, String... abis) throws IOException {
        Path table = folder.resolve("calls.tsv");
        Files.writeString(table, text.replace(' ', '\t').replace('_', ' ').replace("x86 64", "x86_64"));
        String[] args = new String[3 + abis.length];
        args[0] = task;
        args[1] = table.toString();
        args[2] = folder.toString();
        System.arraycopy(abis, 0, args, 3, abis.length);
        TableGenerator.main(args);
    }
}
