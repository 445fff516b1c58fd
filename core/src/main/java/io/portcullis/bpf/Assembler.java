package io.portcullis.bpf;

import io.portcullis.bpf.AssemblyLine.Token;
import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.syscalls.Signature;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a program as text: what the {@link Disassembler} writes, and the same with names.
 *
 * <pre>
 * .order little
 * .abi x86_64
 *         ld [arch]
 *         jeq #AUDIT_ARCH_X86_64, native, foreign
 * native: ld [nr]
 *         jeq #nr(socket), family, allow
 * family: ld [args[0].lo]
 *         jeq #16, refuse, allow         ; AF_NETLINK
 * refuse: ret #ERRNO(EPERM)
 * allow:  ret #ALLOW
 * foreign: ret #KILL_PROCESS
 * </pre>
 *
 * <p>A line is an instruction; what is behind a semicolon is a comment. A jump goes to a name, to a place as
 * {@code 0007}, or over a distance as {@code +2}; a comparison with one way goes on with the next instruction if it is
 * false. A number before a colon must be the place it stands at.
 *
 * <p>Where an offset is wanted: {@code nr}, {@code arch}, {@code instruction_pointer.lo}, {@code args[1].hi}. Where a
 * constant is wanted: a number, an audit arch, {@code nr(socket)} or {@code nr(x86_64, socket)}, and actions,
 * {@code ALLOW}, {@code LOG}, {@code NOTIFY}, {@code KILL_PROCESS}, {@code KILL_THREAD}, {@code TRAP}, {@code TRAP(1)},
 * {@code TRACE(1)}, {@code ERRNO(EPERM)}, {@code ERRNO(1)}. {@code .abi} says whose numbers calls and errnos have from
 * there on. Without {@code .order} a program is little endian.
 *
 * <p>The kernel need not take the program; {@link KernelChecker} says whether it does.
 */
public final class Assembler {
    /** Where a label stands. */
    private record Label(int place, Token name, AssemblyLine line) {}

    private static final long LARGEST = 0xffff_ffffL;
    private static final int ARGUMENT_BYTES = Long.BYTES;

    private static final Map<String, Operation> OPERATIONS = byMnemonic(Operation.values());
    private static final Map<String, Condition> CONDITIONS = byMnemonic(Condition.values());
    private static final List<String> MNEMONICS = Stream.of(
                    OPERATIONS.keySet().stream(),
                    CONDITIONS.keySet().stream(),
                    Stream.of("ld", "ldx", "st", "stx", "neg", "tax", "txa", "ja", "ret", ".insn", ".order", ".abi"))
            .flatMap(names -> names)
            .sorted()
            .toList();

    private final Map<String, Label> labels = new HashMap<>();
    private final List<Instruction> instructions = new ArrayList<>();
    private final ByteOrder byteOrder;
    private final AssemblyNames names;
    private boolean started;

    private Assembler(ByteOrder byteOrder) {
        this.byteOrder = byteOrder;
        this.names = new AssemblyNames(byteOrder);
    }

    /**
     * Reads a program.
     *
     * @param text the lines
     * @return the program; of what {@link Disassembler#toText} wrote, the one it was given
     * @throws AssemblerException if a line says nothing sensible
     * @throws FilterTooLargeException if there are more than 4096 instructions
     * @throws IllegalArgumentException if there are none
     */
    public static BpfProgram assemble(String text) {
        List<String> lines = text.lines().toList();
        var assembler = new Assembler(byteOrder(lines));
        assembler.lay(lines);
        for (int i = 0; i < lines.size(); i++) {
            assembler.read(new AssemblyLine(i + 1, lines.get(i)));
        }
        return BpfProgram.of(assembler.instructions, assembler.byteOrder);
    }

    /** Reads .order, which decides what offsets mean and so comes first. */
    private static ByteOrder byteOrder(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            var line = new AssemblyLine(i + 1, lines.get(i));
            if (line.takes(".order")) {
                Token order = line.name("little or big");
                line.requireEnd();
                if (order.is("little")) {
                    return ByteOrder.LITTLE_ENDIAN;
                } else if (order.is("big")) {
                    return ByteOrder.BIG_ENDIAN;
                }
                throw line.unknown("byte order", order, List.of("little", "big"), "it is little or big");
            } else if (!line.isAtEnd()) {
                return ByteOrder.LITTLE_ENDIAN;
            }
        }
        return ByteOrder.LITTLE_ENDIAN;
    }

    /** Finds the place of each label. */
    private void lay(List<String> lines) {
        int place = 0;
        for (int i = 0; i < lines.size(); i++) {
            var line = new AssemblyLine(i + 1, lines.get(i));
            for (Optional<Token> label = line.takeLabel(); label.isPresent(); label = line.takeLabel()) {
                lay(label.get(), place, line);
            }
            place += line.isAtEnd() || isDirective(line.peek()) ? 0 : 1;
        }
        int size = place;
        labels.values().stream()
                .filter(label -> label.place() == size)
                .findFirst()
                .ifPresent(label -> {
                    throw label.line().fails(label.name(), "no instruction stands behind the last label", null);
                });
    }

    private void lay(Token label, int place, AssemblyLine line) {
        if (label.isPlace() && Integer.parseInt(label.text()) != place) {
            throw line.fails(
                    label,
                    "place " + label.text() + " stands before instruction " + place,
                    "write " + BpfText.place(place) + ", or a name, which may stand anywhere");
        }
        if (label.isName() && labels.put(label.text(), new Label(place, label, line)) != null) {
            throw line.fails(label, "'" + label.text() + "' names another place already", "take another name");
        }
    }

    private static boolean isDirective(Token token) {
        return token.is(".order") || token.is(".abi");
    }

    private void read(AssemblyLine line) {
        while (line.takeLabel().isPresent()) {
            // laid already
        }
        if (line.isAtEnd()) {
            return;
        }
        Token mnemonic = line.take();
        if (mnemonic.is(".abi")) {
            names.setAbi(line);
        } else if (mnemonic.is(".order")) {
            line.name("little or big");
            requireFirst(mnemonic, line);
        } else {
            instructions.add(instruction(mnemonic, line));
        }
        started = true;
        line.requireEnd();
    }

    private void requireFirst(Token order, AssemblyLine line) {
        if (started) {
            throw line.fails(order, ".order stands behind other lines", "make it the first line");
        }
    }

    private Instruction instruction(Token mnemonic, AssemblyLine line) {
        Operation operation = OPERATIONS.get(mnemonic.text());
        Condition condition = CONDITIONS.get(mnemonic.text());
        Token operand = line.peek();
        try {
            if (operation != null) {
                return new Compute(operation, operand(line));
            } else if (condition != null) {
                return comparison(condition, line);
            }
            return switch (mnemonic.text()) {
                case "ld" -> load(Register.A, line);
                case "ldx" -> load(Register.X, line);
                case "st" -> new StoreScratch(Register.A, scratch(line));
                case "stx" -> new StoreScratch(Register.X, scratch(line));
                case "neg" -> new Negate();
                case "tax" -> new CopyToX();
                case "txa" -> new CopyToA();
                case "ja" -> Instruction.jump(distance(Instruction.Jump.MAX, line));
                case "ret" -> line.takes("a") ? new ReturnAccumulator() : Instruction.ret(constant(line));
                case ".insn" -> fields(line);
                default ->
                    throw line.unknown(
                            "instruction", mnemonic, MNEMONICS, "instructions are " + String.join(", ", MNEMONICS));
            };
        } catch (AssemblerException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw line.fails(operand, String.valueOf(e.getMessage()), null);
        }
    }

    private Instruction load(Register register, AssemblyLine line) {
        Token operand = line.peek();
        if (operand.is("M")) {
            return new LoadScratch(register, scratch(line));
        } else if (line.takes("[")) {
            if (register == Register.X) {
                throw line.fails(operand, "ldx loads nothing of the call", "ld loads it, tax copies it to x");
            }
            int offset = offset(line);
            line.require("]");
            return new LoadWord(offset);
        }
        boolean marked = line.takes("#");
        return line.takes("len")
                ? new LoadLength(register)
                : new LoadConstant(register, marked ? marked(line) : constant(line));
    }

    private int offset(AssemblyLine line) {
        Token word = line.peek();
        if (!word.isName()) {
            return (int) line.number("an offset", 0, LARGEST);
        }
        line.take();
        return switch (word.text()) {
            case "nr" -> SeccompData.NR_OFFSET;
            case "arch" -> SeccompData.ARCH_OFFSET;
            case "instruction_pointer.lo" -> half(SeccompData.INSTRUCTION_POINTER_OFFSET, true);
            case "instruction_pointer.hi" -> half(SeccompData.INSTRUCTION_POINTER_OFFSET, false);
            case "args" -> argument(line);
            default ->
                throw line.unknown(
                        "word of a call",
                        word,
                        List.of("nr", "arch", "instruction_pointer.lo", "instruction_pointer.hi", "args"),
                        "it has nr, arch, args[0].lo, args[0].hi and so on, and instruction_pointer.lo and .hi");
        };
    }

    private int argument(AssemblyLine line) {
        line.require("[");
        int index = (int) line.number("an argument", 0, Signature.MAX_ARGUMENTS - 1L);
        line.require("]");
        int offset = SeccompData.ARGS_OFFSET + index * ARGUMENT_BYTES;
        if (line.takes(".lo")) {
            return half(offset, true);
        } else if (line.takes(".hi")) {
            return half(offset, false);
        }
        throw line.expected(".lo or .hi, a filter loads 32 bits");
    }

    private int half(int offset, boolean low) {
        return low == (byteOrder == ByteOrder.LITTLE_ENDIAN) ? offset : offset + Integer.BYTES;
    }

    private static int scratch(AssemblyLine line) {
        line.require("M");
        line.require("[");
        int index = (int) line.number("a scratch word", 0, LARGEST);
        line.require("]");
        return index;
    }

    private Operand operand(AssemblyLine line) {
        return line.takes("x") ? Operand.x() : Operand.of(constant(line));
    }

    /** Reads #number, #name or name. */
    private int constant(AssemblyLine line) {
        if (!line.takes("#") && !line.peek().isName()) {
            throw line.expected("a constant, as #1 or #0xff");
        }
        return marked(line);
    }

    private int marked(AssemblyLine line) {
        return line.peek().isName() ? names.value(line) : (int) line.number("a constant", Integer.MIN_VALUE, LARGEST);
    }

    private Instruction comparison(Condition condition, AssemblyLine line) {
        Operand operand = operand(line);
        line.require(",");
        int ifTrue = distance(JumpIf.MAX, line);
        int ifFalse = line.takes(",") ? distance(JumpIf.MAX, line) : 0;
        return new JumpIf(condition, operand, ifTrue, ifFalse);
    }

    /** Reads where a jump goes, and gives how many instructions it skips. */
    private int distance(int most, AssemblyLine line) {
        if (line.takes("+")) {
            return (int) line.number("a distance", 0, most);
        }
        Token target = line.peek();
        if (!target.isName() && !target.isPlace()) {
            throw line.expected("where to jump, a label, a place or a distance as +1");
        }
        line.take();
        int distance = target(target, line) - instructions.size() - 1;
        if (distance < 0) {
            throw line.fails(target, "'" + target.text() + "' is not behind this instruction; jumps go forward", null);
        }
        if (distance > most) {
            throw line.fails(
                    target,
                    "this jump skips 0.." + most + " instructions, was " + distance + " to '" + target.text() + "'",
                    most == JumpIf.MAX ? "reach further through a ja" : null);
        }
        return distance;
    }

    private int target(Token target, AssemblyLine line) {
        if (target.isPlace()) {
            return Integer.parseInt(target.text());
        }
        Label label = labels.get(target.text());
        if (label == null) {
            throw line.unknown(
                    "label",
                    target,
                    labels.keySet(),
                    "it stands before an instruction, as " + target.text() + ": ret a");
        }
        return label.place();
    }

    private static Instruction fields(AssemblyLine line) {
        int code = (int) line.number("an operation code", 0, 0xffff);
        line.require(",");
        int jt = (int) line.number("jt", 0, JumpIf.MAX);
        line.require(",");
        int jf = (int) line.number("jf", 0, JumpIf.MAX);
        line.require(",");
        return Instruction.decode(code, jt, jf, (int) line.number("k", Integer.MIN_VALUE, LARGEST));
    }

    private static <E extends Enum<E>> Map<String, E> byMnemonic(E[] values) {
        return Arrays.stream(values)
                .collect(Collectors.toMap(value -> value.name().toLowerCase(Locale.ROOT), value -> value));
    }
}
