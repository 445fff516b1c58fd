package io.portcullis.cli;

import io.portcullis.bpf.Assembler;
import io.portcullis.bpf.AssemblerException;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.Optional;

/** Filters as files hold them. */
final class Program {
    private Program() {}

    /** Opens what is to be a filter. */
    static Input input(String file) {
        Input input = Input.read(file);
        if (!input.isProgram() && input.bytes()[0] == '{') {
            throw new BadInputException(
                    input.name() + " is a profile and no filter",
                    "seccomp compile -o FILE.bpf " + file + " makes a filter of it");
        }
        return input;
    }

    /** Reads a filter as text. */
    static BpfProgram assemble(Input input) {
        try {
            return Assembler.assemble(input.text());
        } catch (AssemblerException e) {
            throw new BadInputException(
                    "%s:%d:%d: %s".formatted(input.name(), e.line(), e.column(), e.problem()),
                    e.hint().orElse(null),
                    e);
        } catch (FilterTooLargeException e) {
            throw new BadInputException(input.name() + ": " + e.getMessage(), null, e);
        }
    }

    /**
     * Reads a filter, bytes or text. Where no ABI says the byte order of bytes, the first opcode does: one of its two
     * bytes is 0.
     */
    static BpfProgram read(Input input, Optional<Abi> abi) {
        if (input.isAssembly()) {
            return assemble(input);
        }
        byte[] bytes = input.bytes();
        boolean looksBig = bytes.length > 1 && bytes[0] == 0 && bytes[1] != 0;
        ByteOrder order = abi.map(Abi::byteOrder).orElse(looksBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        try {
            return BpfProgram.decode(bytes, order);
        } catch (FilterTooLargeException e) {
            throw new BadInputException(input.name() + ": " + e.getMessage(), null, e);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    input.name() + ": " + e.getMessage(),
                    "a filter's file is an array of struct sock_filter, as seccomp compile -o FILE.bpf writes it",
                    e);
        }
    }

    /** A filter as its instructions. */
    static JsonLine json(BpfProgram program) {
        return new JsonLine()
                .with("byteOrder", program.byteOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little")
                .with(
                        "instructions",
                        program.instructions().stream()
                                .map(one -> new JsonLine()
                                        .with("code", one.code())
                                        .with("jt", one.jt())
                                        .with("jf", one.jf())
                                        .with("k", Integer.toUnsignedLong(one.k())))
                                .toList());
    }
}
