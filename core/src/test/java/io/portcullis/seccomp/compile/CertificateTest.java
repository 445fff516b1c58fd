package io.portcullis.seccomp.compile;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.Assembler;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.InadmissibleProgramException;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateTest {
    private static final SeccompProfile PROFILE = SeccompProfile.denyByDefault(errno(EPERM))
            .on(X86_64)
            .allow(Syscalls.READ, Syscalls.WRITE)
            .allow(Syscalls.SOCKET, arg(0).is(1))
            .build();

    private final CompiledFilter filter = OptimizingCompiler.create().compile(PROFILE);

    @Test
    void countsWhatTheKernelCanAnswerFromItsCache() {
        assertThat(filter.certificate().cached()).containsEntry(X86_64, 2);
    }

    @Test
    void countsACallBetweenTwoThatAreRefused() {
        SeccompProfile apart = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.CLOSE, Syscalls.READ)
                .build();

        assertThat(OptimizingCompiler.create().compile(apart).certificate().cached())
                .containsEntry(X86_64, 2);
    }

    @Test
    void isEstablishedAgainFromTheProgramAlone() {
        Certificate again = Certificate.establish(
                PROFILE, BpfProgram.decode(filter.program().toBytes(), ByteOrder.LITTLE_ENDIAN), "somebody");

        assertThat(again.programHash()).isEqualTo(filter.certificate().programHash());
        assertThat(again.meaningHash()).isEqualTo(filter.certificate().meaningHash());
        assertThat(again.cached()).isEqualTo(filter.certificate().cached());
    }

    @Test
    void isRefusedWithACallThatShowsTheDifference() {
        SeccompProfile other = PROFILE.toBuilder().allow(Syscalls.CLOSE).build();

        assertThatExceptionOfType(MiscompiledException.class)
                .isThrownBy(() -> Certificate.establish(other, filter.program(), "somebody"))
                .withMessage(
                        "somebody made a filter that answers x86_64 close(0x0) with ERRNO(1), the profile says ALLOW;"
                                + " no filter is returned; use another compiler")
                .satisfies(e -> assertThat(e.witness()).isEqualTo(SeccompData.call(X86_64, 3)));
    }

    @Test
    void isRefusedForEveryChangeOfAConstantThatChangesAnAnswer() {
        List<Instruction> instructions = filter.program().instructions();
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i) instanceof Instruction.Return ret) {
                List<Instruction> changed = new ArrayList<>(instructions);
                changed.set(i, Instruction.ret(ret.value() ^ 1));
                BpfProgram program = BpfProgram.of(changed, ByteOrder.LITTLE_ENDIAN);

                assertThatExceptionOfType(MiscompiledException.class)
                        .isThrownBy(() -> Certificate.establish(PROFILE, program, "somebody"))
                        .satisfies(e -> assertThat(BpfSimulator.run(program, e.witness()))
                                .isNotEqualTo(PROFILE.returnValue(e.witness())));
            }
        }
    }

    @Test
    void isRefusedForAProgramTheKernelDoesNotTake() {
        BpfProgram open = BpfProgram.of(List.of(Instruction.load(0)), ByteOrder.LITTLE_ENDIAN);

        assertThatExceptionOfType(InadmissibleProgramException.class)
                .isThrownBy(() -> Certificate.establish(PROFILE, open, "somebody"));
    }

    @Test
    void isRefusedWhereTheKernelsCacheMissesAnAllowedCall() {
        SeccompProfile everything = SeccompProfile.allowByDefault().on(X86_64).build();
        BpfProgram looksAtAnArgument = Assembler.assemble("""
                ld [4]
                jeq #0xc000003e, listed, bad
                listed: ld [0]
                jeq #0xffffffff, fine
                jge #0x40000000, bad
                ld [16]
                jeq #7, fine
                fine: ret #0x7fff0000
                bad: ret #0x80000000
                """);

        assertThatExceptionOfType(MiscompiledException.class)
                .isThrownBy(() -> Certificate.establish(everything, looksAtAnArgument, "somebody"))
                .withMessage("somebody made a filter that always allows x86_64 read(0x0, 0x0, 0x0), but in a way the"
                        + " kernel's cache does not see; no filter is returned; use another compiler");
    }

    @Test
    void leavesOutOnlyWhatIsStricter() {
        SeccompProfile more = PROFILE.toBuilder().allow(Syscalls.CLOSE).build();
        LeftOut close = new LeftOut(X86_64, 3, Syscalls.CLOSE, errno(EPERM), "it is not known there");

        assertThat(Certificate.establish(more, filter.program(), "somebody", List.of(close)))
                .hasToString(
                        filter.program().size() + " instructions, proved equal to the profile but for one call that it"
                                + " treats more strictly");
    }

    @Test
    void leavesOutNothingThatIsLaxer() {
        SeccompProfile kills = PROFILE.toBuilder()
                .rule(Rule.of(Action.killProcess(), Syscalls.CLOSE))
                .build();
        LeftOut close = new LeftOut(X86_64, 3, Syscalls.CLOSE, errno(EPERM), "it is not known there");

        assertThatExceptionOfType(MiscompiledException.class)
                .isThrownBy(() -> Certificate.establish(kills, filter.program(), "somebody", List.of(close)));
    }

    @Test
    void measuresThePaths() {
        Certificate certificate = filter.certificate();
        CallCounts reads = CallCounts.builder().add(X86_64, 0, 10).build();
        int executed = BpfSimulator.trace(filter.program(), SeccompData.call(X86_64, 0))
                .executed();

        assertThat(certificate.longestPath()).isBetween(5, certificate.instructions());
        assertThat(certificate.expectedPath(reads)).isEqualTo(executed);
        assertThat(certificate.expectedPath(CallCounts.none())).isBetween(3.0, (double) certificate.longestPath());
        assertThat(certificate.kernelInstructions()).isGreaterThan(certificate.instructions());
    }

    @Test
    void hashesTheMeaningAndNotTheRules() {
        SeccompProfile otherwise = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.SOCKET, arg(0).isAtMost(1).and(arg(0).isAtLeast(1)))
                .allow(Syscalls.WRITE)
                .allow(Syscalls.READ)
                .build();

        assertThat(OptimizingCompiler.create().compile(otherwise).certificate().meaningHash())
                .isEqualTo(filter.certificate().meaningHash());
    }

    @Test
    void isRefusedForAProgramOfAnotherByteOrder() {
        BpfProgram swapped = BpfProgram.of(filter.program().instructions(), ByteOrder.BIG_ENDIAN);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Certificate.establish(PROFILE, swapped, "somebody"))
                .withMessage("the program is for machines of the other byte order: it is BIG_ENDIAN, and x86_64 is"
                        + " LITTLE_ENDIAN; read it as it lies there");
    }

    @Test
    void leavesOutNothingThatNoRuleNames() {
        LeftOut unnamed = new LeftOut(X86_64, 0, Syscalls.MOUNT, errno(EPERM), "so it is said");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Certificate.establish(PROFILE, filter.program(), "somebody", List.of(unnamed)))
                .withMessage("no rule names mount as number 0 on x86_64, so it cannot be left out");
    }

    @Test
    void leavesOutNothingForAnotherActionThanTheDefault() {
        LeftOut killed = new LeftOut(X86_64, 0, Syscalls.READ, Action.killProcess(), "so it is said");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Certificate.establish(PROFILE, filter.program(), "somebody", List.of(killed)))
                .withMessageStartingWith("what is left out gets the default action, ERRNO(1); read on x86_64");
    }

    @Test
    void isRefusedWithACallForAProgramThatComparesArguments() {
        BpfProgram compares = Assembler.assemble("""
                ld [16]
                tax
                ld [24]
                jeq x, yes, no
                yes: ret #0x7fff0000
                no: ret #0x00050001
                """);

        assertThatExceptionOfType(MiscompiledException.class)
                .isThrownBy(() -> Certificate.establish(PROFILE, compares, "somebody"))
                .satisfies(e -> assertThat(BpfSimulator.run(compares, e.witness()))
                        .isNotEqualTo(PROFILE.returnValue(e.witness())));
    }
}
