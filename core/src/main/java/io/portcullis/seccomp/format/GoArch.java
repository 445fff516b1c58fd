package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import java.util.Optional;
import java.util.Set;

/** What the engines call the machine they run on, in the {@code arches} of a rule's filters. */
final class GoArch {
    private GoArch() {}

    /** The machine that runs all of some ABIs, one of them. */
    static Optional<Abi> machineOf(Set<Abi> abis) {
        return abis.stream()
                .filter(machine -> abis.stream().allMatch(abi -> abi == machine || runs(machine, abi)))
                .findFirst();
    }

    private static boolean runs(Abi machine, Abi other) {
        return switch (machine) {
            case X86_64 -> other == Abi.X86 || other == Abi.X32;
            case AARCH64 -> other == Abi.ARM;
            case MIPS64 -> other == Abi.MIPS || other == Abi.MIPS64N32;
            case MIPSEL64 -> other == Abi.MIPSEL || other == Abi.MIPSEL64N32;
            case PPC64 -> other == Abi.PPC;
            case S390X -> other == Abi.S390;
            case PARISC64 -> other == Abi.PARISC;
            default -> false;
        };
    }

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
