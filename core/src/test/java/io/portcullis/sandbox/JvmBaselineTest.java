package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JvmBaselineTest {

    @Test
    void countsWhatWasMeasured() {
        assertThat(JvmBaseline.needs()).hasSize(126);
        assertThat(JvmBaseline.calls(JvmFloor.VITAL))
                .hasSize(17)
                .contains(Syscalls.CLONE, Syscalls.CLONE3, Syscalls.FUTEX, Syscalls.RSEQ, Syscalls.EXIT_GROUP);
        assertThat(JvmBaseline.calls(JvmFloor.ALL)).hasSize(125);
    }

    @ParameterizedTest
    @EnumSource(JvmFloor.class)
    void aFilterThatAllowsALevelIsEnoughForIt(JvmFloor floor) {
        BpfProgram filter = allowing(Abi.X86_64, JvmBaseline.calls(floor));

        assertThat(JvmBaseline.missing(filter, Abi.X86_64, floor)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(JvmFloor.class)
    void onAnotherAbiTheSiblingsAreEnough(JvmFloor floor) {
        BpfProgram filter = allowing(Abi.AARCH64, JvmBaseline.withSiblings(floor));

        assertThat(JvmBaseline.missing(filter, Abi.AARCH64, floor)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = JvmFloor.class, names = "VITAL", mode = EnumSource.Mode.EXCLUDE)
    void aUseTakesMoreThanWhatItIncludes(JvmFloor floor) {
        JvmFloor[] included = Arrays.stream(JvmFloor.values())
                .filter(other -> floor != other && floor.includes(other))
                .toArray(JvmFloor[]::new);
        BpfProgram filter = allowing(Abi.X86_64, JvmBaseline.calls(included));

        if (floor == JvmFloor.ALL) { // of what is left, nothing but NUMA and large pages
            assertThat(JvmBaseline.missing(allowing(Abi.X86_64, JvmBaseline.calls(JvmFloor.STEADY)), Abi.X86_64, floor))
                    .hasSizeGreaterThan(70);
        }
        assertThat(JvmBaseline.missing(filter, Abi.X86_64, floor))
                .isNotEmpty()
                .allSatisfy(missing -> assertThat(missing.floor()).isEqualTo(floor));
    }

    @Test
    void usesBesideEachOtherDoNotIncludeEachOther() {
        assertThat(JvmFloor.NET.includes(JvmFloor.FILES)).isFalse();
        assertThat(JvmFloor.FILES.includes(JvmFloor.NET)).isFalse();
        assertThat(JvmFloor.SPAWN_CHILD.includes(JvmFloor.SPAWN)).isTrue();
        assertThat(JvmFloor.MGMT.includes(JvmFloor.STEADY)).isTrue();
        assertThat(JvmFloor.VITAL.includes(JvmFloor.STEADY)).isFalse();
        assertThat(JvmFloor.STEADY.includes(JvmFloor.VITAL)).isTrue();
    }

    @Test
    void whatTwoUsesNeedIsMissedForTheFirstOfThem() {
        BpfProgram filter = allowing(Abi.X86_64, JvmBaseline.calls(JvmFloor.STEADY));

        assertThat(JvmBaseline.missing(filter, Abi.X86_64, JvmFloor.JFR))
                .extracting(missing -> missing.syscall() + " " + missing.floor())
                .contains("rt_sigsuspend JFR", "fsync JFR")
                .doesNotContain("connect NET");
    }

    @Test
    void everyCallThatIsTakenAwayIsMissed() {
        for (Syscall call : JvmBaseline.calls(JvmFloor.ALL)) {
            Set<Syscall> others = new TreeSet<>(JvmBaseline.calls(JvmFloor.ALL));
            others.remove(call);

            assertThat(JvmBaseline.missing(allowing(Abi.X86_64, others), Abi.X86_64, JvmFloor.ALL))
                    .extracting(MissingCall::syscall)
                    .contains(call);
        }
    }

    @Test
    void missingOneOfTheSiblingsIsNoHarmWhereTheAbiLacksTheCall() {
        Set<Syscall> calls = new TreeSet<>(JvmBaseline.withSiblings(JvmFloor.NET));
        calls.removeAll(List.of(Syscalls.FACCESSAT2, Syscalls.EPOLL_PWAIT2));

        assertThat(JvmBaseline.missing(allowing(Abi.AARCH64, calls), Abi.AARCH64, JvmFloor.NET))
                .isEmpty();
        calls.remove(Syscalls.FACCESSAT);
        assertThat(JvmBaseline.missing(allowing(Abi.AARCH64, calls), Abi.AARCH64, JvmFloor.NET))
                .extracting(MissingCall::floor)
                .containsExactly(JvmFloor.NET);
    }

    @Test
    void closingASocketAnotherThreadIsBlockedOnIsNetworking() {
        assertThat(JvmBaseline.calls(JvmFloor.NET)).contains(Syscalls.DUP2, Syscalls.TGKILL);
        assertThat(JvmBaseline.withSiblings(JvmFloor.NET)).contains(Syscalls.DUP3);
    }

    @Test
    void clone3MayFallBackToClone() {
        Set<Syscall> calls = new TreeSet<>(JvmBaseline.calls(JvmFloor.STEADY));
        calls.removeAll(List.of(Syscalls.CLONE, Syscalls.CLONE3));
        Action enosys = Action.errno(Errno.ENOSYS);

        assertThat(JvmBaseline.missing(program(Abi.X86_64, calls, enosys), Abi.X86_64, JvmFloor.STEADY))
                .extracting(MissingCall::toString)
                .containsExactly("clone -> ERRNO(38)", "clone3 -> ERRNO(38)");
        calls.add(Syscalls.CLONE);
        assertThat(JvmBaseline.missing(program(Abi.X86_64, calls, enosys), Abi.X86_64, JvmFloor.STEADY))
                .isEmpty();
        assertThat(JvmBaseline.missing(allowing(Abi.X86_64, calls), Abi.X86_64, JvmFloor.STEADY))
                .extracting(MissingCall::toString)
                .containsExactly("clone3 -> ERRNO(1)");
    }

    @Test
    void cloneIsNeededBesideClone3() {
        Set<Syscall> calls = new TreeSet<>(JvmBaseline.calls(JvmFloor.STEADY));
        calls.remove(Syscalls.CLONE);

        assertThat(JvmBaseline.missing(allowing(Abi.X86_64, calls), Abi.X86_64, JvmFloor.STEADY))
                .extracting(MissingCall::toString)
                .containsExactly("clone -> ERRNO(1)");
    }

    @Test
    void argumentsAreAskedAsTheyAreSeen() {
        int mmap = number(Abi.X86_64, Syscalls.MMAP);
        BpfProgram noExecutableMemory = BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.NR_OFFSET),
                        Instruction.jumpIf(Condition.JEQ, mmap, 0, 3),
                        Instruction.load(SeccompData.ARGS_OFFSET + 2 * Long.BYTES),
                        Instruction.jumpIf(Condition.JSET, 4, 0, 1),
                        Instruction.ret(Action.errno(1).returnValue(Abi.X86_64)),
                        Instruction.ret(Action.allow().returnValue(Abi.X86_64))),
                Abi.X86_64.byteOrder());

        assertThat(JvmBaseline.missing(noExecutableMemory, Abi.X86_64, JvmFloor.VITAL))
                .extracting(missing -> missing.call().arg(2))
                .containsExactly(7L);
    }

    @Test
    void waitingByTheClockOnTheWallIsVital() {
        for (int operation : List.of(0x109, 0x189)) {
            assertThat(JvmBaseline.missing(refusing(Syscalls.FUTEX, 1, operation), Abi.X86_64, JvmFloor.VITAL))
                    .extracting(missing -> missing.call().arg(1))
                    .containsExactly((long) operation);
        }
    }

    @Test
    void endingWithAnyCodeIsVital() {
        assertThat(JvmBaseline.missing(refusing(Syscalls.EXIT_GROUP, 0, 1), Abi.X86_64, JvmFloor.VITAL))
                .extracting(MissingCall::toString)
                .containsExactly("exit_group -> ERRNO(1)");
    }

    @Test
    void everyCallIsKnownWhereItWasMeasured() {
        assertThat(JvmBaseline.calls(JvmFloor.ALL))
                .allSatisfy(call -> assertThat(SyscallTables.forAbi(Abi.X86_64).byName(call.name()))
                        .isPresent());
    }

    private static BpfProgram allowing(Abi abi, Collection<Syscall> calls) {
        return program(abi, calls, Action.errno(1));
    }

    private static BpfProgram program(Abi abi, Collection<Syscall> calls, Action otherwise) {
        int allow = Action.allow().returnValue(abi);
        List<Instruction> program = new ArrayList<>(List.of(Instruction.load(SeccompData.NR_OFFSET)));
        for (Syscall call : calls) {
            SyscallTables.forAbi(abi).byName(call.name()).ifPresent(entry -> {
                program.add(Instruction.jumpIf(Condition.JEQ, entry.number(), 0, 1));
                program.add(Instruction.ret(allow));
            });
        }
        program.add(Instruction.ret(otherwise.returnValue(abi)));
        return BpfProgram.of(program, abi.byteOrder());
    }

    /** Refuses one call with one value of one argument. */
    private static BpfProgram refusing(Syscall call, int argument, int value) {
        return BpfProgram.of(
                List.of(
                        Instruction.load(SeccompData.NR_OFFSET),
                        Instruction.jumpIf(Condition.JEQ, number(Abi.X86_64, call), 0, 3),
                        Instruction.load(SeccompData.ARGS_OFFSET + argument * Long.BYTES),
                        Instruction.jumpIf(Condition.JEQ, value, 0, 1),
                        Instruction.ret(Action.errno(1).returnValue(Abi.X86_64)),
                        Instruction.ret(Action.allow().returnValue(Abi.X86_64))),
                Abi.X86_64.byteOrder());
    }

    private static int number(Abi abi, Syscall call) {
        return SyscallTables.forAbi(abi).byName(call.name()).orElseThrow().number();
    }
}
