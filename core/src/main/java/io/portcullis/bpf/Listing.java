package io.portcullis.bpf;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a program for people: which word of the call each instruction looks at, and what its numbers mean there.
 *
 * <p>One pass in order, since jumps go forward only. A comment says only what holds on every way to its instruction.
 */
final class Listing {
    /**
     * An instruction and what there is to say about it.
     *
     * @param place its index
     * @param instruction the instruction
     * @param isReached whether some run may come to it, as far as one can see
     * @param comment what it means here, empty if nothing
     */
    record Line(int place, Instruction instruction, boolean isReached, String comment) {}

    /** What a register holds for sure. */
    private sealed interface Content {
        record Unknown() implements Content {}

        record Constant(int value) implements Content {}

        record Word(int offset, int mask) implements Content {
            boolean isWhole(int wanted) {
                return offset == wanted && mask == -1;
            }
        }
    }

    private record State(Content a, Content x, ArchSet archs) {
        static final State START = new State(new Content.Constant(0), new Content.Constant(0), ArchSet.ALL);

        State with(Register register, Content content) {
            return register == Register.A ? new State(content, x, archs) : new State(a, content, archs);
        }

        State with(ArchSet some) {
            return new State(a, x, some);
        }

        Content right(Operand operand) {
            return operand instanceof Operand.Constant constant ? new Content.Constant(constant.value()) : x;
        }

        State or(State that) {
            return new State(or(a, that.a), or(x, that.x), archs.or(that.archs));
        }

        private static Content or(Content one, Content other) {
            return one.equals(other) ? one : new Content.Unknown();
        }
    }

    private static final int MOST_NAMES = 3;

    private final ByteOrder byteOrder;
    private final SyscallNames names;
    private final @Nullable State[] states;

    private Listing(BpfProgram program, SyscallNames names) {
        this.byteOrder = program.byteOrder();
        this.names = names;
        this.states = new @Nullable State[program.size()];
    }

    /** Reads a program. */
    static List<Line> of(BpfProgram program, SyscallNames names) {
        return new Listing(program, names).read(program);
    }

    private List<Line> read(BpfProgram program) {
        states[0] = State.START;
        var lines = new ArrayList<Line>(program.size());
        for (int place = 0; place < program.size(); place++) {
            Instruction instruction = program.instruction(place);
            lines.add(new Line(place, instruction, states[place] != null, comment(place, instruction)));
        }
        return lines;
    }

    private String comment(int place, Instruction instruction) {
        State state = states[place];
        if (state == null) {
            return "not reached";
        }
        Optional<Instruction> meaning = instruction.meaning();
        if (meaning.isEmpty()) {
            return "refused: " + Opcode.fault(instruction.code(), instruction.k());
        }
        String text = follow(place, meaning.get(), state);
        return meaning.get().equals(instruction)
                ? text
                : "runs as " + BpfText.at(place, meaning.get()) + (text.isEmpty() ? "" : ": " + text);
    }

    /** Says what an instruction does to a state, and hands the outcome on. */
    private String follow(int place, Instruction instruction, State state) {
        if (instruction instanceof JumpIf jump) {
            flow(place + 1 + jump.ifTrue(), state.with(archs(state, jump, true)));
            flow(place + 1 + jump.ifFalse(), state.with(archs(state, jump, false)));
            return condition(state, jump);
        } else if (instruction instanceof Jump jump) {
            flow(place + 1 + jump.distance(), state);
            return "";
        } else if (instruction instanceof Return ret) {
            return action(ret.value(), state);
        } else if (instruction instanceof ReturnAccumulator) {
            return state.a() instanceof Content.Constant constant
                    ? action(constant.value(), state)
                    : content(state.a());
        }
        State after = after(instruction, state);
        flow(place + 1, after);
        if (instruction instanceof LoadWord || instruction instanceof Compute) {
            return content(after.a());
        }
        return instruction instanceof LoadLength ? Integer.toString(SeccompData.BYTES) : "";
    }

    private void flow(int place, State state) {
        if (place < states.length && !state.archs().isEmpty()) {
            State other = states[place];
            states[place] = other == null ? state : state.or(other);
        }
    }

    private static State after(Instruction instruction, State state) {
        if (instruction instanceof LoadWord load) {
            return state.with(Register.A, new Content.Word(load.offset(), -1));
        } else if (instruction instanceof LoadConstant load) {
            return state.with(load.register(), new Content.Constant(load.value()));
        } else if (instruction instanceof LoadLength load) {
            return state.with(load.register(), new Content.Constant(SeccompData.BYTES));
        } else if (instruction instanceof LoadScratch load) {
            return state.with(load.register(), new Content.Unknown());
        } else if (instruction instanceof CopyToX) {
            return state.with(Register.X, state.a());
        } else if (instruction instanceof CopyToA) {
            return state.with(Register.A, state.x());
        } else if (instruction instanceof Compute compute) {
            boolean masks = compute.operation() == Operation.AND;
            Content right = state.right(compute.operand());
            return state.with(
                    Register.A,
                    masks && state.a() instanceof Content.Word word && right instanceof Content.Constant constant
                            ? new Content.Word(word.offset(), word.mask() & constant.value())
                            : new Content.Unknown());
        } else if (instruction instanceof Instruction.Negate) {
            return state.with(Register.A, new Content.Unknown());
        }
        return state; // a store
    }

    private static ArchSet archs(State state, JumpIf jump, boolean taken) {
        if (!(state.a() instanceof Content.Word word)
                || word.offset() != SeccompData.ARCH_OFFSET
                || !(state.right(jump.operand()) instanceof Content.Constant constant)) {
            return state.archs();
        }
        int k = constant.value();
        if (jump.condition() == Condition.JEQ && word.mask() == -1) {
            return taken ? state.archs().only(k) : state.archs().without(k);
        }
        return state.archs().where(arch -> holds(jump.condition(), arch & word.mask(), k) == taken);
    }

    private static boolean holds(Condition condition, int left, int right) {
        return switch (condition) {
            case JEQ -> left == right;
            case JGT -> Integer.compareUnsigned(left, right) > 0;
            case JGE -> Integer.compareUnsigned(left, right) >= 0;
            case JSET -> (left & right) != 0;
        };
    }

    private String condition(State state, JumpIf jump) {
        Content right = state.right(jump.operand());
        if (!(state.a() instanceof Content.Word word) || right instanceof Content.Unknown) {
            return "";
        }
        String left = word.mask() == -1 ? content(word) : "(" + content(word) + ")";
        return left
                + operator(jump.condition())
                + (right instanceof Content.Constant constant
                        ? value(word, constant.value(), jump.condition(), state.archs())
                        : content(right));
    }

    private static String operator(Condition condition) {
        return switch (condition) {
            case JEQ -> " == ";
            case JGT -> " > ";
            case JGE -> " >= ";
            case JSET -> " & ";
        };
    }

    private String value(Content.Word word, int value, Condition condition, ArchSet archs) {
        if (condition == Condition.JSET) {
            return BpfText.hex(value);
        }
        Optional<String> name = Optional.empty();
        if (word.isWhole(SeccompData.ARCH_OFFSET)) {
            name = Abi.ofCall(value, 0).map(Abi::auditArchName);
        } else if (word.isWhole(SeccompData.NR_OFFSET)) {
            name = syscall(value, condition, archs);
        }
        return name.orElseGet(() -> BpfText.number(value));
    }

    private Optional<String> syscall(int number, Condition condition, ArchSet archs) {
        if (number == -1) {
            return Optional.of("-1");
        }
        if (number == Abi.X32_BIT && condition == Condition.JGE && archs.contains(Abi.X32.auditArch())) {
            return Optional.of("the x32 bit");
        }
        if (archs.only().isPresent()) {
            return Abi.ofCall(archs.only().getAsInt(), number).flatMap(abi -> names.name(abi, number));
        }
        if (archs.complement() || archs.values().size() > MOST_NAMES) {
            return Optional.empty();
        }
        String all = archs.values().stream()
                .flatMap(arch -> Abi.ofCall(arch, number).stream())
                .sorted()
                .flatMap(abi -> names.name(abi, number).map(name -> name + " on " + abi.libseccompName()).stream())
                .collect(Collectors.joining(", "));
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private String action(int returnValue, State state) {
        Action action = Action.of(returnValue);
        Action meaning = action.meaning();
        String text = meaning instanceof Action.Fail fail
                ? "ERRNO("
                        + Errno.ofNumberOn(fail.errno().number(), state.archs().abis(byteOrder)) + ")"
                : meaning.toString();
        return action.equals(meaning) ? text : "as " + text;
    }

    private String content(Content content) {
        if (!(content instanceof Content.Word word)) {
            return "";
        }
        return word(word.offset()) + (word.mask() == -1 ? "" : " & " + BpfText.hex(word.mask()));
    }

    private String word(int offset) {
        if (offset == SeccompData.NR_OFFSET) {
            return "nr";
        }
        if (offset == SeccompData.ARCH_OFFSET) {
            return "arch";
        }
        String half = SeccompData.isLowHalf(offset, byteOrder == ByteOrder.LITTLE_ENDIAN) ? ".lo" : ".hi";
        return (offset < SeccompData.ARGS_OFFSET
                        ? "instruction_pointer"
                        : "args[" + (offset - SeccompData.ARGS_OFFSET) / 8 + "]")
                + half;
    }
}
