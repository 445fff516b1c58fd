package io.portcullis.kube.distribute;

import io.portcullis.syscalls.Abi;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A kind of machine that nodes are, as the label {@code kubernetes.io/arch} names it. */
public enum NodeArch {
    /** 64-bit x86, which runs 32-bit x86 and x32 programs too. */
    AMD64("amd64", Abi.X86_64, Abi.X86, Abi.X32),
    /** 64-bit ARM, which often runs 32-bit ARM programs too. */
    ARM64("arm64", Abi.AARCH64, Abi.ARM),
    /** 32-bit ARM. */
    ARM("arm", Abi.ARM),
    /** 64-bit PowerPC, little endian. */
    PPC64LE("ppc64le", Abi.PPC64LE),
    /** 64-bit System/390, which runs 31-bit programs too. */
    S390X("s390x", Abi.S390X, Abi.S390),
    /** 64-bit RISC-V. */
    RISCV64("riscv64", Abi.RISCV64),
    /** 64-bit LoongArch. */
    LOONG64("loong64", Abi.LOONGARCH64);

    private final String label;
    private final Abi abi;
    @SuppressWarnings("ImmutableEnumChecker") // nothing can change it
    private final Set<Abi> runs;

    NodeArch(String label, Abi abi, Abi... others) {
        this.label = label;
        this.abi = abi;
        Set<Abi> all = EnumSet.of(abi);
        all.addAll(List.of(others));
        this.runs = Collections.unmodifiableSet(all);
    }

    /**
     * The value of the label.
     *
     * @return for example {@code amd64}
     */
    public String label() {
        return label;
    }

    /**
     * The machine's own ABI.
     *
     * @return for example {@code X86_64}
     */
    public Abi abi() {
        return abi;
    }

    /**
     * Every ABI that its kernel can take calls through. No other call can happen there.
     *
     * @return its own ABI and the others
     */
    public Set<Abi> runs() {
        return runs;
    }

    /**
     * The machine of a label.
     *
     * @param label for example {@code amd64}
     * @return the machine, if it is known
     */
    public static Optional<NodeArch> find(String label) {
        return Arrays.stream(values()).filter(arch -> arch.label.equals(label)).findFirst();
    }

    /** The machine with an ABI of its own. */
    static Optional<NodeArch> ofNative(Abi abi) {
        return Arrays.stream(values()).filter(arch -> arch.abi == abi).findFirst();
    }

    /** The machines that a profile is for: those whose own ABI it lists and no other listed machine runs along. */
    static Set<NodeArch> of(Set<Abi> listed) {
        Set<NodeArch> machines = EnumSet.noneOf(NodeArch.class);
        Arrays.stream(values())
                .filter(arch -> listed.contains(arch.abi))
                .filter(arch -> Arrays.stream(values())
                        .noneMatch(
                                wider -> wider != arch && listed.contains(wider.abi) && wider.runs.contains(arch.abi)))
                .forEach(machines::add);
        return machines;
    }

    @Override
    public String toString() {
        return label;
    }
}
