package io.portcullis.linux;

import com.sun.jna.Native;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The memory of another process, read by {@code process_vm_readv(2)}. What is read may be changed by the process' other
 * threads while it is read and after.
 */
public final class TargetMemory {
    private static final int PIECE = 4096; // never past a page that is there into one that is not

    private final int threadId;
    private final Kernel kernel;
    private final int processVmReadv;

    private TargetMemory(int threadId, Kernel kernel, int processVmReadv) {
        this.threadId = threadId;
        this.kernel = kernel;
        this.processVmReadv = processVmReadv;
    }

    /**
     * The memory a thread sees.
     *
     * @param threadId its id
     * @return the memory
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     * @throws IllegalStateException if the table of this JVM's ABI is missing; the message names the artifact to add
     */
    public static TargetMemory of(int threadId) {
        Kernel kernel = Kernel.running();
        int number = SyscallTables.forAbi(kernel.abi())
                .byName(Syscalls.PROCESS_VM_READV.name())
                .orElseThrow()
                .number();
        return new TargetMemory(threadId, kernel, number);
    }

    /**
     * Reads bytes.
     *
     * @param address where they are
     * @param count how many
     * @return the bytes, or empty if not all of them can be read: nothing is there, the process is gone, or this one
     *     may not look into it
     */
    public Optional<byte[]> bytes(long address, int count) {
        byte[] all = new byte[count];
        int read = read(address, all, count);
        return read == count ? Optional.of(all) : Optional.empty();
    }

    /**
     * Reads a text that ends with a NUL.
     *
     * @param address where it begins
     * @param longest how many bytes at most
     * @return the text, in which every byte is a character (ISO-8859-1) so that none is lost; empty if it cannot be
     *     read or is longer
     */
    public Optional<String> text(long address, int longest) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        long at = address;
        while (text.size() < longest) {
            int wanted = Math.min(PIECE - (int) (at & (PIECE - 1)), longest - text.size());
            int read = read(at, piece, wanted);
            for (int i = 0; i < read; i++) {
                if (piece[i] == 0) {
                    text.write(piece, 0, i);
                    return Optional.of(text.toString(StandardCharsets.ISO_8859_1));
                }
            }
            if (read < wanted) {
                return Optional.empty();
            }
            text.write(piece, 0, read);
            at += read;
        }
        return Optional.empty();
    }

    private int read(long address, byte[] into, int count) {
        NativeMemory memory = NativeMemory.ofSize(count);
        NativeMemory local = vector(memory.address(), count);
        NativeMemory remote = vector(address, count);
        Answer answer = local.handedTo(
                here -> remote.handedTo(there -> kernel.syscall(processVmReadv, threadId, here, 1, there, 1, 0)));
        int read = (int) Math.max(answer.value(), 0);
        memory.bytes().get(0, into, 0, read);
        return read;
    }

    private static NativeMemory vector(long address, int count) { // struct iovec
        NativeMemory vector = NativeMemory.ofSize(2 * Native.POINTER_SIZE);
        vector.putPointer(0, address);
        vector.putPointer(Native.POINTER_SIZE, count);
        return vector;
    }
}
