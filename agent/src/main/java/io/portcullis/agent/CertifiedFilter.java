package io.portcullis.agent;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.format.CertificateDocument;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A filter that was compiled before, and the certificate that was made of it. */
final class CertifiedFilter {
    private static final String SUFFIX = ".bpf";
    private static final String HASH = "\"programSha256\": \"";
    private static final int HASH_DIGITS = 64;

    private CertifiedFilter() {}

    /**
     * Reads a filter that is what its certificate says: by its hash; or, if the profile is there, by proof.
     *
     * @throws IllegalArgumentException if it is not
     */
    static BpfProgram read(Path file, Optional<Path> certificate, Optional<Path> profile) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        BpfProgram program = BpfProgram.decode(bytes, ByteOrder.nativeOrder());
        Path claims = certificate.isPresent() ? certificate.get() : beside(file);
        if (profile.isPresent()) {
            prove(file, program, document(file, claims), CompiledProfile.meaningOf(profile.get()));
        } else {
            String claimed = hashIn(file, claims);
            String hash = Sha256.of(bytes);
            if (!claimed.equals(hash)) {
                throw new IllegalArgumentException(
                        file + " is not the filter that " + claims + " is for: its SHA-256 is " + hash
                                + ", the certificate says " + claimed + "; compile both anew");
            }
        }
        return program;
    }

    private static Path beside(Path file) {
        String name = file.toString();
        return Path.of(name.substring(0, name.length() - SUFFIX.length()) + ".cert");
    }

    private static void prove(Path file, BpfProgram program, CertificateDocument claims, SeccompProfile meaning) {
        Certificate proof = Certificate.establish(meaning, program, claims.compiler(), claims.leftOut());
        List<String> untrue = claims.untrueFor(proof);
        if (!untrue.isEmpty()) {
            throw new IllegalArgumentException(
                    "the certificate of " + file + " does not hold: " + String.join("; ", untrue));
        }
    }

    /** The one member that is asked for, as certificates are written here; from any other JSON by reading all of it. */
    private static String hashIn(Path file, Path claims) throws IOException {
        String text = text(file, claims);
        int at = text.indexOf(HASH);
        int from = at + HASH.length();
        boolean plain =
                at >= 0 && text.indexOf("programSha256", from) < 0 && text.indexOf('"', from) == from + HASH_DIGITS;
        return plain
                ? text.substring(from, from + HASH_DIGITS)
                : CertificateDocument.parse(text, claims.toString()).programHash();
    }

    private static CertificateDocument document(Path file, Path claims) throws IOException {
        return CertificateDocument.parse(text(file, claims), claims.toString());
    }

    private static String text(Path file, Path claims) throws IOException {
        try {
            return Files.readString(claims);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    file + " has no certificate, there is no " + claims + "; write it with portcullis seccomp compile"
                            + " --certificate FILE and name it with certificate=FILE",
                    e);
        }
    }
}
