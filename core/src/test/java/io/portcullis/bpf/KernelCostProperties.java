package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.KernelCostProperties.Translated.Way;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The counts agree with a translation that is really made, instruction by instruction. */
class KernelCostProperties {
    @Property
    void theSizeIsThatOfTheTranslation(@ForAll("admissible") BpfProgram program) {
        assertThat(KernelCost.size(program)).isEqualTo(Translated.of(program).size());
        assertThat(KernelCost.size(program))
                .isEqualTo(KernelCost.PROLOGUE
                        + program.instructions().stream()
                                .mapToInt(KernelCost::size)
                                .sum());
    }

    @Property(tries = 2000)
    void aRunCostsWhatRunsOfTheTranslation(
            @ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        BpfSimulator.Run run = BpfSimulator.trace(program, call);

        assertThat(KernelCost.executed(program, run))
                .isEqualTo(Translated.of(program).executed(run));
    }

    @Property
    void aWayNeverRunsMoreThanThereIs(@ForAll("admissible") BpfProgram program) {
        for (Instruction instruction : program.instructions()) {
            assertThat(KernelCost.executed(instruction, true))
                    .isBetween(1, KernelCost.executed(instruction, false))
                    .isLessThanOrEqualTo(KernelCost.size(instruction));
        }
    }

    /**
     * A program of eBPF, of which only the ways matter: what follows each instruction.
     *
     * @param ways for each instruction, where it goes if its condition holds, and if not
     * @param starts where the instructions of the classic program start
     */
    record Translated(List<Way> ways, List<Integer> starts) {
        /** Where an instruction goes: a place of the classic program, or the instruction behind it, or nowhere. */
        record Way(int ifTrue, int ifFalse) {
            static final int NEXT = -1;
            static final int END = -2;
            static final Way ON = new Way(NEXT, NEXT);
        }

        static Translated of(BpfProgram program) {
            List<Way> ways = new ArrayList<>(List.of(Way.ON, Way.ON, Way.ON)); // xor A, xor X, mov CTX
            List<Integer> starts = new ArrayList<>();
            for (int place = 0; place < program.size(); place++) {
                starts.add(ways.size());
                translate(program.instruction(place), place, ways);
            }
            return new Translated(ways, starts);
        }

        private static void translate(Instruction instruction, int place, List<Way> ways) {
            if (instruction instanceof JumpIf jump) {
                if (jump.operand() instanceof Operand.Constant constant && constant.value() < 0) {
                    ways.add(Way.ON); // mov TMP, K
                }
                int ifTrue = place + 1 + jump.ifTrue();
                int ifFalse = place + 1 + jump.ifFalse();
                boolean hasOpposite = jump.condition() != Condition.JSET;
                if (jump.ifFalse() == 0) {
                    ways.add(new Way(ifTrue, Way.NEXT));
                } else if (jump.ifTrue() == 0 && hasOpposite) {
                    ways.add(new Way(Way.NEXT, ifFalse));
                } else {
                    ways.add(new Way(ifTrue, Way.NEXT));
                    ways.add(new Way(ifFalse, ifFalse));
                }
            } else if (instruction instanceof Jump jump) {
                ways.add(new Way(place + 1 + jump.distance(), place + 1 + jump.distance()));
            } else if (instruction instanceof Return) {
                ways.add(Way.ON); // mov R0, K
                ways.add(new Way(Way.END, Way.END));
            } else if (instruction instanceof ReturnAccumulator) {
                ways.add(new Way(Way.END, Way.END));
            } else if (instruction instanceof Compute compute
                    && compute.operation() == Operation.DIV
                    && compute.operand() instanceof Operand.IndexRegister) {
                ways.add(Way.ON); // mov X, X
                ways.add(new Way(Way.NEXT, place)); // if X == 0 the next two, else the division at the end
                ways.add(Way.ON); // xor A, A
                ways.add(new Way(Way.END, Way.END));
                ways.add(Way.ON); // div
            } else {
                ways.add(Way.ON);
            }
        }

        int size() {
            return ways.size();
        }

        /** Goes the way of a run, and counts. */
        int executed(BpfSimulator.Run run) {
            int executed = KernelCost.PROLOGUE;
            for (int step = 0; step < run.path().size(); step++) {
                int place = run.path().get(step);
                int end = place + 1 < starts.size() ? starts.get(place + 1) : ways.size();
                boolean last = step + 1 == run.path().size();
                int next = last ? Way.END : run.path().get(step + 1);
                executed += executed(place, starts.get(place), end, next);
            }
            return executed;
        }

        /** How many instructions from one on run until the classic program is at its next place, or at its end. */
        private int executed(int place, int from, int end, int next) {
            int executed = 0;
            for (int at = from; at < end; at++) {
                executed++;
                Way way = ways.get(at);
                if (way.ifTrue() == next) {
                    return executed;
                }
                if (way.ifFalse() == place && next != Way.END) {
                    at = end - 2; // the division by something else than 0
                } else if (way.ifTrue() == Way.NEXT && next != place + 1 && way.ifFalse() == next) {
                    return executed;
                }
            }
            return executed;
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
