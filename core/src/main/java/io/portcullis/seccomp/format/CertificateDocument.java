package io.portcullis.seccomp.format;

import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A certificate as a file beside the filter says it: what was proved when the filter was compiled, by whom, and with
 * which system call tables.
 *
 * <p>It is a claim and no proof. Whoever receives a filter {@linkplain Certificate#establish proves it again}, and asks
 * here what the file {@linkplain #untrueFor says otherwise}.
 *
 * <pre>{@code
 * CertificateDocument claims = CertificateDocument.read(file);
 * Certificate proof = Certificate.establish(profile, program, claims.compiler(), claims.leftOut());
 * List<String> untrue = claims.untrueFor(proof);
 * }</pre>
 *
 * @param programHash the SHA-256 of the filter's bytes, 64 hexadecimal digits
 * @param meaningHash the SHA-256 of what the profile means, 64 hexadecimal digits
 * @param instructions how many instructions the filter has, 1 to 4096
 * @param kernelInstructions how many the kernel makes of them
 * @param longestPath how many instructions the longest way through the filter has
 * @param cached how many calls of each ABI the kernel can answer from its cache; the ABIs are the profile's
 * @param leftOut the rules that were not kept
 * @param compiler the compiler's name and version
 * @param aim what the filter was to be good at
 * @param tables of which kernel the system call tables were, by ABI
 */
public record CertificateDocument(
        String programHash,
        String meaningHash,
        int instructions,
        int kernelInstructions,
        int longestPath,
        Map<Abi, Integer> cached,
        List<LeftOut> leftOut,
        String compiler,
        CompileTarget.Aim aim,
        Map<Abi, KernelVersion> tables) {
    /**
     * Copies the collections.
     *
     * @param programHash the SHA-256 of the filter's bytes, 64 hexadecimal digits
     * @param meaningHash the SHA-256 of what the profile means, 64 hexadecimal digits
     * @param instructions how many instructions the filter has, 1 to 4096
     * @param kernelInstructions how many the kernel makes of them
     * @param longestPath how many instructions the longest way through the filter has
     * @param cached how many calls of each ABI the kernel can answer from its cache; the ABIs are the profile's
     * @param leftOut the rules that were not kept
     * @param compiler the compiler's name and version
     * @param aim what the filter was to be good at
     * @param tables of which kernel the system call tables were, by ABI
     */
    public CertificateDocument {
        cached = sorted(cached);
        leftOut = List.copyOf(leftOut);
        tables = sorted(tables);
    }

    /**
     * What can be said of a filter.
     *
     * @param filter a filter, and so proved
     * @return its certificate for writing
     */
    public static CertificateDocument of(CompiledFilter filter) {
        Certificate proof = filter.certificate();
        Map<Abi, KernelVersion> tables = new EnumMap<>(Abi.class);
        filter.profile()
                .abis()
                .forEach(abi -> SyscallTables.find(abi).ifPresent(table -> tables.put(abi, table.asOf())));
        return new CertificateDocument(
                proof.programHash(),
                proof.meaningHash(),
                proof.instructions(),
                proof.kernelInstructions(),
                proof.longestPath(),
                proof.cached(),
                proof.leftOut(),
                filter.compiler(),
                filter.target().aim(),
                tables);
    }

    /**
     * Reads a file.
     *
     * @param file a file of UTF-8, up to 4 MiB
     * @return the certificate
     * @throws ProfileFormatException if it is none, or says more than is known here
     * @throws IOException if the file cannot be read
     */
    public static CertificateDocument read(Path file) throws IOException {
        return CertificateFields.read(Source.read(file, ReadOptions.defaults().maxBytes()));
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @return the certificate
     * @throws ProfileFormatException if it is none, or says more than is known here
     */
    public static CertificateDocument parse(String text) {
        return parse(text, "certificate");
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @param source what messages call it
     * @return the certificate
     * @throws ProfileFormatException if it is none, or says more than is known here
     */
    public static CertificateDocument parse(String text, String source) {
        return CertificateFields.read(
                Source.of(text, source, ReadOptions.defaults().maxBytes()));
    }

    /**
     * Writes the certificate.
     *
     * @return JSON that {@link #parse(String)} reads as an equal certificate
     */
    public String toJson() {
        return JsonWriter.write(CertificateFields.write(this));
    }

    /**
     * What the certificate says and a proof does not. Who compiled, for what and with which tables is not to be seen in
     * a filter, and not compared.
     *
     * @param proof what was proved now
     * @return a sentence for each, none if all is as it says
     */
    public List<String> untrueFor(Certificate proof) {
        List<String> untrue = new ArrayList<>();
        compare("the filter's SHA-256", programHash, proof.programHash(), untrue);
        compare("the SHA-256 of the profile's meaning", meaningHash, proof.meaningHash(), untrue);
        compare("the number of instructions", instructions, proof.instructions(), untrue);
        compare("the number of the kernel's instructions", kernelInstructions, proof.kernelInstructions(), untrue);
        compare("the length of the longest path", longestPath, proof.longestPath(), untrue);
        compare("the number of calls that can be cached", words(cached), words(proof.cached()), untrue);
        compare("what was left out", places(leftOut), places(proof.leftOut()), untrue);
        return List.copyOf(untrue);
    }

    private static void compare(String what, Object claimed, Object proved, List<String> untrue) {
        if (!Objects.equals(claimed, proved)) {
            untrue.add(what + " is " + proved + ", the certificate says " + claimed);
        }
    }

    private static String words(Map<Abi, Integer> counts) {
        StringBuilder words = new StringBuilder();
        sorted(counts)
                .forEach((abi, count) -> words.append(words.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(" on ")
                        .append(abi.libseccompName()));
        return words.toString();
    }

    private static List<String> places(List<LeftOut> leftOut) {
        return leftOut.stream()
                .map(left -> left.syscall() + " on " + left.abi().libseccompName())
                .toList();
    }

    private static <T> Map<Abi, T> sorted(Map<Abi, T> map) {
        Map<Abi, T> sorted = new EnumMap<>(Abi.class);
        sorted.putAll(map);
        return Collections.unmodifiableMap(sorted);
    }

    /** Gives for example {@code certificate for 69 instructions, by libseccomp 2.5.4}. */
    @Override
    public String toString() {
        return "certificate for " + instructions + " instructions, by " + compiler;
    }
}
