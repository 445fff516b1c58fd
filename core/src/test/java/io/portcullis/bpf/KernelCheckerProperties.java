package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.StoreScratch;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KernelCheckerProperties {
    @Property
    void takesWhatTheKernelTakes(@ForAll("admissible") BpfProgram program) {
        assertThat(KernelChecker.check(program)).isEmpty();
    }

    @Property
    void aProgramThatIsTakenRunsToAReturn(@ForAll("loose") BpfProgram program, @ForAll("calls") SeccompData call) {
        if (KernelChecker.check(program).isEmpty()) {
            assertThat(BpfSimulator.trace(program, call).path()).isNotEmpty();
        }
    }

    @Property
    void requireSaysWhatCheckFinds(@ForAll("loose") BpfProgram program) {
        String message = null;
        try {
            KernelChecker.require(program);
        } catch (InadmissibleProgramException e) {
            message = e.getMessage();
        }

        assertThat(message)
                .isEqualTo(KernelChecker.check(program)
                        .map(refusal -> "instruction " + refusal.index() + " ("
                                + BpfText.at(refusal.index(), program.instruction(refusal.index())) + "): "
                                + refusal.rule())
                        .orElse(null));
    }

    @Property(tries = 2000)
    void scratchMemoryIsReadWhereEveryWayHasWrittenIt(@ForAll("scratchy") BpfProgram program) {
        List<Instruction> instructions = program.instructions();
        int firstUnwritten = IntStream.range(0, instructions.size())
                .filter(place -> instructions.get(place) instanceof LoadScratch read
                        && mayBeUnwritten(instructions, place, read.index(), new HashSet<>()))
                .findFirst()
                .orElse(-1);

        assertThat(KernelChecker.check(program)
                        .map(KernelChecker.Refusal::index)
                        .orElse(-1))
                .isEqualTo(firstUnwritten);
    }

    /** Looks back over all ways, where a way leads on behind a return; no way at all has written everything. */
    private static boolean mayBeUnwritten(List<Instruction> program, int place, int word, Set<Integer> seen) {
        if (place == 0) {
            return true;
        }
        if (!seen.add(place)) {
            return false; // looked at already
        }
        return IntStream.range(0, place)
                .filter(from -> leads(program.get(from), from, place))
                .filter(from -> !(program.get(from) instanceof StoreScratch store && store.index() == word))
                .anyMatch(from -> mayBeUnwritten(program, from, word, seen));
    }

    private static boolean leads(Instruction instruction, int from, int to) {
        if (instruction instanceof Jump jump) {
            return from + 1 + jump.distance() == to;
        } else if (instruction instanceof JumpIf jump) {
            return from + 1 + jump.ifTrue() == to || from + 1 + jump.ifFalse() == to;
        }
        return from + 1 == to;
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return Programs.calls();
    }

    /** Programs with one instruction changed at random. */
    @Provide
    Arbitrary<BpfProgram> loose() {
        return Combinators.combine(
                        Programs.admissible(),
                        Programs.admissible(),
                        Arbitraries.integers().between(0, 1000))
                .as((program, other, place) -> {
                    List<Instruction> instructions = new ArrayList<>(program.instructions());
                    instructions.set(place % program.size(), other.instruction(place % other.size()));
                    return BpfProgram.of(instructions, program.byteOrder());
                });
    }

    /** Programs of hardly anything but scratch memory and jumps, that are sound but for what they read. */
    @Provide
    Arbitrary<BpfProgram> scratchy() {
        return Arbitraries.integers()
                .between(0, 0xffff)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(choices -> {
                    int size = choices.size() + 1;
                    List<Instruction> instructions = IntStream.range(0, size)
                            .mapToObj(place -> place == size - 1
                                    ? Instruction.ret(0)
                                    : scratchy(choices.get(place), size - place - 2))
                            .toList();
                    return BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);
                });
    }

    private static Instruction scratchy(int choice, int room) {
        var register = (choice & 0x100) == 0 ? Instruction.Register.A : Instruction.Register.X;
        int word = choice >> 9 & 1;
        int one = (choice >> 10 & 7) % (room + 1);
        int other = (choice >> 13 & 7) % (room + 1);
        return switch ((choice & 0xff) % 9) {
            case 0, 1, 2 -> new StoreScratch(register, word);
            case 3, 4 -> new LoadScratch(register, word);
            case 5, 6 -> new JumpIf(Instruction.Condition.JEQ, Instruction.Operand.of(1), one, other);
            case 7 -> new Jump(one);
            default -> Instruction.ret(0);
        };
    }
}
