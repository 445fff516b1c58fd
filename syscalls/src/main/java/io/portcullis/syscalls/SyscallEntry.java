package io.portcullis.syscalls;

import java.util.List;

/**
 * One line of a table: a system call as one ABI has it.
 *
 * @param syscall its name
 * @param number its number on this ABI, as {@code seccomp_data.nr} shows it
 * @param aliases other names it goes by on this ABI, for example {@code umount} for {@code umount2}'s number; usually
 *     empty
 * @param since the kernel that brought it to this ABI
 * @param category what it is about
 * @param signature its arguments as the kernel declares them for this ABI
 */
public record SyscallEntry(
        Syscall syscall,
        int number,
        List<String> aliases,
        KernelVersion since,
        Category category,
        Signature signature) {
    /** Copies the list. */
    public SyscallEntry {
        aliases = List.copyOf(aliases);
    }
}
