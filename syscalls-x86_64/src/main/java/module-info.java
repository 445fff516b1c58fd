/** The system call tables of x86_64, x86 and x32, found through {@link java.util.ServiceLoader}. */
@SuppressWarnings("module") // the name ends in digits because the architecture does
@org.jspecify.annotations.NullMarked
module io.portcullis.syscalls.x86_64 {
    requires static org.jspecify;
    requires io.portcullis.syscalls;

    provides io.portcullis.syscalls.SyscallTableProvider with
            io.portcullis.syscalls.x86_64.X86Tables;
}
