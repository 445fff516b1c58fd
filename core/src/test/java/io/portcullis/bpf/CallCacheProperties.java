package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CallCacheProperties {
    private static final int ALLOW = 0x7fff_0000;
    private static final int NUMBERS = 64;
    private static final List<Condition> CONDITIONS = List.of(Condition.values());
    private static final CallCache CACHE = CallCache.of(KernelVersion.of(6, 1), abi -> NUMBERS);

    @Property
    void whatIsCachedIsAllowedWhateverTheArguments(
            @ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        int number = call.nr() & (NUMBERS - 1);
        if (CACHE.caches(program, Abi.X86_64, number)) {
            long[] arguments = IntStream.range(0, 6).mapToLong(call::arg).toArray();

            assertThat(BpfSimulator.run(
                            program,
                            SeccompData.raw(number, Abi.X86_64.auditArch(), call.instructionPointer(), arguments)))
                    .isEqualTo(ALLOW);
        }
    }

    @Property
    void aProgramThatLooksAtNothingElseIsCachedWhereItAllows(@ForAll("plain") BpfProgram program) {
        for (Abi abi : List.of(Abi.X86_64, Abi.X86)) {
            var allowed = new BitSet();
            for (int number = 0; number < NUMBERS; number++) {
                allowed.set(number, BpfSimulator.run(program, SeccompData.call(abi, number)) == ALLOW);
            }

            assertThat(CACHE.cached(program, abi)).isEqualTo(allowed);
        }
    }

    @Property
    void aStackCachesWhatAllOfItCache(@ForAll("plain") BpfProgram one, @ForAll("plain") BpfProgram other) {
        BitSet both = CACHE.cached(one, Abi.X86_64);
        both.and(CACHE.cached(other, Abi.X86_64));

        assertThat(CACHE.cached(List.of(one, other), Abi.X86_64)).isEqualTo(both);
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return Programs.calls();
    }

    /** Programs of what the kernel follows. */
    @Provide
    Arbitrary<BpfProgram> plain() {
        return Arbitraries.longs().list().ofMinSize(1).ofMaxSize(20).map(seeds -> {
            int size = seeds.size();
            List<Instruction> instructions = IntStream.range(0, size)
                    .mapToObj(place -> plain(new Random(seeds.get(place)), size - place - 2))
                    .toList();
            return BpfProgram.of(instructions, ByteOrder.LITTLE_ENDIAN);
        });
    }

    private static Instruction plain(Random random, int room) {
        int kind = room < 0 ? 0 : random.nextInt(10);
        return switch (kind) {
            case 0 -> Instruction.ret(random.nextInt(3) == 0 ? 0x5_0001 : ALLOW);
            case 1, 2, 3 -> Instruction.load(random.nextInt(3) == 0 ? 4 : 0);
            case 4 -> Instruction.and(random.nextInt(NUMBERS));
            case 5 -> Instruction.jump(random.nextInt(Math.min(room, 3) + 1));
            default ->
                Instruction.jumpIf(
                        CONDITIONS.get(random.nextInt(CONDITIONS.size())),
                        random.nextInt(4) == 0 ? Abi.X86_64.auditArch() : random.nextInt(NUMBERS),
                        random.nextInt(room + 1),
                        random.nextInt(room + 1));
        };
    }
}
