package io.portcullis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path folder;

    private Samples samples;
    private String profile;
    private String filter;
    private String certificate;

    @BeforeEach
    void compileWithACertificate() {
        samples = new Samples(folder);
        profile = samples.strict();
        filter = samples.file("strict.bpf");
        certificate = samples.file("strict.certificate.json");
        Ran compiled = Ran.portcullis(
                "seccomp", "compile", profile, "-o", filter, "--certificate", certificate, "--machine", "x86_64");
        assertThat(compiled.code()).isZero();
        assertThat(compiled.err())
                .contains(", proved equal to the profile, by ")
                .contains("meaning sha256 ");
    }

    @Test
    void whatWasCompiledIsProvedAgain() {
        Ran ran = verify(filter, profile);

        assertThat(ran.out())
                .startsWith("proved: ")
                .contains(" instructions, proved equal to the profile\n")
                .doesNotContain("certificate says");
        assertThat(ran.code()).isZero();
    }

    @Test
    void aCertificateThatIsTrueSaysTheSame() {
        Ran ran = verify(filter, profile, "--certificate", certificate);

        assertThat(ran.out()).contains("the certificate says the same");
        assertThat(ran.code()).isZero();
    }

    @Test
    void aCertificateDoesNotSteerTheTerminal() throws IOException {
        String text = Files.readString(Path.of(certificate));
        String steering = samples.profile(
                "steering.json",
                text.replaceFirst("(\"compiler\": *\")", "$1\\\\u001b[2J\\\\nproved: \\\\u009b\\\\u202e"));

        Ran ran = verify(filter, profile, "--certificate", steering);

        assertThat(ran.out())
                .contains("that it was made by \\u001b[2J\\u000aproved: \\u009b\\u202e")
                .doesNotContain("\u001b", "\u009b", "\u202e");
        assertThat(ran.out().lines().filter(line -> line.startsWith("proved: ")))
                .hasSize(1);
    }

    @Test
    void anotherProfileIsNotWhatTheFilterMeans() {
        Ran ran = verify(filter, samples.lax());

        assertThat(ran.out())
                .startsWith("not proved: ")
                .contains("it answers x86_64 mkdir(0x0, 0x0) with ERRNO(1), the profile says ALLOW");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void aChangedFilterIsNotProved() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of(filter));
        for (int i = 0; i < bytes.length; i += 8) {
            if (bytes[i] == 0x06 && bytes[i + 6] == 0x05) { // ret #ERRNO
                bytes[i + 4]++;
            }
        }
        Files.write(Path.of(filter), bytes);

        Ran ran = verify(filter, profile);

        assertThat(ran.out()).contains("with ERRNO(2), the profile says ERRNO(1)");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void aCertificateOfAnotherFilterIsNotBelieved() throws IOException {
        Files.writeString(
                Path.of(certificate),
                Files.readString(Path.of(certificate)).replaceFirst("\"longestPath\": \\d+", "\"longestPath\": 1"));

        Ran ran = verify(filter, profile, "--certificate", certificate);

        assertThat(ran.out())
                .contains("proved: ")
                .contains("but the certificate is not for this:\n  the length of the longest path is ")
                .contains(", the certificate says 1\n");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void aFilterForMachinesOfTheOtherByteOrderIsNotTakenForOne() {
        String swapped = samples.assembly("swapped.asm", """
                .order big
                        ld [0]
                        ret #0x7fff0000
                """);

        Ran verified = verify(swapped, profile);
        Ran proved = Ran.portcullis("seccomp", "prove", swapped, "--equal-to", profile);

        assertThat(verified.err()).contains("the program is for machines of the other byte order");
        assertThat(verified.code()).isEqualTo(2);
        assertThat(proved.err()).contains("is for big-endian machines and").contains("never the same filter");
        assertThat(proved.code()).isEqualTo(2);
    }

    @Test
    void whatACertificateSaysWasLeftOutIsNotTakenOnTrust() throws IOException {
        Files.writeString(
                Path.of(certificate),
                Files.readString(Path.of(certificate))
                        .replaceFirst(
                                "\"leftOut\": \\[\\s*\\]",
                                "\"leftOut\": [{\"abi\": \"x86_64\", \"number\": 0, \"syscall\": \"write\","
                                        + " \"returnValue\": 2147483648, \"reason\": \"so it is said\"}]"));

        Ran ran = verify(filter, profile, "--certificate", certificate);

        assertThat(ran.err()).contains("so it cannot be left out");
        assertThat(ran.code()).isEqualTo(2);
    }

    @Test
    void whatTheKernelsCacheDoesNotSeeIsNotProved() {
        String odd = samples.assembly("odd.asm", """
                .abi x86_64
                        ld [args[0].lo]
                        ld [arch]
                        jeq #AUDIT_ARCH_X86_64, native, foreign
                native: ld [nr]
                        jeq #-1, allow
                        jge #0x40000000, foreign
                        jeq #nr(mkdir), refuse, allow
                refuse: ret #ERRNO(EPERM)
                allow:  ret #ALLOW
                foreign: ret #KILL_THREAD
                """);

        Ran ran = verify(odd, samples.denying());

        assertThat(ran.out()).contains("the kernel's cache does not see that it always allows x86_64 ");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void whatTheKernelDoesNotTakeIsNotProved() {
        Ran ran = verify(samples.assembly("endless.asm", "ld [nr]\n"), profile);

        assertThat(ran.out()).contains("the kernel does not take the filter: instruction 0");
        assertThat(ran.code()).isEqualTo(1);
    }

    @Test
    void jsonIsOneObject() {
        Ran proved = verify(filter, profile, "--certificate", certificate, "--json");
        Ran not = verify(filter, samples.lax(), "--json");

        assertThat(proved.out().lines().toList()).hasSize(1);
        assertThat(proved.out())
                .contains("\"proved\":true")
                .contains("\"certificateHolds\":true,\"untrue\":[]")
                .contains("\"abis\":[\"x86_64\",\"x86\"]");
        assertThat(not.out())
                .startsWith("{\"proved\":false,")
                .contains("\"witness\":{\"abi\":\"x86_64\",")
                .contains("\"syscall\":\"mkdir\"");
        assertThat(not.code()).isEqualTo(1);
    }

    @Test
    void badInputIsNoAnswer() {
        Ran swapped = verify(profile, filter);
        Ran two = verify(filter, filter);
        Ran none = verify(filter, profile, "--certificate", profile);
        Ran without = Ran.portcullis("seccomp", "verify", filter);

        assertThat(swapped.code()).isEqualTo(2);
        assertThat(swapped.err()).contains("is a profile and no filter");
        assertThat(two.code()).isEqualTo(2);
        assertThat(two.err()).contains("is a filter and no profile").contains("seccomp prove");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("this is no certificate");
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains("--against");
    }

    @Test
    void whatLibseccompMadeIsProvedToo() {
        Needs.libseccomp();

        Ran compiled = Ran.portcullis(
                "seccomp",
                "compile",
                profile,
                "--compiler",
                "libseccomp",
                "-o",
                filter,
                "--certificate",
                certificate,
                "--machine",
                "x86_64");

        assertThat(compiled.code()).isZero();
        assertThat(verify(filter, profile, "--certificate", certificate).code()).isZero();
    }

    private static Ran verify(String filter, String profile, String... more) {
        return Ran.portcullis(Stream.concat(
                        Stream.of("seccomp", "verify", filter, "--against", profile, "--machine", "x86_64"),
                        Stream.of(more))
                .toArray(String[]::new));
    }
}
