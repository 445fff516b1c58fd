package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.LoadWord;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Other;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BpfSimulatorProperties {

    @Property(tries = 1000)
    void agreesWithTheReferenceMachine(@ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        var expected = new ReferenceMachine(program, call).answer();

        assertThat(BpfSimulator.run(program, call)).isEqualTo(expected.intValue());
    }

    @Property
    void tracingChangesNothing(@ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        var run = BpfSimulator.trace(program, call);

        assertThat(run.returnValue()).isEqualTo(BpfSimulator.run(program, call));
        assertThat(run.path()).startsWith(0).isSorted().doesNotHaveDuplicates().hasSize(run.executed());
    }

    @Property
    void bitsTheKernelIgnoresChangeNothing(
            @ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call, @ForAll int noise) {
        var noisy = BpfProgram.of(
                program.instructions().stream()
                        .map(instruction -> withNoise(instruction, noise))
                        .toList(),
                program.byteOrder());

        assertThat(BpfSimulator.trace(noisy, call)).isEqualTo(BpfSimulator.trace(program, call));
    }

    @Property
    void twinsOfTwoByteOrdersGiveTheSameAnswer(
            @ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        assertThat(BpfSimulator.trace(twin(program), call)).isEqualTo(BpfSimulator.trace(program, call));
    }

    @Example // what is never generated is never compared
    void everyAdmissibleInstructionIsGeneratedAndRuns() {
        Set<Class<?>> met = Programs.admissible()
                .sampleStream()
                .limit(2000)
                .flatMap(program -> Programs.calls()
                        .sampleStream()
                        .limit(2)
                        .flatMap(call -> BpfSimulator.trace(program, call).path().stream())
                        .map(program::instruction))
                .map(Object::getClass)
                .collect(Collectors.toSet());

        Set<Class<?>> all = Arrays.stream(Instruction.class.getPermittedSubclasses())
                .filter(kind -> kind != Other.class)
                .collect(Collectors.toSet());
        assertThat(met).isEqualTo(all);
    }

    private static Instruction withNoise(Instruction instruction, int noise) {
        boolean jumps = instruction instanceof JumpIf;
        boolean hasConstant = !(instruction instanceof LoadLength
                || instruction instanceof Negate
                || instruction instanceof CopyToX
                || instruction instanceof CopyToA
                || instruction instanceof ReturnAccumulator
                || (instruction instanceof Compute compute && compute.operand().equals(Operand.x()))
                || (instruction instanceof JumpIf jump && jump.operand().equals(Operand.x())));
        return Instruction.decode(
                instruction.code(),
                jumps ? instruction.jt() : noise & 0xff,
                jumps ? instruction.jf() : noise >>> 8 & 0xff,
                hasConstant ? instruction.k() : noise);
    }

    /** The same program for the other kind of machine: the halves of every 64-bit field lie the other way round. */
    private static BpfProgram twin(BpfProgram program) {
        return BpfProgram.of(
                program.instructions().stream()
                        .map(instruction -> instruction instanceof LoadWord load
                                        && load.offset() >= SeccompData.INSTRUCTION_POINTER_OFFSET
                                ? new LoadWord(load.offset() ^ 4)
                                : instruction)
                        .toList(),
                program.byteOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }

    /** Slow and plain: numbers without a width, memory as bytes, one instruction a method call. */
    private static final class ReferenceMachine {
        private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);

        private final List<Instruction> program;
        private final ByteBuffer memory;
        private final Map<Integer, BigInteger> scratch = new HashMap<>();
        private BigInteger a = BigInteger.ZERO;
        private BigInteger x = BigInteger.ZERO;

        ReferenceMachine(BpfProgram program, SeccompData call) {
            this.program = program.instructions();
            this.memory = ByteBuffer.allocate(64).order(program.byteOrder());
            memory.putInt(call.nr()).putInt(call.arch()).putLong(call.instructionPointer());
            for (int i = 0; i < 6; i++) {
                memory.putLong(call.arg(i));
            }
        }

        BigInteger answer() {
            return answer(0);
        }

        private BigInteger answer(int pc) {
            Instruction instruction = program.get(pc);
            if (instruction instanceof Return ret) {
                return unsigned(ret.value());
            } else if (instruction instanceof ReturnAccumulator) {
                return a;
            } else if (instruction instanceof Jump jump) {
                return answer(pc + 1 + jump.distance());
            } else if (instruction instanceof JumpIf jump) {
                return answer(pc + 1 + (asks(jump) ? jump.ifTrue() : jump.ifFalse()));
            } else if (instruction instanceof Compute compute) {
                if (compute.operation() == Instruction.Operation.DIV
                        && right(compute.operand()).signum() == 0) {
                    return BigInteger.ZERO;
                }
                set(Register.A, result(compute));
            } else if (instruction instanceof LoadWord load) {
                set(Register.A, unsigned(memory.getInt(load.offset())));
            } else if (instruction instanceof LoadLength load) {
                set(load.register(), BigInteger.valueOf(memory.capacity()));
            } else if (instruction instanceof LoadConstant load) {
                set(load.register(), unsigned(load.value()));
            } else if (instruction instanceof LoadScratch load) {
                set(load.register(), Objects.requireNonNull(scratch.get(load.index()), "read before written"));
            } else if (instruction instanceof StoreScratch store) {
                scratch.put(store.index(), store.register() == Register.A ? a : x);
            } else if (instruction instanceof CopyToX) {
                set(Register.X, a);
            } else if (instruction instanceof CopyToA) {
                set(Register.A, x);
            } else if (instruction instanceof Negate) {
                set(Register.A, WORD.subtract(a));
            } else {
                throw new AssertionError(instruction);
            }
            return answer(pc + 1);
        }

        private BigInteger result(Compute compute) {
            BigInteger right = right(compute.operand());
            BigInteger power =
                    BigInteger.TWO.pow(right.mod(BigInteger.valueOf(32)).intValue());
            return switch (compute.operation()) {
                case ADD -> a.add(right);
                case SUB -> a.subtract(right);
                case MUL -> a.multiply(right);
                case DIV -> a.divide(right);
                case OR -> a.or(right);
                case AND -> a.and(right);
                case XOR -> a.xor(right);
                case LSH -> a.multiply(power);
                case RSH -> a.divide(power);
            };
        }

        private boolean asks(JumpIf jump) {
            BigInteger right = right(jump.operand());
            return switch (jump.condition()) {
                case JEQ -> a.equals(right);
                case JGT -> a.compareTo(right) > 0;
                case JGE -> a.compareTo(right) >= 0;
                case JSET -> a.and(right).signum() != 0;
            };
        }

        private BigInteger right(Operand operand) {
            return operand instanceof Operand.Constant constant ? unsigned(constant.value()) : x;
        }

        private void set(Register register, BigInteger value) {
            if (register == Register.A) {
                a = value.mod(WORD);
            } else {
                x = value.mod(WORD);
            }
        }

        private static BigInteger unsigned(int bits) {
            return BigInteger.valueOf(Integer.toUnsignedLong(bits));
        }
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return Programs.calls();
    }
}
