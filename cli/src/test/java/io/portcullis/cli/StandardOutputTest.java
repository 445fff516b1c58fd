package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardOutputTest {
    @TempDir
    private Path folder;

    private String profile;

    @BeforeEach
    void writeProfile() throws IOException {
        profile = Files.writeString(folder.resolve("ok.json"), "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}")
                .toString();
    }

    @Test
    void aFullDiskIsSaidInOneLine() {
        Ran ran = Ran.portcullisTo(failing("No space left on device"), "seccomp", "eval", profile, "--syscall", "read");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err().lines().filter(line -> line.contains("standard output")))
                .containsExactly("portcullis: standard output could not be written: No space left on device");
    }

    @Test
    void aFullDiskIsSaidOfHelpAndOfBytesToo() {
        Needs.libseccomp();

        assertThat(Ran.portcullisTo(failing("No space left on device"), "--help")
                        .code())
                .isEqualTo(2);
        assertThat(Ran.portcullisTo(
                                failing("No space left on device"), "seccomp", "compile", profile, "--format", "bpf")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aReaderThatHasEnoughEndsTheAnswersQuietly() throws IOException {
        Ran ran = Ran.portcullisTo(failing("Broken pipe"), "seccomp", "eval", profile, "--calls", manyCalls());

        assertThat(ran.code()).isZero();
        assertThat(ran.err()).doesNotContain("could not be written").doesNotContain("line 30001");
    }

    @Test
    void answersEndWhenTheDiskIsFull() throws IOException {
        Ran ran = Ran.portcullisTo(
                failing("No space left on device"), "seccomp", "eval", profile, "--calls", manyCalls());

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("could not be written").doesNotContain("line 30001");
    }

    @Test
    void bytesFollowTheTextBeforeThem() {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StandardOutput out = new StandardOutput(written);

        out.print("a\u00e9");
        out.bytes(new byte[] {(byte) 0xff});

        assertThat(written.toByteArray()).containsExactly('a', 0xc3, 0xa9, 0xff);
        assertThat(out.failure()).isEmpty();
    }

    /** More than is read at once, and at the end a line that would be complained about. */
    private String manyCalls() throws IOException {
        return Files.writeString(folder.resolve("calls"), "x86_64\tread\n".repeat(30_000) + "nonsense\n")
                .toString();
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
