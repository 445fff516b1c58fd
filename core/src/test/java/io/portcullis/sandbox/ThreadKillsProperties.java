package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Lifted;
import io.portcullis.decision.Lifter;
import io.portcullis.decision.UndecidedException;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ThreadKillsProperties {
    private static final int ALLOW = Action.allow().returnValue(Abi.X86_64);
    private static final int KILL_THREAD = Action.killThread().returnValue(Abi.X86_64);
    private static final int KILL_PROCESS = Action.killProcess().returnValue(Abi.X86_64);
    private static final int[] WORDS = {
        0, 1, 2, 39, 0x3fff_ffff, 0x4000_0000, 0x4000_0001, 0xc000_003e, 0x4000_0003, 0x7fff_ffff, -2, -1
    };

    @Property(tries = 2000)
    void noKillOfAnOwnCallIsMissed(@ForAll("programs") BpfProgram program, @ForAll("numbers") int number) {
        SeccompData call = SeccompData.call(Abi.X86_64, number & 0x3fff_ffff, 1);

        BpfSimulator.Run run = BpfSimulator.trace(program, call);

        if (run.action().meaning() instanceof Action.KillThread) {
            known(program).ifPresent(kills -> assertThat(kills.own()).isPresent());
        }
    }

    @Property(tries = 500)
    void aKillThatIsFoundIsOne(@ForAll("programs") BpfProgram program) {
        known(program)
                .flatMap(ThreadKills::own)
                .ifPresent(found -> assertThat(Action.of(BpfSimulator.run(program, found.call()))
                                .meaning())
                        .isEqualTo(Action.killThread()));
    }

    @Property(tries = 500)
    void raisingChangesNoAnswerButKillThread(
            @ForAll("programs") BpfProgram random, @ForAll("numbers") int number, @ForAll("numbers") int arch) {
        BpfProgram program = allowingOwnCalls(random);
        SeccompData call = SeccompData.raw(number, arch, 0, 1);
        int before = BpfSimulator.run(program, call);

        known(program).ifPresent(kills -> {
            assertThat(kills.own()).isEmpty();
            assertThat(BpfSimulator.run(kills.raised(program), call))
                    .isIn(before, Action.of(before) instanceof Action.KillThread ? KILL_PROCESS : before);
        });
    }

    private static BpfProgram allowingOwnCalls(BpfProgram program) {
        List<Instruction> guarded = new ArrayList<>(List.of(
                Instruction.load(SeccompData.ARCH_OFFSET),
                Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 0, 1),
                Instruction.ret(ALLOW)));
        guarded.addAll(program.instructions());
        return BpfProgram.of(guarded, program.byteOrder());
    }

    @Example
    void whatContainerProfilesSayToForeignCallsIsNotTheirOwn() {
        BpfProgram program = BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.ARCH_OFFSET),
                        Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 0, 6),
                        Instruction.load(SeccompData.NR_OFFSET),
                        Instruction.jumpIf(Condition.JGE, Abi.X32_BIT, 0, 1),
                        Instruction.jumpIf(Condition.JEQ, -1, 0, 3),
                        Instruction.jumpIf(Condition.JEQ, 39, 0, 1),
                        Instruction.ret(Action.errno(1).returnValue(Abi.X86_64)),
                        Instruction.ret(ALLOW),
                        Instruction.ret(KILL_THREAD)),
                Abi.X86_64.byteOrder());

        ThreadKills kills = kills(program);

        assertThat(kills.own()).isEmpty();
        assertThat(kills.foreign()).isTrue();
        assertThat(BpfSimulator.run(kills.raised(program), SeccompData.call(Abi.X86, 1)))
                .isEqualTo(KILL_PROCESS);
        assertThat(BpfSimulator.run(kills.raised(program), SeccompData.call(Abi.X32, Abi.X32_BIT)))
                .isEqualTo(KILL_PROCESS);
    }

    @Example
    void aComputedAnswerMayBeAnythingAndIsNotGuessed() {
        BpfProgram program = BpfProgram.of(
                List.of(Instruction.load(SeccompData.ARGS_OFFSET), new Instruction.ReturnAccumulator()),
                Abi.X86_64.byteOrder());

        assertThatExceptionOfType(UndecidedException.class).isThrownBy(() -> kills(program));
    }

    @Example
    void dividingByNothingEndsWithAKill() {
        BpfProgram program = BpfProgram.of(
                List.of(new Instruction.Compute(Operation.DIV, Operand.x()), Instruction.ret(ALLOW)),
                Abi.X86_64.byteOrder());

        assertThat(BpfSimulator.run(program, SeccompData.call(Abi.X86_64, 1))).isEqualTo(KILL_THREAD);
        assertThat(kills(program).own()).isPresent();
    }

    /** What is known at little cost; programs that divide by what they loaded can be beyond it. */
    private static Optional<ThreadKills> known(BpfProgram program) {
        return Lifter.lift(program, new Budget(20_000, 400_000)) instanceof Lifted.Decided decided
                ? Optional.of(ThreadKills.in(decided.decision(), Abi.X86_64))
                : Optional.empty();
    }

    private static ThreadKills kills(BpfProgram program) {
        return ThreadKills.in(Decision.of(program), Abi.X86_64);
    }

    @Provide
    Arbitrary<Integer> numbers() {
        return Arbitraries.oneOf(Arbitraries.of(Arrays.stream(WORDS).boxed().toList()), Arbitraries.integers());
    }

    @Provide
    Arbitrary<BpfProgram> programs() {
        return Arbitraries.longs().list().ofMinSize(3).ofMaxSize(25).map(seeds -> {
            List<Instruction> program = new ArrayList<>();
            for (int at = 0; at < seeds.size(); at++) {
                program.add(any(new Random(seeds.get(at)), seeds.size() - at - 1));
            }
            program.add(Instruction.ret(KILL_THREAD));
            return BpfProgram.of(program, Abi.X86_64.byteOrder());
        });
    }

    private static Instruction any(Random random, int room) {
        List<Condition> conditions = List.of(Condition.values());
        int word = WORDS[random.nextInt(WORDS.length)];
        return switch (random.nextInt(14)) {
            case 0 -> Instruction.load(SeccompData.ARCH_OFFSET);
            case 1, 2 -> Instruction.load(SeccompData.NR_OFFSET);
            case 3 -> Instruction.load(SeccompData.ARGS_OFFSET);
            case 4 -> new Instruction.LoadConstant(Instruction.Register.X, word);
            case 5 -> random.nextBoolean() ? new Instruction.CopyToX() : new Instruction.CopyToA();
            case 6 ->
                random.nextBoolean() ? Instruction.and(word) : new Instruction.Compute(Operation.DIV, Operand.x());
            case 7 -> Instruction.ret(random.nextBoolean() ? ALLOW : KILL_THREAD);
            default ->
                new Instruction.JumpIf(
                        conditions.get(random.nextInt(conditions.size())),
                        random.nextInt(4) == 0 ? Operand.x() : Operand.of(word),
                        random.nextInt(room + 1),
                        random.nextInt(room + 1));
        };
    }
}
