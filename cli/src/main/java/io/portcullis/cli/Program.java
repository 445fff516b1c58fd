package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.Optional;

/** Filters as files hold them. */
final class Program {
    private Program() {}

    /** Reads a filter. Where no ABI says its byte order, its first opcode does: one of its two bytes is 0. */
    static BpfProgram read(Input input, Optional<Abi> abi) {
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
}
