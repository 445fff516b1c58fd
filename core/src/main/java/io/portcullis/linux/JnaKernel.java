package io.portcullis.linux;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Signature;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kernel through JNA. */
final class JnaKernel implements Kernel {
    // include/uapi/linux/seccomp.h
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_GET_ACTION_AVAIL = 2;
    private static final int SECCOMP_GET_NOTIF_SIZES = 3;
    // include/uapi/linux/prctl.h
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_GET_NO_NEW_PRIVS = 39;
    // include/uapi/linux/memfd.h
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_EXEC = 0x10; // since 6.3

    private static final int INSTRUCTION_BYTES = 8; // struct sock_filter of include/uapi/linux/filter.h

    private final Abi abi;
    private final NativeNumbers numbers;

    private JnaKernel(Abi abi) {
        this.abi = abi;
        this.numbers = NativeNumbers.of(abi);
    }

    /** Loads JNA and binds libc, which every JVM already has in its address space. */
    static Kernel load() {
        Abi abi = Abi.ofThisJvm();
        Native.register(LibC.class, NativeLibrary.getProcess());
        return new JnaKernel(abi);
    }

    @Override
    public Abi abi() {
        return abi;
    }

    @Override
    public String release() {
        return System.getProperty("os.version", ""); // uname(2), taken by the JVM at its start
    }

    @Override
    public int threadId() {
        return (int) syscall(numbers.gettid()).orRefused("gettid", "a filter refuses what every JVM needs");
    }

    @Override
    public boolean noNewPrivileges() {
        return syscall(numbers.prctl(), PR_GET_NO_NEW_PRIVS).value() == 1;
    }

    @Override
    public void setNoNewPrivileges() {
        Answer answer = syscall(numbers.prctl(), PR_SET_NO_NEW_PRIVS, 1);
        answer.orRefused(
                "prctl(PR_SET_NO_NEW_PRIVS)",
                answer.failedWith(Errno.EINVAL)
                        ? "which needs Linux 3.5 or newer, this is " + release()
                        : "a filter that is already there refuses prctl");
    }

    @Override
    public Answer setFilter(byte[] program, Set<FilterFlag> flags) {
        if (program.length % INSTRUCTION_BYTES != 0) {
            throw new IllegalArgumentException(
                    "a program is a number of whole instructions of 8 bytes, was " + program.length + " bytes");
        }
        if (program.length / INSTRUCTION_BYTES > 0xffff) {
            return Answer.failed(Errno.EINVAL); // the length would not fit its field; the kernel takes 4096 at most
        }
        return NativeMemory.of(program)
                .handedTo(instructions -> fprog(program.length / INSTRUCTION_BYTES, instructions)
                        .handedTo(fprog -> seccomp(SECCOMP_SET_MODE_FILTER, bits(flags), fprog)));
    }

    private static NativeMemory fprog(int instructions, long address) { // struct sock_fprog: u16 len, padding, pointer
        NativeMemory fprog = NativeMemory.ofSize(2 * Native.POINTER_SIZE);
        fprog.bytes().putShort(0, (short) instructions);
        fprog.putPointer(Native.POINTER_SIZE, address);
        return fprog;
    }

    @Override
    public Answer asked(FilterFlag flag) {
        // Unknown flags give EINVAL, known ones get as far as the missing program: EFAULT.
        Set<FilterFlag> flags = flag == FilterFlag.WAIT_KILLABLE_RECV
                ? Set.of(FilterFlag.NEW_LISTENER, FilterFlag.WAIT_KILLABLE_RECV)
                : Set.of(flag);
        return seccomp(SECCOMP_SET_MODE_FILTER, bits(flags), 0);
    }

    @Override
    public boolean knows(Action action) {
        NativeMemory value = NativeMemory.ofSize(Integer.BYTES);
        value.bytes().putInt(0, action.returnValue(abi) & Action.ACTION_MASK);
        Answer answer = value.handedTo(address -> seccomp(SECCOMP_GET_ACTION_AVAIL, 0, address));
        if (answer.failedWith(Errno.EINVAL)) { // before 4.14 there is no such question
            return knowsModeFilter()
                    && (action instanceof Action.KillThread
                            || action instanceof Action.Trap
                            || action instanceof Action.Fail
                            || action instanceof Action.Trace
                            || action instanceof Action.Allow);
        }
        return answer.value() == 0;
    }

    private boolean knowsModeFilter() {
        return seccomp(SECCOMP_SET_MODE_FILTER, 0, 0).failedWith(Errno.EFAULT);
    }

    @Override
    public Optional<NotificationSizes> notificationSizes() {
        NativeMemory memory = NativeMemory.ofSize(3 * Short.BYTES); // struct seccomp_notif_sizes: three u16
        ByteBuffer sizes = memory.bytes();
        Answer answer = memory.handedTo(address -> seccomp(SECCOMP_GET_NOTIF_SIZES, 0, address));
        return answer.value() == 0
                ? Optional.of(new NotificationSizes(sizes.getShort(0), sizes.getShort(2), sizes.getShort(4)))
                : Optional.empty();
    }

    @Override
    public MemoryFile createMemoryFile(String name) {
        return memoryFile(name, MFD_CLOEXEC | MFD_ALLOW_SEALING).orElseThrow();
    }

    @Override
    public MemoryFile createExecutableMemoryFile(String name) {
        return memoryFile(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC)
                .or(() -> memoryFile(name, MFD_CLOEXEC | MFD_ALLOW_SEALING))
                .orElseThrow();
    }

    /** Empty if the kernel is older than {@link #MFD_EXEC}; every file was executable then. */
    private Optional<MemoryFile> memoryFile(String name, int flags) {
        NativeMemory text = NativeMemory.of((name + '\0').getBytes(StandardCharsets.UTF_8));
        Answer answer = text.handedTo(address -> syscall(numbers.memfdCreate(), address, flags));
        if (answer.failedWith(Errno.EINVAL) && (flags & MFD_EXEC) != 0) {
            return Optional.empty();
        }
        long descriptor = answer.orRefused(
                "memfd_create",
                answer.failedWith(Errno.ENOSYS)
                        ? "needs Linux 3.17 or newer"
                        : answer.failedWith(Errno.EACCES)
                                ? "vm.memfd_noexec forbids files in memory that can be executed"
                                : "a filter may refuse it");
        return Optional.of(new MemoryFile((int) descriptor, LibC::close));
    }

    @Override
    public Answer syscall(int number, long... arguments) {
        if (arguments.length > Signature.MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a call has at most 6 arguments, was " + arguments.length);
        }
        long[] six = Arrays.copyOf(arguments, Signature.MAX_ARGUMENTS);
        try {
            return Answer.of(LibC.syscall(
                            new NativeLong(number),
                            register(six[0]),
                            register(six[1]),
                            register(six[2]),
                            register(six[3]),
                            register(six[4]),
                            register(six[5]))
                    .longValue());
        } catch (LastErrorException e) {
            return Answer.failed(Errno.ofNumberOn(e.getErrorCode(), List.of(abi)));
        }
    }

    private Answer seccomp(int operation, long flags, long address) {
        return syscall(numbers.seccomp(), operation, flags, address);
    }

    private static NativeLong register(long value) {
        return new NativeLong(NativeLong.SIZE == Long.BYTES ? value : (int) value);
    }

    private static long bits(Set<FilterFlag> flags) {
        return flags.stream().mapToLong(FilterFlag::value).sum();
    }
}
