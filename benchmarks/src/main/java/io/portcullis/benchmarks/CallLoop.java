package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program for x86_64 that makes one system call again and again and does nothing else: an ELF file of less than three
 * hundred bytes, without a C library that would make calls of its own.
 */
final class CallLoop {
    private static final int ELF_HEADER = 64;
    private static final int PROGRAM_HEADER = 56;
    private static final int HEADERS = ELF_HEADER + PROGRAM_HEADER;
    private static final long ADDRESS = 0x40_0000;

    /** Where the program has a zero byte: in its header, whose bytes 9 to 15 are padding. */
    static final long EMPTY_TEXT = ADDRESS + 9;

    private static final int EXIT_GROUP = 231;

    private CallLoop() {}

    /**
     * Writes the program.
     *
     * @param times how often the call is made, 0 for a program that ends at once
     * @param number the call
     * @param arguments three
     */
    static Path write(Path folder, String name, int times, int number, long... arguments) throws IOException {
        Path file = Files.write(folder.resolve(name), elf(code(times, number, arguments)));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static byte[] code(int times, int number, long... arguments) {
        ByteBuffer code = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        code.put(new byte[] {0x41, (byte) 0xbc}).putInt(times); // mov r12d, times
        code.put(new byte[] {0x45, (byte) 0x85, (byte) 0xe4}); // test r12d, r12d
        code.put(new byte[] {0x74, 0}); // jz end
        int loop = code.position();
        code.put((byte) 0xb8).putInt(number); // mov eax, number
        code.put(new byte[] {0x48, (byte) 0xbf}).putLong(arguments[0]); // mov rdi
        code.put(new byte[] {0x48, (byte) 0xbe}).putLong(arguments[1]); // mov rsi
        code.put(new byte[] {0x48, (byte) 0xba}).putLong(arguments[2]); // mov rdx
        code.put(new byte[] {0x0f, 0x05}); // syscall
        code.put(new byte[] {0x41, (byte) 0xff, (byte) 0xcc}); // dec r12d
        code.put(new byte[] {0x75, (byte) (loop - code.position() - 2)}); // jnz loop
        code.put(loop - 1, (byte) (code.position() - loop));
        code.put(new byte[] {0x31, (byte) 0xff}); // xor edi, edi
        code.put((byte) 0xb8).putInt(EXIT_GROUP).put(new byte[] {0x0f, 0x05}); // mov eax, exit_group; syscall
        byte[] bytes = new byte[code.position()];
        code.get(0, bytes);
        return bytes;
    }

    private static byte[] elf(byte[] code) {
        int size = HEADERS + code.length;
        ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}); // Elf64_Ehdr: 64 bits, little endian, version 1
        elf.position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1); // ET_EXEC, EM_X86_64
        elf.putLong(ADDRESS + HEADERS).putLong(ELF_HEADER).putLong(0).putInt(0);
        elf.putShort((short) ELF_HEADER).putShort((short) PROGRAM_HEADER).putShort((short) 1);
        elf.position(ELF_HEADER);
        elf.putInt(1).putInt(5).putLong(0).putLong(ADDRESS).putLong(ADDRESS); // PT_LOAD, read and execute
        elf.putLong(size).putLong(size).putLong(0x1000);
        elf.put(code);
        return elf.array();
    }
}
