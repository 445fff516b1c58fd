package io.portcullis.bpf;

import java.nio.ByteOrder;
import java.util.stream.Collectors;

/**
 * Writes a program as text, with names.
 *
 * <p>The mnemonics are those of the kernel's {@code bpf_asm}. A line is one instruction; jumps name the place they go
 * to, first if true, then if false. Masks and return values are hexadecimal, and so are other constants above 4095.
 * {@code .insn} gives the four fields of an instruction that has no mnemonic. {@code .order} gives the byte order. All
 * that the program is stands before the semicolons; what is behind them explains it: the word of the call an
 * instruction looks at, system calls where the program itself has made sure of the ABI, and actions.
 *
 * <pre>
 * .order little
 * 0000: ld [4]                        ; arch
 * 0001: jeq #0xc000003e, 0002, 0005   ; arch == AUDIT_ARCH_X86_64
 * 0002: ld [0]                        ; nr
 * 0003: jeq #41, 0004, 0005           ; nr == socket
 * 0004: ret #0x50001                  ; ERRNO(EPERM)
 * 0005: ret #0x7fff0000               ; ALLOW
 * </pre>
 *
 * <p>Names of system calls need the ABI's table, from {@code portcullis-syscalls-ARCH}; without it numbers stay
 * numbers. The {@link Assembler} reads the text, and gives the program to the bit.
 *
 * @see <a href="https://docs.kernel.org/networking/filter.html">Linux Socket Filtering</a>
 */
public final class Disassembler {
    private static final int COMMENT_COLUMN = 36;

    private Disassembler() {}

    /**
     * Writes a program.
     *
     * @param program the program
     * @return lines that end with {@code \n}
     */
    public static String toText(BpfProgram program) {
        return toText(program, SyscallNames.ofTables());
    }

    static String toText(BpfProgram program, SyscallNames names) {
        return Listing.of(program, names).stream()
                .map(Disassembler::line)
                .collect(Collectors.joining(
                        "\n",
                        ".order " + (program.byteOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little") + "\n",
                        "\n"));
    }

    private static String line(Listing.Line line) {
        String code = BpfText.place(line.place()) + ": " + BpfText.at(line.place(), line.instruction());
        return line.comment().isEmpty()
                ? code
                : code + " ".repeat(Math.max(1, COMMENT_COLUMN - code.length())) + "; " + line.comment();
    }
}
