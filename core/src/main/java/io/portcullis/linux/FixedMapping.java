package io.portcullis.linux;

import com.sun.jna.Pointer;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Path;

/**
 * Memory of this process at an address that was chosen beforehand, so that what points into it can be made elsewhere.
 */
public final class FixedMapping {
    // include/uapi/asm-generic/mman-common.h, mman.h
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_PRIVATE_FIXED_NOREPLACE = 0x10_0002;

    private final long address;
    private final int size;
    private final Pointer memory;

    private FixedMapping(long address, int size, Pointer memory) {
        this.address = address;
        this.size = size;
        this.memory = memory;
    }

    /**
     * Maps a file; what is written stays in this process.
     *
     * @param file the file
     * @param address where, a multiple of the page size
     * @param size how many bytes; those behind the file's last page may not be touched
     * @return the mapping, which stays as long as the process
     * @throws KernelRefusedException if the file cannot be opened or mapped, or something is there (EEXIST)
     * @throws IllegalStateException if the kernel is older than 4.17 and has put it elsewhere
     */
    public static FixedMapping of(Path file, long address, int size) {
        Kernel kernel = Kernel.running();
        int mmap = SyscallTables.forAbi(kernel.abi())
                .byName(Syscalls.MMAP.name())
                .orElseThrow()
                .number();
        try (Descriptor descriptor = Descriptor.open(file.toString(), 0, 0)) {
            long at = kernel.syscall(
                            mmap, address, size, PROT_READ_WRITE, MAP_PRIVATE_FIXED_NOREPLACE, descriptor.number(), 0)
                    .orRefused("mmap", "of " + file);
            if (at != address) {
                throw new IllegalStateException(
                        "the address 0x%x is taken in this JVM; Linux 4.17 can be told not to use another"
                                .formatted(address));
            }
        }
        return over(address, size);
    }

    /**
     * Memory that was mapped by somebody else.
     *
     * @param address where it is
     * @param size how many bytes may be touched
     * @return the mapping
     */
    public static FixedMapping over(long address, int size) {
        return new FixedMapping(address, size, new Pointer(address));
    }

    /**
     * Whether an address is in this memory, and a word with it.
     *
     * @param at an address
     * @return true if it is
     */
    public boolean has(long at) {
        return at >= address && at - address <= size - Long.BYTES;
    }

    /**
     * Reads a word.
     *
     * @param at its address
     * @return 64 bits
     * @throws IndexOutOfBoundsException if it is not in this memory
     */
    public long word(long at) {
        return memory.getLong(offset(at));
    }

    /**
     * Writes a word.
     *
     * @param at its address
     * @param value 64 bits
     * @throws IndexOutOfBoundsException if it is not in this memory
     */
    public void put(long at, long value) {
        memory.setLong(offset(at), value);
    }

    private long offset(long at) {
        if (!has(at)) {
            throw new IndexOutOfBoundsException("0x%x is not in the %d bytes at 0x%x".formatted(at, size, address));
        }
        return at - address;
    }
}
