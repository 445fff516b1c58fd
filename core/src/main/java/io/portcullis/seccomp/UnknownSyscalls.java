package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens to calls that are newer than the profile. {@code ENOSYS} lets a C library fall back to an older call,
 * where the default action would make it give up.
 */
public sealed interface UnknownSyscalls {
    /**
     * The action for such a call.
     *
     * @return the action
     */
    Action action();

    /**
     * Calls that a kernel did not have yet, by the tables' introduction versions. A rule that names one still decides.
     *
     * @param kernel the newest kernel whose calls are known to the profile
     * @param action what happens to later ones
     */
    record AboveKernel(KernelVersion kernel, Action action) implements UnknownSyscalls {
        /**
         * Whether the kernel did not have a call yet. Number -1, which a tracer leaves behind, is no call.
         *
         * @param table the ABI's table
         * @param number the number
         * @return true if the table says the call came later, or the number is above all that came by then
         */
        public boolean covers(SyscallTable table, int number) {
            return number != -1 && covers(table, number, highest(table));
        }

        /** The same where the highest number is known already. */
        boolean covers(SyscallTable table, int number, int highest) {
            return number != -1
                    && table.byNumber(number)
                            .map(entry -> entry.since().compareTo(kernel) > 0)
                            .orElseGet(() -> Integer.compareUnsigned(number, highest) > 0);
        }

        /**
         * The highest number the kernel had, where new calls are added: below the calls that are ARM's own, and x32's
         * block of calls from 512 up.
         *
         * @param table the ABI's table
         * @return the number, read as unsigned
         */
        public int highest(SyscallTable table) {
            return table.entries().stream()
                    .filter(entry -> kernel.isAtLeast(entry.since()))
                    .map(SyscallEntry::number)
                    .filter(number -> !isAside(table.abi(), number))
                    .max(Integer::compareUnsigned)
                    .orElse(0);
        }

        private static boolean isAside(Abi abi, int number) {
            return switch (abi) {
                case ARM -> number >= 0x0f_0000; // __ARM_NR_BASE
                case X32 -> (number & ~Abi.X32_BIT) >= 512; // arch/x86/entry/syscalls/syscall_64.tbl
                default -> false;
            };
        }
    }

    /**
     * Numbers above the highest one that the profile names, ABI by ABI, looked at before anything else: what runc puts
     * before a program. On x86_64 bit 30 alone tells x32; on s390 and s390x number 0 counts too.
     *
     * @param highest the highest number named on each ABI
     * @param action what happens to higher ones
     */
    record AboveNumber(Map<Abi, Integer> highest, Action action) implements UnknownSyscalls {
        /**
         * Copies the map.
         *
         * @param highest the highest number named on each ABI
         * @param action what happens to higher ones
         */
        public AboveNumber {
            highest = highest.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(highest));
        }

        boolean covers(int arch, int nr) {
            Abi abi = abiByBit30(arch, nr);
            Integer last = abi == null ? null : highest.get(abi);
            return last != null
                    && (Integer.compareUnsigned(nr, last) > 0 || (nr == 0 && (abi == Abi.S390 || abi == Abi.S390X)));
        }

        private @Nullable Abi abiByBit30(int arch, int nr) {
            if (arch == Abi.X86_64.auditArch()) {
                return (nr & Abi.X32_BIT) != 0 ? Abi.X32 : Abi.X86_64;
            }
            return highest.keySet().stream()
                    .filter(abi -> abi.auditArch() == arch)
                    .findFirst()
                    .orElse(null);
        }
    }
}
