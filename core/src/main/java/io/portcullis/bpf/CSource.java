package io.portcullis.bpf;

import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes a program as a C array that a program can hand to {@code seccomp(2)}. */
public final class CSource {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private CSource() {}

    /**
     * Writes a program, each instruction with the {@link Disassembler}'s reading as a comment.
     *
     * @param program the program
     * @param name what the array is called, a C identifier
     * @return a definition of {@code static const struct sock_filter NAME[]}
     * @throws IllegalArgumentException if the name is no C identifier
     */
    public static String toText(BpfProgram program, String name) {
        return toText(program, name, SyscallNames.ofTables());
    }

    static String toText(BpfProgram program, String name, SyscallNames names) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no C identifier; use letters, digits and _, no digit first");
        }
        return Listing.of(program, names).stream()
                .map(CSource::line)
                .collect(Collectors.joining(
                        "",
                        "#include <linux/filter.h>\n\n/* " + program + " */\nstatic const struct sock_filter " + name
                                + "[] = {\n",
                        "};\n"));
    }

    private static String line(Listing.Line line) {
        Instruction instruction = line.instruction();
        return "    {0x%02x, %d, %d, 0x%08x}, /* %s: %s%s */\n"
                .formatted(
                        instruction.code(),
                        instruction.jt(),
                        instruction.jf(),
                        instruction.k(),
                        BpfText.place(line.place()),
                        BpfText.at(line.place(), instruction),
                        line.comment().isEmpty() ? "" : " ; " + line.comment());
    }
}
