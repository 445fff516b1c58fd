package io.portcullis.seccomp;

import static io.portcullis.bpf.Action.allow;
import static io.portcullis.bpf.Action.errno;
import static io.portcullis.bpf.Action.killProcess;
import static io.portcullis.bpf.Action.log;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.seccomp.ArgCondition.not;
import static io.portcullis.syscalls.Abi.AARCH64;
import static io.portcullis.syscalls.Abi.ARM;
import static io.portcullis.syscalls.Abi.X32;
import static io.portcullis.syscalls.Abi.X86;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.ENOSYS;
import static io.portcullis.syscalls.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SeccompProfileTest {
    private static final int READ = 0;
    private static final int SOCKET = 41;
    private static final int SOCKET_X86 = 359;
    private static final int SOCKETCALL_X86 = 102;

    private static Action answer(SeccompProfile profile, Abi abi, int nr, long... args) {
        return profile.evaluate(SeccompData.call(abi, nr, args)).action();
    }

    @Nested
    class Meaning {
        private final SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ)
                .allow(Syscalls.SOCKET, arg(0).isIn(1, 2))
                .build();

        @Test
        void aRuleDecidesAndTheDefaultTheRest() {
            assertThat(profile.evaluate(SeccompData.call(X86_64, READ))).hasToString("ALLOW, by the rule ALLOW read");
            assertThat(profile.evaluate(SeccompData.call(X86_64, 9999))).hasToString("ERRNO(1), by default");
        }

        @Test
        void foreignAbisAreKilled() {
            assertThat(profile.evaluate(SeccompData.call(X86, 3)))
                    .hasToString("KILL_PROCESS, for the ABI is not listed");
            assertThat(answer(profile, AARCH64, READ)).isEqualTo(killProcess());
            assertThat(answer(profile, X32, Abi.X32_BIT)).isEqualTo(killProcess());
        }

        @Test
        void denyListsAreGuardedAgainstForeignAbisToo() {
            SeccompProfile denyList = SeccompProfile.allowByDefault()
                    .on(X86_64)
                    .fail(EPERM, Syscalls.EXECVE)
                    .build();

            assertThat(answer(denyList, X32, Abi.X32_BIT | 520)).isEqualTo(killProcess());
            assertThat(answer(denyList, X86, 11)).isEqualTo(killProcess());
            assertThat(answer(denyList, X86_64, 59)).isEqualTo(errno(EPERM));
        }

        @Test
        void whatATracerLeavesBehindIsNeverForeign() {
            SeccompProfile x32 =
                    SeccompProfile.denyByDefault(errno(EPERM)).on(X32).build();

            assertThat(answer(profile, X86_64, -1)).isEqualTo(errno(EPERM));
            assertThat(answer(x32, X32, -1)).isEqualTo(errno(EPERM));
            assertThat(answer(x32, X86_64, READ)).isEqualTo(killProcess());
        }

        @Test
        void intArgumentsAreComparedAs32Bits() {
            assertThat(answer(profile, X86_64, SOCKET, 0xdead_beef_0000_0002L)).isEqualTo(allow());
            assertThat(answer(profile, X86_64, SOCKET, 3)).isEqualTo(errno(EPERM));
        }

        @Test
        void modeArgumentsAreComparedAs16Bits() {
            SeccompProfile setuidRefused = SeccompProfile.allowByDefault()
                    .on(X86_64)
                    .fail(EPERM, Syscalls.CHMOD, arg(1).masked(04000).is(04000))
                    .fail(EACCES, Syscalls.MKDIR, arg(1).is(0777))
                    .build();

            assertThat(answer(setuidRefused, X86_64, 83, 0, 0xffff_0000_01ffL)).isEqualTo(errno(EACCES));
            assertThat(answer(setuidRefused, X86_64, 90, 0, 0xff_0000_0000L | 04755))
                    .isEqualTo(errno(EPERM));
        }

        @Test
        void aWidthCanBeSaid() {
            SeccompProfile wide = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.SOCKET, arg(0).as64Bits().is(2))
                    .build();

            assertThat(answer(wide, X86_64, SOCKET, 0x1_0000_0002L)).isEqualTo(errno(EPERM));
        }

        @Test
        void negativeIntegersMeanTheirBits() {
            SeccompProfile here = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.OPENAT, arg(0).is(-100)) // AT_FDCWD
                    .build();

            assertThat(answer(here, X86_64, 257, 0xffff_ff9cL)).isEqualTo(allow());
            assertThat(answer(here, X86_64, 257, -100L)).isEqualTo(allow());
        }

        @Test
        void conditionsAreFullBooleanExpressions() {
            SeccompProfile range = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.SOCKET, arg(0).isAtLeast(1).and(arg(0).isAtMost(10), not(arg(0).isIn(4, 5))))
                    .build();

            assertThat(answer(range, X86_64, SOCKET, 3)).isEqualTo(allow());
            assertThat(answer(range, X86_64, SOCKET, 4)).isEqualTo(errno(EPERM));
            assertThat(answer(range, X86_64, SOCKET, 11)).isEqualTo(errno(EPERM));
        }

        @Test
        void theInstructionPointerCanBeAsked() {
            SeccompProfile vsyscall = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.READ, ArgCondition.instructionPointer().isAtLeast(0xffff_ffff_ff60_0000L))
                    .build();

            assertThat(vsyscall.evaluate(SeccompData.raw(0, X86_64.auditArch(), 0xffff_ffff_ff60_0400L, 0))
                            .action())
                    .isEqualTo(allow());
            assertThat(answer(vsyscall, X86_64, READ)).isEqualTo(errno(EPERM));
        }

        @Test
        void numbersAreSystemCallsToo() {
            SeccompProfile numbered = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64, X86)
                    .allow(Syscall.numbered(451))
                    .build();

            assertThat(answer(numbered, X86_64, 451)).isEqualTo(allow());
            assertThat(answer(numbered, X86, 451)).isEqualTo(allow());
        }

        @Test
        void anErrnoIsANameWhoseNumberIsTheAbis() {
            assertThat(errno(ENOSYS).returnValue(X86_64)).isEqualTo(0x0005_0026);
            assertThat(errno(ENOSYS).returnValue(Abi.MIPS64)).isEqualTo(0x0005_0059);
            assertThat(SeccompProfile.denyByDefault(errno(38)).on(X86_64).build())
                    .isEqualTo(SeccompProfile.denyByDefault(errno(ENOSYS))
                            .on(X86_64)
                            .build());
        }

        @Test
        void auditOnlyLogsWhatWouldBeRefused() {
            SeccompProfile audited = profile.auditOnly();

            assertThat(answer(audited, X86_64, 165)).isEqualTo(log());
            assertThat(answer(audited, X86, 1)).isEqualTo(log());
            assertThat(answer(audited, X86_64, READ)).isEqualTo(allow());
        }

        @Test
        void auditOnlyPutsALoggedKillBeforeATracer() {
            SeccompProfile traced = SeccompProfile.allowByDefault()
                    .on(X86_64)
                    .rule(Rule.of(Action.trace(7), Syscalls.MOUNT))
                    .kill(Syscalls.MOUNT)
                    .precedence(Precedence.STRICTEST)
                    .build();

            assertThat(answer(traced, X86_64, 165)).isEqualTo(killProcess());
            assertThat(answer(traced.auditOnly(), X86_64, 165)).isEqualTo(log());
        }

        @Test
        void aNumberOfAnotherAbiIsReported() {
            SeccompProfile x32Number = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscall.numbered(Abi.X32_BIT | 1))
                    .build();

            assertThat(x32Number.absentSyscalls()).containsOnlyKeys(X86_64);
        }

        @Test
        void strictModeIsFourCalls() {
            SeccompProfile strict = SeccompProfile.strict(X86_64);

            assertThat(strict.rulesOn(X86_64).byNumber().keySet()).containsExactly(0, 1, 15, 60);
            assertThat(SeccompProfile.strict(X86).rulesOn(X86).byNumber().keySet())
                    .containsExactly(1, 3, 4, 119);
            assertThat(answer(strict, X86_64, 231)).isEqualTo(killProcess());
        }
    }

    @Nested
    class UnknownCalls {
        private final SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, Syscalls.MSEAL) // mseal came with 6.10
                .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                .build();

        @Test
        void newerCallsFailWithEnosys() {
            assertThat(profile.evaluate(SeccompData.call(X86_64, 453)))
                    .hasToString("ERRNO(38), for the call is newer than the profile");
            assertThat(answer(profile, X86_64, 5000)).isEqualTo(errno(ENOSYS));
        }

        @Test
        void numbersSetAsideDoNotHideNewerOnes() {
            SeccompProfile aside = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(ARM, AARCH64)
                    .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                    .build();

            assertThat(answer(aside, ARM, 490)).isEqualTo(errno(ENOSYS));
            assertThat(answer(aside, ARM, 0x0f_0005)).isEqualTo(errno(EPERM)); // set_tls, ARM's own
        }

        @Test
        void aRuleThatNamesOneStillDecides() {
            assertThat(answer(profile, X86_64, 462)).isEqualTo(allow());
        }

        @Test
        void olderCallsGetTheDefault() {
            assertThat(answer(profile, X86_64, 450)).isEqualTo(errno(EPERM));
            assertThat(answer(profile, X86_64, 101)).isEqualTo(errno(EPERM));
        }

        @Test
        void aSkippedCallIsNotNew() {
            assertThat(answer(profile, X86_64, -1)).isEqualTo(errno(EPERM));
        }
    }

    @Nested
    class Multiplexed {
        @Test
        void aNameMeansTheDirectCallAndTheMultiplexer() {
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86)
                    .allow(Syscalls.SOCKET, Syscalls.SEMGET)
                    .build();

            assertThat(answer(profile, X86, SOCKET_X86)).isEqualTo(allow());
            assertThat(answer(profile, X86, SOCKETCALL_X86, 1)).isEqualTo(allow());
            assertThat(answer(profile, X86, SOCKETCALL_X86, 2)).isEqualTo(errno(EPERM));
            assertThat(answer(profile, X86, 117, 0x1_0002)).isEqualTo(allow()); // ipc looks at 16 bits
        }

        @Test
        void aConditionIsRefusedThere() {
            SeccompProfile.Builder builder =
                    SeccompProfile.denyByDefault(errno(EPERM)).on(X86).allow(Syscalls.SOCKET, arg(0).is(1));

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage(
                            "socket on x86 can also be called through socketcall, whose arguments a filter cannot see,"
                                    + " so the condition arg[0] == 1 cannot be checked there; leave the ABI out, give socket a rule"
                                    + " without condition, or ask for multiplexing(WIDEN)");
        }

        @Test
        void aConditionIsWidenedWhenAsked() {
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86)
                    .allow(Syscalls.SOCKET, arg(0).is(1))
                    .multiplexing(Multiplexing.WIDEN)
                    .build();

            assertThat(answer(profile, X86, SOCKET_X86, 2)).isEqualTo(errno(EPERM));
            assertThat(answer(profile, X86, SOCKETCALL_X86, 1, 12345)).isEqualTo(allow());
        }
    }

    @Nested
    class Overlap {
        private SeccompProfile.Builder overlapping() {
            return SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.SOCKET, arg(0).isLessThan(10))
                    .fail(EACCES, Syscalls.SOCKET, arg(0).masked(1).is(1));
        }

        @Test
        void aContradictionIsRefusedWithACallThatShowsIt() {
            assertThatThrownBy(() -> overlapping().build())
                    .isInstanceOf(ContradictoryRulesException.class)
                    .hasMessage(
                            "two rules for socket on x86_64: ALLOW socket when arg[0] < 0xa and ERRNO(13) socket when"
                                    + " (arg[0] & 1) == 1; both match socket(0x1); narrow one of them, or say which counts with"
                                    + " precedence(FIRST_MATCH) or precedence(STRICTEST)");
        }

        @Test
        void theWitnessIsACallThatBothRulesMatch() {
            try {
                overlapping().build();
            } catch (ContradictoryRulesException e) {
                assertThat(e.witness().arg(0)).isEqualTo(1);
                return;
            }
            throw new AssertionError("the contradiction was not found");
        }

        @Test
        void twoActionsForOneCallAreAContradiction() {
            assertThatThrownBy(() -> SeccompProfile.allowByDefault()
                            .on(X86_64)
                            .fail(EPERM, Syscalls.READ)
                            .kill(Syscalls.READ)
                            .build())
                    .hasMessageContaining("two rules for read on x86_64: ERRNO(1) read and KILL_PROCESS read");
        }

        @Test
        void anOverlapBetweenTheEdgesIsFoundToo() {
            assertThatThrownBy(() -> SeccompProfile.denyByDefault(errno(EPERM))
                            .on(X86_64)
                            .fail(EACCES, Syscalls.IOCTL, arg(1).masked(0xff).is(0x10))
                            .allow(Syscalls.IOCTL, arg(1).isGreaterThan(0x1000).and(arg(1).isLessThan(0x1100)))
                            .build())
                    .isInstanceOf(ContradictoryRulesException.class)
                    .hasMessageContaining("both match ioctl(0x0, 0x1010)");
        }

        @Test
        void anOverlapOfManyValuesIsFound() {
            ArgCondition four = arg(0).isIn(10, 20, 30, 40)
                    .and(arg(1).isIn(10, 20, 30, 40), arg(2).isIn(10, 20, 30, 40), arg(3).isIn(10, 20, 30, 40));

            assertThat(SeccompProfile.denyByDefault(errno(EPERM))
                            .on(X86_64)
                            .fail(EACCES, Syscalls.PRCTL, four)
                            .allow(Syscalls.PRCTL, arg(3).is(40).and(arg(0).is(40)))
                            .precedence(Precedence.FIRST_MATCH)
                            .build()
                            .overlaps())
                    .hasSize(1);
        }

        @Test
        void libseccompKeepsTheOrderOfWhatTiesInTheUpperHalf() {
            SeccompProfile profile = SeccompProfile.allowByDefault()
                    .on(X86_64)
                    .rule(Rule.of(log(), Syscalls.SOCKET)
                            .when(arg(0).as(Width.AS_LIBSECCOMP).masked(0x400).is(0)))
                    .fail(
                            EACCES,
                            Syscalls.SOCKET,
                            arg(0).as(Width.AS_LIBSECCOMP).is(16))
                    .precedence(Precedence.LIBSECCOMP)
                    .build();

            assertThat(answer(profile, X86_64, SOCKET, 16)).isEqualTo(log());
        }

        @Test
        void whatLibseccompRefusesIsRefused() {
            assertThatThrownBy(() -> SeccompProfile.denyByDefault(errno(EPERM))
                            .on(X86_64)
                            .fail(
                                    EACCES,
                                    Syscalls.SOCKET,
                                    arg(0).as(Width.AS_LIBSECCOMP).is(16))
                            .fail(
                                    ENOSYS,
                                    Syscalls.SOCKET,
                                    arg(0).as(Width.AS_LIBSECCOMP).is(16))
                            .precedence(Precedence.LIBSECCOMP)
                            .build())
                    .isInstanceOf(ContradictoryRulesException.class)
                    .hasMessageContaining("libseccomp refuses the second (EEXIST)");
        }

        @Test
        void rulesThatAgreeMayOverlap() {
            assertThat(SeccompProfile.denyByDefault(errno(EPERM))
                            .on(X86_64)
                            .allow(Syscalls.READ, Syscalls.WRITE)
                            .allow(Syscalls.READ)
                            .build()
                            .rules())
                    .hasSize(2);
        }

        @Test
        void theFirstOrTheStrictestDecidesWhenSaidSo() {
            SeccompProfile first =
                    overlapping().precedence(Precedence.FIRST_MATCH).build();
            SeccompProfile strictest =
                    overlapping().precedence(Precedence.STRICTEST).build();

            assertThat(answer(first, X86_64, SOCKET, 9)).isEqualTo(allow());
            assertThat(answer(strictest, X86_64, SOCKET, 9)).isEqualTo(errno(EACCES));
            assertThat(answer(strictest, X86_64, SOCKET, 8)).isEqualTo(allow());
        }

        @Test
        void libseccompLetsTheRuleWithoutConditionWin() {
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .rule(Rule.of(errno(EACCES), Syscalls.SOCKET)
                            .when(arg(0).as(Width.AS_LIBSECCOMP).is(1)))
                    .allow(Syscalls.SOCKET)
                    .kill(Syscalls.SOCKET)
                    .precedence(Precedence.LIBSECCOMP)
                    .build();

            assertThat(answer(profile, X86_64, SOCKET, 1)).isEqualTo(allow());
        }

        @Test
        void libseccompLooksAtTheHighestArgumentFirst() {
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.SOCKET, arg(0).as(Width.AS_LIBSECCOMP).is(1))
                    .fail(
                            EACCES,
                            Syscalls.SOCKET,
                            arg(1).as(Width.AS_LIBSECCOMP).is(2))
                    .precedence(Precedence.LIBSECCOMP)
                    .build();

            assertThat(answer(profile, X86_64, SOCKET, 1, 2)).isEqualTo(errno(EACCES));
        }
    }

    @Nested
    class BadInput {
        @Test
        void anUnknownNameIsRefusedWithASuggestion() {
            SeccompProfile.Builder builder =
                    SeccompProfile.denyByDefault(errno(EPERM)).on(X86_64).allow(Syscall.named("opnat"));

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageStartingWith("unknown system call opnat; did you mean openat");
        }

        @Test
        void aNameOfAnotherAbiMatchesNothingAndIsReported() {
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64, AARCH64)
                    .allow(Syscalls.OPEN, Syscalls.READ)
                    .build();

            assertThat(profile.absentSyscalls()).containsOnlyKeys(AARCH64);
            assertThat(profile.absentSyscalls().get(AARCH64)).isEqualTo(Set.of(Syscalls.OPEN));
        }

        @Test
        void anErrnoOutOfRangeIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> errno(4096))
                    .withMessage("errno must be in 0..4095, was 4096");
        }

        @Test
        void traceDataOutOfRangeIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Action.trace(65536))
                    .withMessage("trace data must be in 0..65535, was 65536");
        }

        @Test
        void thereIsNoSeventhArgument() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> arg(6))
                    .withMessage("argument index must be in 0..5, was 6");
        }

        @Test
        void aValueMustFitItsArgument() {
            SeccompProfile.Builder builder = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.SOCKET, arg(0).is(0x1_0000_0005L));

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage(
                            "socket on x86_64: arg[0] has 32 bits here and cannot be 0x100000005; write a value of that"
                                    + " width, or say the width with as64Bits()");
        }

        @Test
        void aValueThatNoRegisterHoldsIsNotSentToAWiderOne() {
            SeccompProfile.Builder builder = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64, Abi.X86)
                    .allow(Syscalls.LSEEK, arg(1).as64Bits().is(1L << 33));

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessage(
                            "lseek on x86: arg[1] has 32 bits here and cannot be 0x200000000; x86 has no wider ones,"
                                    + " so write a value of that width, or leave the ABI to a profile of its own");
        }

        @Test
        void conditionsNestAsDeepAsTheyCanBeWorkedWith() {
            ArgCondition deep = arg(0).is(1);
            for (int depth = 1; depth < NestedConditions.DEEPEST; depth++) {
                deep = depth % 2 == 0 ? deep.negated() : deep.and(arg(1).is(depth));
            }
            ArgCondition deepest = deep;
            SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64)
                    .allow(Syscalls.LSEEK, deepest)
                    .build();

            SeccompData call = SeccompData.call(X86_64, Syscalls.LSEEK, 1, 499);
            assertThat(profile.toString()).contains("arg[1] == 0x1f3");
            assertThat(profile.decision().evaluate(call))
                    .isEqualTo(profile.evaluate(call).action().returnValue(X86_64));
            for (UnaryOperator<ArgCondition> around : List.<UnaryOperator<ArgCondition>>of(
                    ArgCondition::negated,
                    ArgCondition::and,
                    condition -> arg(0).is(1).or(condition))) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> around.apply(deepest))
                        .withMessage("conditions stand in one another more than 500 deep; write them side by side,"
                                + " a.and(b, c)");
            }
        }

        @Test
        void aValueOutsideItsMaskIsRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> arg(0).masked(0xf0).is(0x11))
                    .withMessage("no value equals 0x11 under the mask 0xf0; clear the bits outside it");
        }

        @Test
        void anAllowListNeedsARefusal() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SeccompProfile.denyByDefault(allow()))
                    .withMessage("ALLOW refuses nothing; use allowByDefault() for a deny list");
        }

        @Test
        void aRuleNamesSomething() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Rule.of(allow()))
                    .withMessage("a rule names no system call; leave it out, or change the default");
        }

        @Test
        void aMissingTableNamesItsArtifact() {
            SeccompProfile.Builder builder =
                    SeccompProfile.denyByDefault(errno(EPERM)).on(Abi.RISCV64);

            assertThatThrownBy(builder::build)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no system call table for riscv64")
                    .hasMessageContaining("portcullis-syscalls-riscv64");
        }

        @Test
        void anUnknownArchitectureListsTheKnownOnes() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Abi.named("x86_46"))
                    .withMessageStartingWith("unknown architecture x86_46")
                    .withMessageContaining("aarch64");
        }

        @Test
        void libseccompsMeaningNeedsItsForm() {
            SeccompProfile.Builder builder = SeccompProfile.denyByDefault(errno(EPERM))
                    .on(X86_64, ARM)
                    .allow(Syscalls.SOCKET, arg(0).isIn(1, 2))
                    .precedence(Precedence.LIBSECCOMP);

            assertThatIllegalArgumentException()
                    .isThrownBy(builder::build)
                    .withMessageContaining("split the rule, or use another precedence");
        }
    }
}
