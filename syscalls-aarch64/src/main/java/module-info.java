/** The system call tables of aarch64 and 32-bit arm, found through {@link java.util.ServiceLoader}. */
@SuppressWarnings("module") // the name ends in digits because the architecture does
@org.jspecify.annotations.NullMarked
module io.portcullis.syscalls.aarch64 {
    requires static org.jspecify;
    requires io.portcullis.syscalls;

    provides io.portcullis.syscalls.SyscallTableProvider with
            io.portcullis.syscalls.aarch64.ArmTables;
}
