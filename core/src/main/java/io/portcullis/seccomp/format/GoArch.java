package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import java.util.Set;

/** What the engines call the machine they run on, in the {@code arches} of a rule's filters. */
final class GoArch {
    private GoArch() {}

    static Set<String> namesOf(Abi machine) { // moby/profiles seccomp_linux.go, and libseccomp-golang for Podman
        return switch (machine) {
            case X86_64 -> Set.of("amd64");
            case AARCH64 -> Set.of("arm64");
            case LOONGARCH64 -> Set.of("loong64", "loongarch64");
            case MIPSEL64N32 -> Set.of("mipsel64n32", "mips3l64n32"); // the second is Docker's own spelling
            default -> Set.of(machine.libseccompName());
        };
    }
}
