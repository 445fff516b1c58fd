package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    private Path folder;

    private Samples samples;
    private String profile;

    @BeforeEach
    void writeProfile() {
        samples = new Samples(folder);
        profile = samples.denying();
    }

    @Test
    void whatIsReadIsNotOverwritten() throws IOException {
        String text = Files.readString(Path.of(profile));
        String link = link("link.json", profile);
        String assembly = samples.assembly("f.asm", "ret #0x7fff0000\n");

        refused("would overwrite what is read", "compile", profile, "-o", profile);
        refused("would overwrite what is read", "compile", profile, "-o", link);
        refused("would overwrite what is read", "compile", link, "--certificate", profile);
        refused("would overwrite what is read", "assemble", assembly, "-o", folder + "/./f.asm");
        refused("would overwrite what is read", "optimize", assembly, "-o", assembly);
        refused("would overwrite what is read", "flatten", assembly, "-o", assembly);
        assertThat(Path.of(profile)).hasContent(text);
        assertThat(Path.of(assembly)).hasContent("ret #0x7fff0000\n");
    }

    @Test
    void aFilterAndItsCertificateAreTwoFiles() throws IOException {
        String filter = samples.file("f.bpf");
        String dangling = link("later.cert", filter);

        refused("name one file", "compile", profile, "-o", filter, "--certificate", filter);
        refused("name one file", "compile", profile, "-o", filter, "--certificate", dangling);
        refused("name one file", "compile", profile, "-o", "-", "--certificate", "-");
        refused("name one file", "compile", profile, "--certificate", "-");
        assertThat(Path.of(filter)).doesNotExist();
    }

    @Test
    void noFilterIsWrittenWithoutTheCertificateThatWasAskedFor() throws IOException {
        String filter = Files.writeString(folder.resolve("f.bpf"), "before").toString();

        refused(
                "its folder does not exist",
                "compile",
                profile,
                "-o",
                filter,
                "--certificate",
                samples.file("none/f.cert"));
        refused("it is a folder", "compile", profile, "-o", filter, "--certificate", folder.toString());
        assertThat(Path.of(filter)).hasContent("before");
        assertThat(filesOf(folder)).containsExactlyInAnyOrder("denying.json", "f.bpf");
    }

    @Test
    void aFileThatIsReplacedKeepsItsLinksAndItsPermissions() throws IOException {
        Path filter = Files.writeString(folder.resolve("f.bpf"), "before");
        assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix"))
                .isTrue();
        Files.setPosixFilePermissions(filter, PosixFilePermissions.fromString("rw-r-----"));
        String link = link("link.bpf", "f.bpf");

        Ran ran = Ran.portcullis("seccomp", "compile", profile, "-o", link, "--abi", "x86_64");

        assertThat(ran.code()).isZero();
        assertThat(Path.of(link)).isSymbolicLink();
        assertThat(Files.size(filter) % 8).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(filter)))
                .isEqualTo("rw-r-----");
        assertThat(filesOf(folder)).containsExactlyInAnyOrder("denying.json", "f.bpf", "link.bpf");
    }

    @Test
    void aHyphenIsStandardOutput() throws IOException {
        String assembly = samples.assembly("f.asm", ".order little\nret #0x7fff0000\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Ran ran = Ran.portcullisTo(out, "seccomp", "assemble", assembly, "-o", "-");

        assertThat(ran.code()).isZero();
        assertThat(out.toByteArray()).containsExactly(6, 0, 0, 0, 0, 0, 0xff, 0x7f);
        assertThat(ran.err()).contains("the kernel takes it");
        assertThat(Ran.portcullis("seccomp", "compile", profile, "-o", "-", "--abi", "x86_64")
                        .out())
                .isEqualTo(Ran.portcullis("seccomp", "compile", profile, "--abi", "x86_64")
                        .out());
        assertThat(Path.of("-")).doesNotExist();
        refused("needs -o FILE", "compile", profile, "-o", "-", "--json");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void devicesAreWrittenAsTheyAre() {
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "-o", "/dev/null", "--certificate", "/dev/null");

        assertThat(ran.code()).isZero();
        assertThat(Path.of("/dev/null")).exists().isWritable();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
        assertThat(Ran.portcullis("seccomp", "compile", profile, "-o", "/dev/stdout", "--format", "c")
                        .out())
                .contains("struct sock_filter");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatTakesNoFilesIsSaidToBeThere() {
        Ran ran = Ran.portcullis("seccomp", "compile", profile, "-o", "/proc/self/foo");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .doesNotContain("does not exist")
                .containsPattern("/proc/self/foo (cannot|may not) be written");
    }

    @Test
    void linksInACircleAreRefused() throws IOException {
        String one = link("one", "two");
        link("two", "one");

        refused("links go round in a circle", "compile", profile, "-o", one);
    }

    private void refused(String problem, String... words) {
        Ran ran = Ran.portcullis(
                Stream.concat(Stream.of("seccomp"), Stream.of(words)).toArray(String[]::new));
        assertThat(ran.err()).contains(problem);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
    }

    private String link(String name, String target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), Path.of(target)).toString();
    }

    private static Stream<String> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
