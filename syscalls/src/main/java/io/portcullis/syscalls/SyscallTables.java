package io.portcullis.syscalls;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * Finds the tables that are on the class path or module path.
 *
 * <p>Tables are offered by {@link SyscallTableProvider}s, and looked for once, through the class loader of this
 * library, so that every caller sees the same. Where two offer the same ABI, the one complete for the newer kernel
 * counts.
 */
public final class SyscallTables {
    private SyscallTables() {}

    /**
     * The table of an ABI.
     *
     * @param abi the ABI
     * @return its table
     * @throws IllegalStateException if no module offers one; the message says which artifact does
     */
    public static SyscallTable forAbi(Abi abi) {
        return find(abi)
                .orElseThrow(() -> new IllegalStateException("no system call table for " + abi.libseccompName()
                        + "; found "
                        + available().stream().map(Abi::libseccompName).toList() + "; add "
                        + artifactOf(abi)));
    }

    /**
     * The table of an ABI, if there is one.
     *
     * @param abi the ABI
     * @return its table, or empty if no module offers one
     */
    public static Optional<SyscallTable> find(Abi abi) {
        return Optional.ofNullable(Found.BY_ABI.get(abi));
    }

    /**
     * The ABIs that there are tables for.
     *
     * @return the ABIs, in the order of {@link Abi}
     */
    public static Set<Abi> available() {
        return Found.BY_ABI.keySet();
    }

    /** The artifact that brings an ABI's table. */
    static String artifactOf(Abi abi) {
        return "portcullis-syscalls-"
                + switch (abi) {
                    case X86_64, X86, X32 -> "x86_64";
                    case AARCH64, ARM -> "aarch64";
                    case LOONGARCH64 -> "loongarch64";
                    case M68K -> "m68k";
                    case MIPS, MIPSEL, MIPS64, MIPSEL64, MIPS64N32, MIPSEL64N32 -> "mips";
                    case PARISC, PARISC64 -> "parisc";
                    case PPC, PPC64, PPC64LE -> "ppc";
                    case RISCV64 -> "riscv64";
                    case S390, S390X -> "s390";
                    case SH, SHEB -> "sh";
                };
    }

    /** Of two tables of one ABI, the one complete for the newer kernel. */
    static SyscallTable newer(SyscallTable left, SyscallTable right) {
        return right.asOf().compareTo(left.asOf()) > 0 ? right : left;
    }

    private static final class Found {
        static final Map<Abi, SyscallTable> BY_ABI = load();

        private static Map<Abi, SyscallTable> load() {
            Map<Abi, SyscallTable> byAbi = new EnumMap<>(Abi.class);
            for (SyscallTableProvider provider :
                    ServiceLoader.load(SyscallTableProvider.class, SyscallTables.class.getClassLoader())) {
                provider.tables().forEach(table -> byAbi.merge(table.abi(), table, SyscallTables::newer));
            }
            return Collections.unmodifiableMap(byAbi);
        }
    }
}
