package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CallCacheTest {
    private static final KernelVersion V5_10 = KernelVersion.of(5, 10);
    private static final KernelVersion V6_1 = KernelVersion.of(6, 1);
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);
    private static final Instruction EPERM = Instruction.ret(0x5_0001);
    private static final CallCache CACHE = CallCache.of(V6_1);
    private static final BpfProgram ALLOW_ALL = program(ALLOW);

    @Test
    void cachesWhatNumberAndArchDecide() {
        var program = program(
                Instruction.load(4),
                Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 0, 4),
                Instruction.load(0),
                Instruction.jumpIf(Condition.JGT, 2, 0, 1),
                Instruction.jumpIf(Condition.JEQ, 39, 0, 1),
                ALLOW,
                EPERM);

        assertThat(CACHE.cached(program, Abi.X86_64)).isEqualTo(numbers(0, 1, 2, 39));
        assertThat(CACHE.cached(program, Abi.X86)).isEqualTo(numbers());
        assertThat(CACHE.caches(program, Abi.X86_64, 39)).isTrue();
        assertThat(CACHE.caches(program, Abi.X86_64, 40)).isFalse();
    }

    @Test
    void masksAndJumpsAreFollowed() {
        var program = program(
                Instruction.load(0),
                Instruction.and(0x7),
                Instruction.jump(1),
                EPERM,
                Instruction.jumpIf(Condition.JGE, 6, 1, 0),
                Instruction.jumpIf(Condition.JSET, 1, 1, 0),
                EPERM,
                ALLOW);

        assertThat(CACHE.caches(program, Abi.X86_64, 8)).isFalse();
        assertThat(CACHE.caches(program, Abi.X86_64, 9)).isTrue();
        assertThat(CACHE.caches(program, Abi.X86_64, 15)).isFalse();
    }

    static List<List<Instruction>> opaque() {
        return List.of(
                List.of(Instruction.load(16)),
                List.of(Instruction.load(8)),
                List.of(new LoadConstant(Register.A, 0)),
                List.of(new CopyToX()),
                List.of(new StoreScratch(Register.A, 0)),
                List.of(new Compute(Operation.OR, Operand.of(0))),
                List.of(new Compute(Operation.AND, Operand.x())),
                List.of(new JumpIf(Condition.JEQ, Operand.x(), 0, 0)));
    }

    @ParameterizedTest
    @MethodSource("opaque")
    void anythingElseOnTheWayIsTooMuchForTheKernel(List<Instruction> instructions) {
        assertThat(CACHE.caches(program(instructions.get(0), ALLOW), Abi.X86_64, 0))
                .isFalse();
    }

    @Test
    void onlyAllowToTheLetterIsCached() {
        assertThat(CACHE.caches(program(Instruction.ret(0x7fff_0001)), Abi.X86_64, 0))
                .isFalse();
        assertThat(CACHE.caches(program(Instruction.ret(0x7ffc_0000)), Abi.X86_64, 0))
                .isFalse();
        assertThat(CACHE.caches(program(Instruction.load(0), new ReturnAccumulator()), Abi.X86_64, 0x7fff))
                .isFalse();
    }

    @Test
    void aTracersMinusOneIsNeverCached() {
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X86_64, -1)).isFalse();
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X86, -1)).isFalse();
    }

    @Test
    void x32IsNeverCached() {
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X32, Abi.X32_BIT)).isFalse();
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X86_64, Abi.X32_BIT)).isFalse();
        assertThat(CACHE.cached(ALLOW_ALL, Abi.X32)).isEqualTo(numbers());
        assertThat(CACHE.numbers(Abi.X32)).isZero();
    }

    @Test
    void asManyNumbersAsTheKernelHasCalls() {
        assertThat(CACHE.numbers(Abi.X86_64)).isEqualTo(451); // set_mempolicy_home_node is the last of Linux 6.1
        assertThat(CACHE.numbers(Abi.X86)).isEqualTo(451);
        assertThat(CACHE.numbers(Abi.ARM)).isEqualTo(451); // not the private calls from 0xf0000
        assertThat(CACHE.cached(ALLOW_ALL, Abi.X86_64).cardinality()).isEqualTo(451);
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X86_64, 450)).isTrue();
        assertThat(CACHE.caches(ALLOW_ALL, Abi.X86_64, 451)).isFalse();
        assertThat(CallCache.of(KernelVersion.of(6, 6)).numbers(Abi.X86_64)).isEqualTo(454);
    }

    @Test
    void theCacheCameWithLinux511() {
        assertThat(CallCache.of(V5_10).cached(ALLOW_ALL, Abi.X86_64)).isEqualTo(numbers());
        assertThat(CallCache.of(CallCache.SINCE).numbers(Abi.X86_64)).isEqualTo(442);
        assertThat(CACHE.kernel()).isEqualTo(V6_1);
    }

    @ParameterizedTest
    @EnumSource
    void everyAbiButX32AndMipsHasACache(Abi abi) {
        CallCache cache = CallCache.of(KernelVersion.of(6, 12), any -> 3);

        assertThat(cache.numbers(abi)).isEqualTo(abi == Abi.X32 || abi.name().startsWith("MIPS") ? 0 : 3);
        assertThat(cache.cached(ALLOW_ALL, abi).cardinality()).isEqualTo(cache.numbers(abi));
    }

    @Test
    void m68kCameLater() {
        assertThat(CallCache.of(KernelVersion.of(6, 2), any -> 3).numbers(Abi.M68K))
                .isZero();
        assertThat(CallCache.of(KernelVersion.of(6, 3), any -> 3).numbers(Abi.M68K))
                .isEqualTo(3);
    }

    @Test
    void everyFilterOfAStackMustAllow() {
        var no1 = program(Instruction.load(0), Instruction.jumpIf(Condition.JEQ, 1, 1, 0), ALLOW, EPERM);
        var only1And2 = program(
                Instruction.load(0),
                Instruction.jumpIf(Condition.JEQ, 1, 1, 0),
                Instruction.jumpIf(Condition.JEQ, 2, 0, 1),
                ALLOW,
                EPERM);

        assertThat(CACHE.cached(List.of(no1, only1And2), Abi.X86_64)).isEqualTo(numbers(2));
        assertThat(CACHE.cached(List.of(), Abi.X86).cardinality()).isEqualTo(451);
    }

    @Test
    void newKernelsLetProbesThroughWhateverAFilterSays() {
        var nothing = program(EPERM);

        assertThat(CallCache.of(KernelVersion.of(6, 13)).cached(nothing, Abi.X86_64))
                .isEqualTo(numbers());
        assertThat(CallCache.of(KernelVersion.of(6, 14)).cached(nothing, Abi.X86_64))
                .isEqualTo(numbers(335));
        assertThat(CallCache.of(KernelVersion.of(6, 18)).cached(nothing, Abi.X86_64))
                .isEqualTo(numbers(335, 336));
        assertThat(CallCache.of(KernelVersion.of(6, 18)).cached(nothing, Abi.X86))
                .isEqualTo(numbers());
        assertThat(CallCache.of(KernelVersion.of(6, 18)).caches(nothing, Abi.X86_64, 335))
                .isTrue();
        assertThat(CallCache.of(KernelVersion.of(6, 18)).isExempt(Abi.X86, 335)).isFalse();
    }

    @Test
    void aProgramTheKernelRefusesCachesNothing() {
        assertThat(CACHE.caches(program(Instruction.decode(0x05, 0, 0, -1), ALLOW), Abi.X86_64, 0))
                .isFalse();
        assertThat(CACHE.caches(program(Instruction.load(0)), Abi.X86_64, 0)).isFalse();
    }

    private static BitSet numbers(int... numbers) {
        var set = new BitSet();
        for (int number : numbers) {
            set.set(number);
        }
        return set;
    }

    private static BpfProgram program(Instruction... instructions) {
        return BpfProgram.of(List.of(instructions), ByteOrder.LITTLE_ENDIAN);
    }
}
