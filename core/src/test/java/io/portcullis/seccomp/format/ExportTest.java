package io.portcullis.seccomp.format;

import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.seccomp.ArgCondition.instructionPointer;
import static io.portcullis.seccomp.ArgCondition.not;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExportTest {
    @Test
    void writesWhatARuntimeReads() {
        SeccompProfile profile = base().allow(Syscalls.READ, Syscalls.WRITE)
                .allow(Syscalls.SOCKET, arg(0).is(1).and(arg(1).masked(0xf).is(2)))
                .kill(Syscalls.PTRACE)
                .build();

        assertThat(OciProfile.of(profile)).isEqualTo(OciProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "architectures": ["SCMP_ARCH_X86_64"],
                 "syscalls": [
                  {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
                   {"index": 0, "value": 4294967295, "valueTwo": 1, "op": "SCMP_CMP_MASKED_EQ"},
                   {"index": 1, "value": 15, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ"}]},
                  {"names": ["ptrace"], "action": "SCMP_ACT_KILL_PROCESS"}]}
                """));
    }

    @Test
    void refusesCallsThroughIpcWhateverTheirVersion() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .fail(Errno.EPERM, Syscalls.SEMGET)
                .build();
        SeccompData versioned = SeccompData.call(Abi.X86, Syscalls.IPC, 0x1_0002); // the kernel reads the lower half

        SeccompProfile read = OciProfile.of(profile)
                .resolveFor(ResolveTarget.on(Abi.X86).withRuntime(ContainerRuntime.CRUN))
                .profile();

        assertThat(profile.evaluate(versioned).action()).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(read.evaluate(versioned).action()).isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void writesAnArchMapForOneMachine() {
        SeccompProfile profile =
                SeccompProfile.allowByDefault().on(Abi.X32, Abi.X86_64).build();

        assertThat(DockerProfile.of(profile)).isEqualTo(DockerProfile.parse("""
                {"defaultAction": "SCMP_ACT_ALLOW", "archMap": [
                 {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X32"]}], "syscalls": []}
                """));
        assertThat(DockerProfile.of(SeccompProfile.allowByDefault()
                                .on(Abi.AARCH64, Abi.X86_64)
                                .build())
                        .architectures())
                .containsExactlyInAnyOrder(Abi.AARCH64, Abi.X86_64);
    }

    @Test
    void writesAlternativesAsRules() {
        SeccompProfile profile = base().allow(
                        Syscalls.MMAP,
                        arg(1).isIn(1, 2).and(not(arg(2).masked(4).is(4))))
                .build();

        assertThat(OciProfile.of(profile).rules())
                .extracting(OciRule::args)
                .containsExactly(List.of(eq(1, 1), masked(2, 4, 0)), List.of(eq(1, 2), masked(2, 4, 0)));
    }

    @Test
    void joinsComparisonsOfOneArgument() {
        ArgCondition bits = arg(1).masked(1)
                .is(1)
                .and(arg(1).masked(6).is(2), arg(1).masked(1).is(1));
        ArgCondition never = arg(1).masked(1).is(1).and(arg(1).masked(1).is(0));

        assertThat(args(bits)).containsExactly(masked(1, 7, 3));
        assertThat(OciProfile.of(base().allow(Syscalls.MMAP, never).build()).rules())
                .isEmpty();
    }

    @Test
    void writesNegationsItCanTurnRound() {
        assertThat(args(not(arg(1).isLessThan(5))))
                .containsExactly(new OciArgument(1, 5, 0, ScmpOperator.GE, Map.of()));
        assertThat(args(not(arg(1).masked(-1).is(5))))
                .containsExactly(new OciArgument(1, 5, 0, ScmpOperator.NE, Map.of()));
    }

    @Test
    void refusesWhatTheDialectCannotSay() {
        refuses(
                base().allow(Syscalls.SOCKET, arg(0).isNot(1)),
                "compares 64 bits on x86_64, not 32",
                "as(AS_LIBSECCOMP)");
        refuses(base().allow(Syscalls.READ, instructionPointer().is(1)), "has no instruction pointer", "leave");
        refuses(base().allow(Syscalls.MMAP, not(arg(1).masked(6).is(2))), "bits that differ", "list the values");
        refuses(
                base().allow(Syscalls.MMAP, arg(1).isAtLeast(2).and(arg(1).isAtMost(5))),
                "takes two comparisons of one argument as alternatives",
                "list the values");
        refuses(base().allow(Syscall.numbered(451)), "syscall_451", "name the call");
        refuses(base().rule(Rule.of(new Action.Trap(7), Syscalls.READ)), "TRAP(7)", "without that data");
        refuses(base().rule(Rule.of(Action.errno(4095), Syscalls.READ)), "errno 4095", "0..4094");
        refuses(base().rule(Rule.of(Action.userNotify(), Syscalls.WRITE)), "NOTIFY for write", "leave");
        refuses(SeccompProfile.byDefault(Action.userNotify()).on(Abi.X86_64), "NOTIFY as the default", "rule");
        refuses(base().foreignAbi(Action.allow()), "a foreign ABI gets ALLOW", "foreignAbi(killProcess())");
        refuses(
                base().unknownSyscalls(KernelVersion.of(6, 1), Action.errno(Errno.ENOSYS)),
                "newer calls get ERRNO(38)",
                "leave unknownSyscalls out");
        refuses(
                base().allow(Syscalls.READ).kill(Syscalls.READ).precedence(Precedence.STRICTEST),
                "two rules for read on x86_64",
                "narrow one of them");
        refuses(
                base().on(Abi.X32).allow(Syscalls.MMAP, arg(1).as64Bits().is(1L << 33)),
                "compares other bits on x32",
                "leave the ABI out");
    }

    @Test
    void refusesAThicketOfAlternatives() {
        ArgCondition wide = arg(1).isIn(1, 2, 3, 4, 5, 6, 7);

        refuses(
                base().allow(
                                Syscalls.MMAP,
                                wide.and(arg(2).isIn(1, 2, 3, 4, 5, 6, 7), arg(3).isIn(1, 2, 3, 4, 5, 6, 7))),
                "needs more than 256 rules",
                "simpler");
    }

    private static SeccompProfile.Builder base() {
        return SeccompProfile.denyByDefault(Action.errno(Errno.EPERM)).on(Abi.X86_64);
    }

    private static List<OciArgument> args(ArgCondition condition) {
        return OciProfile.of(base().allow(Syscalls.MMAP, condition).build())
                .rules()
                .get(0)
                .args();
    }

    private static OciArgument eq(int index, long value) {
        return new OciArgument(index, value, 0, ScmpOperator.EQ, Map.of());
    }

    private static OciArgument masked(int index, long mask, long value) {
        return new OciArgument(index, mask, value, ScmpOperator.MASKED_EQ, Map.of());
    }

    private static void refuses(SeccompProfile.Builder builder, String... words) {
        SeccompProfile profile = builder.build();
        assertThatThrownBy(() -> OciProfile.of(profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> DockerProfile.of(profile)).hasMessageContainingAll(words);
    }
}
