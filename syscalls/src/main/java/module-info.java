/**
 * The system call interface as the kernel numbers it: ABIs, errno names, every known system call, and how tables are
 * found.
 *
 * <p>This module holds no table. A table comes from {@code portcullis-syscalls-ARCH} and is found through
 * {@link java.util.ServiceLoader}.
 */
@org.jspecify.annotations.NullMarked
module io.portcullis.syscalls {
    requires static transitive org.jspecify;

    exports io.portcullis.syscalls;

    uses io.portcullis.syscalls.SyscallTableProvider;
}
