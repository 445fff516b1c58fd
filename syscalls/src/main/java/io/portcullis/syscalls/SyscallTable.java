package io.portcullis.syscalls;

import java.util.List;
import java.util.Optional;

/**
 * The system calls of one ABI.
 *
 * <p>A table is complete up to the kernel it names: a number it does not hold was no system call there.
 */
public interface SyscallTable {
    /**
     * The ABI whose numbers these are.
     *
     * @return the ABI
     */
    Abi abi();

    /**
     * The kernel the table was read from.
     *
     * @return the newest kernel it is complete for
     */
    KernelVersion asOf();

    /**
     * Every system call of the ABI.
     *
     * @return the entries, by ascending number
     */
    List<SyscallEntry> entries();

    /**
     * Finds a system call by name or by one of its other names on this ABI.
     *
     * @param name for example {@code openat}
     * @return its entry, or empty if the ABI does not have it
     */
    Optional<SyscallEntry> byName(String name);

    /**
     * Finds a system call by number.
     *
     * @param number as the kernel reports it in {@code seccomp_data.nr}; for x32 with bit 30 set
     * @return its entry, or empty if no system call has this number
     */
    Optional<SyscallEntry> byNumber(int number);
}
