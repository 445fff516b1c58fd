package io.portcullis.supervise;

import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.linux.TargetMemory;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.nio.file.Path;
import java.util.Optional;

/** A call that waits for its answer. */
public final class Notification {
    private static final int PATH_MAX = 4096; // include/uapi/linux/limits.h

    private final NotificationDescriptor descriptor;
    private final long id;
    private final int threadId;
    private final SeccompData call;

    Notification(NotificationDescriptor received) {
        this.descriptor = received;
        this.id = received.id();
        this.threadId = received.threadId();
        this.call = SeccompData.raw(
                received.number(),
                received.auditArch(),
                received.instructionPointer(),
                received.argument(0),
                received.argument(1),
                received.argument(2),
                received.argument(3),
                received.argument(4),
                received.argument(5));
    }

    /**
     * What the filter saw.
     *
     * @return number, architecture and arguments
     */
    public SeccompData call() {
        return call;
    }

    /**
     * The ABI the call was made through.
     *
     * @return the ABI, or empty if it is none that is known
     */
    public Optional<Abi> abi() {
        return Abi.ofCall(call.arch(), call.nr());
    }

    /**
     * Which call it is.
     *
     * @return its name, or its number where no table names it
     */
    public Syscall syscall() {
        return abi().flatMap(SyscallTables::find)
                .flatMap(table -> table.byNumber(call.nr()))
                .map(SyscallEntry::syscall)
                .orElseGet(() -> Syscall.numbered(call.nr()));
    }

    /**
     * An argument.
     *
     * @param index 0 to 5
     * @return the register
     */
    public long argument(int index) {
        return call.arg(index);
    }

    /**
     * Who calls.
     *
     * @return the thread's id in this JVM's namespace
     */
    public int threadId() {
        return threadId;
    }

    /**
     * Where the caller runs, as {@code /proc} knows it: its working directory, its root, its descriptors.
     *
     * @return {@code /proc/TID}
     */
    public Path inProc() {
        return Path.of("/proc", Integer.toString(threadId));
    }

    /**
     * Whether the caller still waits. What is read of a caller is the caller's only if this is true afterwards: its id
     * may be another's by then.
     *
     * @return true if it waits
     */
    public boolean isWaiting() {
        return descriptor.isValid(id);
    }

    /**
     * Reads what an argument points to, and makes sure it was the caller's. Another thread of the program may change it
     * right after: do the thing yourself ({@link Response#giving}) where it matters, instead of letting the call go on.
     *
     * @param index the argument
     * @param count how many bytes
     * @return the bytes, or empty if they cannot be read, or the caller no longer waits
     */
    public Optional<byte[]> bytesAt(int index, int count) {
        return TargetMemory.of(threadId).bytes(argument(index), count).filter(read -> isWaiting());
    }

    /**
     * Reads the text that an argument points to; see {@link #bytesAt}.
     *
     * @param index the argument
     * @param longest how many bytes at most
     * @return the text, a character a byte; empty if it cannot be read or is longer, or the caller no longer waits
     */
    public Optional<String> textAt(int index, int longest) {
        return TargetMemory.of(threadId).text(argument(index), longest).filter(read -> isWaiting());
    }

    /**
     * Reads the path that an argument points to; see {@link #bytesAt}. It is as the program wrote it: relative to its
     * working directory or to another argument, with links and dots in it.
     *
     * @param index the argument
     * @return the path, in UTF-8; empty if it cannot be read or is longer than 4096 bytes, or the caller no longer
     *     waits
     */
    public Optional<String> pathAt(int index) {
        return textAt(index, PATH_MAX)
                .map(text -> new String(
                        text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                        java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Gives for example {@code openat of thread 4711}. */
    @Override
    public String toString() {
        return syscall() + " of thread " + threadId;
    }
}
