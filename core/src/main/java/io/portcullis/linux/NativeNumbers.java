package io.portcullis.linux;

import io.portcullis.syscalls.Abi;

/**
 * The few numbers this package calls the kernel with, so that installing a filter needs no table at run time. A test
 * compares them with the tables.
 *
 * <p>Sources: arch/x86/entry/syscalls/syscall_64.tbl and syscall_32.tbl, arch/arm/tools/syscall.tbl,
 * scripts/syscall.tbl (aarch64, riscv64, loongarch64), arch/{m68k,mips,parisc,powerpc,s390,sh}/kernel/syscalls/.
 *
 * @param seccomp the number of {@code seccomp}
 * @param prctl the number of {@code prctl}
 * @param gettid the number of {@code gettid}
 * @param memfdCreate the number of {@code memfd_create}
 */
record NativeNumbers(int seccomp, int prctl, int gettid, int memfdCreate) {
    static NativeNumbers of(Abi abi) {
        return switch (abi) {
            case X86_64 -> new NativeNumbers(317, 157, 186, 319);
            case X86 -> new NativeNumbers(354, 172, 224, 356);
            case X32 -> new NativeNumbers(Abi.X32_BIT + 317, Abi.X32_BIT + 157, Abi.X32_BIT + 186, Abi.X32_BIT + 319);
            case ARM -> new NativeNumbers(383, 172, 224, 385);
            case AARCH64, RISCV64, LOONGARCH64 -> new NativeNumbers(277, 167, 178, 279);
            case M68K -> new NativeNumbers(380, 172, 221, 353);
            case MIPS, MIPSEL -> new NativeNumbers(4352, 4192, 4222, 4354);
            case MIPS64, MIPSEL64 -> new NativeNumbers(5312, 5153, 5178, 5314);
            case MIPS64N32, MIPSEL64N32 -> new NativeNumbers(6316, 6153, 6178, 6318);
            case PARISC, PARISC64 -> new NativeNumbers(338, 172, 206, 340);
            case PPC, PPC64, PPC64LE -> new NativeNumbers(358, 171, 207, 360);
            case S390, S390X -> new NativeNumbers(348, 172, 236, 350);
            case SH, SHEB -> new NativeNumbers(372, 172, 224, 374);
        };
    }
}
