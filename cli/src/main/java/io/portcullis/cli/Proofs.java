package io.portcullis.cli;

import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.syscalls.Abi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a certificate says, as commands print it. */
final class Proofs {
    private Proofs() {}

    /** The counts and the hashes. */
    static List<String> lines(Certificate proof) {
        String cached = proof.cached().entrySet().stream()
                .map(entry -> entry.getValue() + " of " + entry.getKey().libseccompName())
                .collect(Collectors.joining(", "));
        return List.of(
                "%d instructions on the longest path, %s on average over the known calls; %d for the kernel, which translates them"
                        .formatted(proof.longestPath(), average(proof), proof.kernelInstructions()),
                "calls the kernel can answer from its cache: " + cached + "; no filter with this meaning has more",
                "filter  sha256 " + proof.programHash(),
                "meaning sha256 " + proof.meaningHash());
    }

    /** The same as members. */
    static JsonLine json(Certificate proof) {
        Map<String, Integer> cached = new LinkedHashMap<>();
        proof.cached().forEach((abi, count) -> cached.put(abi.libseccompName(), count));
        return new JsonLine()
                .with(
                        "abis",
                        proof.profile().abis().stream().map(Abi::libseccompName).toList())
                .with("instructions", proof.instructions())
                .with("kernelInstructions", proof.kernelInstructions())
                .with("longestPath", proof.longestPath())
                .with("expectedPath", proof.expectedPath(CallCounts.none()))
                .with("cachedCalls", cached)
                .with("programSha256", proof.programHash())
                .with("meaningSha256", proof.meaningHash())
                .with("leftOut", proof.leftOut());
    }

    private static String average(Certificate proof) {
        return String.format(Locale.ROOT, "%.1f", proof.expectedPath(CallCounts.none()));
    }
}
