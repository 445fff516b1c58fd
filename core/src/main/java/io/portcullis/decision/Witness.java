package io.portcullis.decision;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A call that shows something, the plainest there is: a system call with a name, through a 64-bit ABI before a 32-bit
 * one, and its arguments as small as they can be.
 *
 * @param call the call
 */
public record Witness(SeccompData call) {
    private static final List<Abi> PREFERRED = Arrays.stream(Abi.values())
            .sorted(Comparator.comparing(abi -> abi.longBits() != 64)) // stable: x86_64 stays first
            .toList();

    /**
     * A call for which a function says yes.
     *
     * @param diagram where the function is
     * @param function a function that says yes or no
     * @return the call, or empty if the function nowhere says yes
     * @throws DiagramTooLargeException if words hang together and finding the call is beyond the diagram's budget
     */
    public static Optional<Witness> in(Diagram diagram, int function) {
        if (function == Diagram.FALSE) {
            return Optional.empty();
        }
        for (Abi abi : PREFERRED) {
            int ofArch = fixed(diagram, function, Field.ARCH, abi.auditArch());
            if (ofArch == Diagram.FALSE || SyscallTables.find(abi).isEmpty()) {
                continue;
            }
            for (SyscallEntry entry : SyscallTables.forAbi(abi).entries()) {
                int ofNumber = fixed(diagram, ofArch, Field.NR, entry.number());
                if (ofNumber != Diagram.FALSE) {
                    return Optional.of(smallest(diagram, ofNumber, abi.auditArch(), entry.number()));
                }
            }
        }
        for (Abi abi : PREFERRED) {
            int ofArch = fixed(diagram, function, Field.ARCH, abi.auditArch());
            if (ofArch != Diagram.FALSE) {
                return Optional.of(smallest(diagram, ofArch, abi.auditArch(), 0));
            }
        }
        return Optional.of(smallest(diagram, function, 0, 0));
    }

    /**
     * A call of one ABI and number for which a function of arguments says yes.
     *
     * @param abi the ABI
     * @param number the number
     * @param diagram where the function is
     * @param arguments a function that says yes or no and looks at no word but arguments and instruction pointer
     * @return the call with the smallest arguments, or empty if the function nowhere says yes
     */
    public static Optional<Witness> on(Abi abi, int number, Diagram diagram, int arguments) {
        return arguments == Diagram.FALSE
                ? Optional.empty()
                : Optional.of(smallest(diagram, arguments, abi.auditArch(), number));
    }

    /** A function where a word has a value. */
    private static int fixed(Diagram diagram, int function, Field field, int value) {
        return field.isAlone(diagram.order())
                ? new FieldSplit(diagram, field).at(function, value)
                : diagram.and(function, diagram.equal(field.word(0), value));
    }

    private static Witness smallest(Diagram diagram, int function, int arch, int number) {
        int[] words = new int[Word.count()];
        words[Word.ARCH.position()] = arch;
        words[Word.NR.position()] = number;
        int at = function;
        while (at != Diagram.TRUE) {
            if (diagram.low(at) != Diagram.FALSE) {
                at = diagram.low(at);
            } else {
                int level = diagram.level(at);
                words[diagram.order().word(level).position()] |=
                        1 << diagram.order().bit(level);
                at = diagram.high(at);
            }
        }
        long[] args = new long[6];
        for (int i = 0; i < args.length; i++) {
            args[i] = whole(words, Word.high(i), Word.low(i));
        }
        return new Witness(SeccompData.raw(
                words[Word.NR.position()],
                words[Word.ARCH.position()],
                whole(words, Word.INSTRUCTION_POINTER_HIGH, Word.INSTRUCTION_POINTER_LOW),
                args));
    }

    private static long whole(int[] words, Word high, Word low) {
        return (long) words[high.position()] << 32 | Integer.toUnsignedLong(words[low.position()]);
    }

    /** Gives the call as C would, for example {@code x86_64 socket(0x28, 0x0, 0x0)}. */
    @Override
    public String toString() {
        Optional<Abi> abi = Abi.ofCall(call.arch(), call.nr());
        Optional<SyscallEntry> entry = abi.flatMap(SyscallTables::find).flatMap(table -> table.byNumber(call.nr()));
        int arguments =
                entry.map(known -> known.signature().parameters().size()).orElse(0);
        for (int i = arguments; i < 6; i++) {
            if (call.arg(i) != 0) {
                arguments = i + 1;
            }
        }
        String where = abi.map(Abi::libseccompName).orElse("arch %#x".formatted(call.arch()));
        String name =
                entry.map(known -> known.syscall().name()).orElse("syscall_" + Integer.toUnsignedString(call.nr()));
        String from = call.instructionPointer() == 0 ? "" : " at %#x".formatted(call.instructionPointer());
        return IntStream.range(0, arguments)
                .mapToObj(i -> "0x" + Long.toHexString(call.arg(i)))
                .collect(Collectors.joining(", ", where + " " + name + "(", ")" + from));
    }
}
