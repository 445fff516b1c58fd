package io.portcullis.linux;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import java.util.Optional;
import java.util.Set;

/**
 * The calls this library makes of the kernel, for the calling thread unless said otherwise.
 *
 * <p>{@link #running()} gives the one this program runs on. Tests may bring their own.
 */
public interface Kernel {
    /**
     * The kernel this program runs on. The first use loads JNA, which takes some 80 ms; nothing is called before that.
     *
     * @return the kernel
     * @throws UnsupportedOperationException if this is not Linux, or native code cannot be called from this JVM; the
     *     message says why and what to do. The first reason found stays the reason
     */
    static Kernel running() {
        return RunningKernel.get();
    }

    /**
     * Why {@link #running()} would fail.
     *
     * @return the reason in a sentence, or empty if there is a kernel to call
     */
    static Optional<String> whyNotRunning() {
        return RunningKernel.problem();
    }

    /**
     * The ABI of the calls made here: the JVM's own.
     *
     * @return the native ABI
     */
    Abi abi();

    /**
     * The kernel's release, as {@code uname -r} has it.
     *
     * @return for example {@code 6.1.0-18-amd64}
     */
    String release();

    /**
     * The kernel's version.
     *
     * @return the first two numbers of {@link #release()}
     */
    default KernelVersion version() {
        return KernelVersion.parse(release());
    }

    /**
     * The calling thread's id.
     *
     * @return the answer of {@code gettid}
     */
    int threadId();

    /**
     * Whether the calling thread has given up gaining privileges.
     *
     * @return the answer of {@code prctl(PR_GET_NO_NEW_PRIVS)}; false on a kernel before 3.5
     */
    boolean noNewPrivileges();

    /**
     * Gives up gaining privileges through {@code execve}, for the calling thread and what it starts. There is no way
     * back.
     *
     * @throws KernelRefusedException if the kernel is older than 3.5 (EINVAL), or a filter forbids it
     */
    void setNoNewPrivileges();

    /**
     * Puts a filter on the calling thread, or with {@link FilterFlag#TSYNC} on the whole process. There is no way back.
     *
     * @param program an array of {@code struct sock_filter} in this machine's byte order, 8 bytes an instruction
     * @param flags how
     * @return 0; or with {@link FilterFlag#TSYNC} the id of a thread that could not follow, in which case nothing was
     *     installed; or with {@link FilterFlag#NEW_LISTENER} a descriptor; or the errno
     * @throws IllegalArgumentException if the program is not a number of whole instructions
     */
    Answer setFilter(byte[] program, Set<FilterFlag> flags);

    /**
     * Whether {@link #setFilter} takes a flag. Nothing is installed: the kernel is handed no program, and looks at the
     * flags first.
     *
     * @param flag the flag
     * @return true if the kernel knows it
     */
    default boolean knows(FilterFlag flag) {
        return asked(flag).failedWith(Errno.EFAULT);
    }

    /**
     * What the kernel says of a flag, asked with no program, so that nothing is installed.
     *
     * @param flag the flag
     * @return {@link Errno#EFAULT} if the kernel knows it; EINVAL if not, or ENOSYS; anything else, as EPERM, is the
     *     answer of a filter that is already there and refuses {@code seccomp(2)}
     */
    Answer asked(FilterFlag flag);

    /**
     * Whether filters may return an action on this kernel.
     *
     * @param action the action
     * @return the answer of {@code seccomp(SECCOMP_GET_ACTION_AVAIL)}; before Linux 4.14, which cannot be asked, true
     *     for what Linux 3.5 had
     */
    boolean knows(Action action);

    /**
     * How large the structures of a supervisor are.
     *
     * @return the answer of {@code seccomp(SECCOMP_GET_NOTIF_SIZES)}, or empty before Linux 5.0
     */
    Optional<NotificationSizes> notificationSizes();

    /**
     * Makes a file that lives in memory and has no name in any folder.
     *
     * @param name what {@code /proc} shows, at most 249 bytes
     * @return the file, to be closed
     * @throws KernelRefusedException if the kernel is older than 3.17 (ENOSYS), or a filter forbids it
     */
    MemoryFile createMemoryFile(String name);

    /**
     * Makes a file that lives in memory and that a process may execute.
     *
     * @param name what {@code /proc} shows, at most 249 bytes
     * @return the file, to be closed
     * @throws KernelRefusedException if the kernel is older than 3.17 (ENOSYS), the administrator forbids it
     *     ({@code vm.memfd_noexec}, EACCES), or a filter forbids it
     */
    MemoryFile createExecutableMemoryFile(String name);

    /**
     * Makes any call.
     *
     * @param number its number on {@link #abi()}
     * @param arguments up to six; the rest are 0
     * @return the answer
     * @throws IllegalArgumentException if there are more than six arguments
     */
    Answer syscall(int number, long... arguments);
}
