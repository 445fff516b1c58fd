package io.portcullis.seccomp.format;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.MKDIR;
import static io.portcullis.syscalls.Syscalls.READ;
import static io.portcullis.syscalls.Syscalls.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateDocumentTest {
    private static final SeccompProfile PROFILE = SeccompProfile.denyByDefault(errno(EPERM))
            .on(Abi.X86_64, Abi.X86)
            .allow(READ, WRITE)
            .build();
    private static final CompiledFilter FILTER = OptimizingCompiler.create().compile(PROFILE, CompileTarget.SMALLEST);
    private static final CertificateDocument DOCUMENT = CertificateDocument.of(FILTER);

    @Test
    void saysWhatWasProved() {
        assertThat(DOCUMENT.programHash()).isEqualTo(FILTER.certificate().programHash());
        assertThat(DOCUMENT.meaningHash()).isEqualTo(PROFILE.decision().fingerprint());
        assertThat(DOCUMENT.instructions()).isEqualTo(FILTER.program().size());
        assertThat(DOCUMENT.cached()).containsEntry(Abi.X86_64, 2).containsEntry(Abi.X86, 2);
        assertThat(DOCUMENT.compiler()).isEqualTo(FILTER.compiler());
        assertThat(DOCUMENT.aim()).isEqualTo(CompileTarget.Aim.SMALLEST);
        assertThat(DOCUMENT.tables()).containsOnlyKeys(Abi.X86_64, Abi.X86);
        assertThat(DOCUMENT.leftOut()).isEmpty();
    }

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("filter.certificate.json"), DOCUMENT.toJson());

        assertThat(CertificateDocument.read(file)).isEqualTo(DOCUMENT);
        assertThat(CertificateDocument.parse(DOCUMENT.toJson())).isEqualTo(DOCUMENT);
    }

    @Test
    void isTrueForTheFilterItCameWith() {
        Certificate again = Certificate.establish(PROFILE, FILTER.program(), "somebody");

        assertThat(DOCUMENT.untrueFor(again)).isEmpty();
    }

    @Test
    void namesWhatIsUntrueForAnother() {
        SeccompProfile other = PROFILE.toBuilder().allow(MKDIR).build();
        Certificate proof = OptimizingCompiler.create().compile(other).certificate();

        assertThat(DOCUMENT.untrueFor(proof))
                .anySatisfy(said -> assertThat(said)
                        .isEqualTo("the filter's SHA-256 is " + proof.programHash() + ", the certificate says "
                                + DOCUMENT.programHash()))
                .anySatisfy(said -> assertThat(said).startsWith("the SHA-256 of the profile's meaning is "))
                .contains("the number of calls that can be cached is 3 on x86_64, 3 on x86, the certificate says 2 on"
                        + " x86_64, 2 on x86");
    }

    @Test
    void countsThatAreNotSoAreUntrue() {
        String json = DOCUMENT.toJson();
        String longer = json.replaceFirst("\"longestPath\": \\d+", "\"longestPath\": 4000");
        String more = json.replaceFirst("\"kernelInstructions\": \\d+", "\"kernelInstructions\": 9999");
        String fewer = json.replaceFirst("\"instructions\": \\d+", "\"instructions\": 1");

        assertThat(CertificateDocument.parse(longer).untrueFor(FILTER.certificate()))
                .singleElement()
                .asString()
                .startsWith("the length of the longest path is ")
                .endsWith(", the certificate says 4000");
        assertThat(CertificateDocument.parse(more).untrueFor(FILTER.certificate()))
                .singleElement()
                .asString()
                .endsWith(", the certificate says 9999");
        assertThat(CertificateDocument.parse(fewer).untrueFor(FILTER.certificate()))
                .singleElement()
                .asString()
                .endsWith(", the certificate says 1");
    }

    @Test
    void whatWasLeftOutIsCompared() {
        CertificateDocument claims = CertificateDocument.parse(DOCUMENT.toJson()
                .replace(
                        "\"leftOut\": []",
                        "\"leftOut\": [{\"abi\": \"x86\", \"number\": 39, \"syscall\": \"mkdir\","
                                + " \"returnValue\": 327681, \"reason\": \"not known there\"}]"));

        assertThat(claims.leftOut()).containsExactly(new LeftOut(Abi.X86, 39, MKDIR, errno(EPERM), "not known there"));
        assertThat(claims.untrueFor(FILTER.certificate()))
                .containsExactly("what was left out is [], the certificate says [mkdir on x86]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"certificateVersion\": 1 | \"certificateVersion\": 2 | certificateVersion must be 1, was 2",
                "\"certificateVersion\": 1 | \"certificateVersion\": 1, \"more\": 1 | unknown member more",
                "\"instructions\" | \"Instructions\" | Instructions",
                "\"programSha256\": \" | \"programSha256\": \"F | programSha256 must be 64 hexadecimal digits",
                "\"target\": \"smallest\" | \"target\": \"smalest\" | unknown target smalest",
                "\"x86\": 2 | \"x86\": -2 | must be a whole number in 0..2^64-1",
                "\"x86\": 2 | \"x86\": 4294967296 | x86 must be in 0..2147483647, was 4294967296",
                "\"x86\": 2 | \"x87\": 2 | unknown ABI x87",
                "\"x86\": \"7 | \"x86\": \"new7 | a kernel version looks like 6.1",
                "\"x86\": \"7 | \"x86\": \"07 | a kernel version here is major.minor, was 07",
                "\"leftOut\": [] | \"leftOut\": {} | must be an array, was an object",
                "\"leftOut\": [] | \"left\": [] | leftOut is missing",
                "\"leftOut\": [] | \"leftOut\": [{}] | abi is missing",
            })
    void isReadToTheLetter(String written, String instead, String problem) {
        String json = DOCUMENT.toJson();
        assertThat(json).contains(written);

        assertThatThrownBy(() -> CertificateDocument.parse(json.replace(written, instead), "f.json"))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageStartingWith("f.json:")
                .hasMessageContaining(problem);
    }

    @Test
    void aProfileIsNoCertificate() {
        assertThatThrownBy(() -> CertificateDocument.parse("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}"))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("this is no certificate");
    }

    @Test
    void whatWasLeftOutIsProvedWithTheFilter() {
        LeftOut lost = new LeftOut(Abi.X86_64, 1, WRITE, errno(EPERM), "not known there");
        SeccompProfile less = SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.X86_64)
                .allow(READ)
                .build();
        SeccompProfile whole = less.toBuilder().allow(WRITE).build();
        CompiledFilter filter = CompiledFilter.certified(
                whole,
                OptimizingCompiler.create().compile(less).program(),
                "a compiler",
                CompileTarget.CALL_CACHE,
                List.of(lost));

        CertificateDocument read =
                CertificateDocument.parse(CertificateDocument.of(filter).toJson());

        assertThat(read.leftOut()).containsExactly(lost);
        assertThat(read.untrueFor(Certificate.establish(whole, filter.program(), read.compiler(), read.leftOut())))
                .isEmpty();
    }
}
