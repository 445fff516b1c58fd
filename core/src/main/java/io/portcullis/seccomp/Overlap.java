package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;

/**
 * Two rules that answer one call differently.
 *
 * @param abi where
 * @param first the one that counts before the other, where the profile says which does
 * @param second the other
 * @param witness a call that both match
 */
public record Overlap(Abi abi, CallRule first, CallRule second, SeccompData witness) {
    /** Gives for example {@code two rules for bpf on x86_64: ALLOW bpf and ERRNO(1) bpf}. */
    @Override
    public String toString() {
        return "two rules for %s on %s: %s and %s"
                .formatted(first.syscall(), abi.libseccompName(), first.rule(), second.rule());
    }
}
