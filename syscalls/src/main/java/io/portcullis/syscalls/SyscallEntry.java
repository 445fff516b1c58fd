package io.portcullis.syscalls;

import java.util.List;

/**
 * One line of a table: a system call as one ABI has it.
 *
 * @param syscall its name
 * @param number its number on this ABI, as {@code seccomp_data.nr} shows it
 * @param aliases other names of this number on this ABI, for example {@code sync_file_range2} for arm's
 *     {@code arm_sync_file_range}; usually empty
 * @param since the kernel that brought it to this ABI; 2.6 stands for the whole of its series
 * @param category what it is about
 * @param signature its arguments as this ABI's registers hold them; none for a call that nobody answers
 */
public record SyscallEntry(
        Syscall syscall,
        int number,
        List<String> aliases,
        KernelVersion since,
        Category category,
        Signature signature) {
    /**
     * Copies the list.
     *
     * @param syscall its name
     * @param number its number
     * @param aliases other names of this number
     * @param since the kernel that brought it
     * @param category what it is about
     * @param signature its arguments
     */
    public SyscallEntry {
        aliases = List.copyOf(aliases);
    }
}
