package io.portcullis.seccomp;

import static io.portcullis.seccomp.ArgCondition.arg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.Assembler;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Order;
import io.portcullis.decision.UndecidedException;
import io.portcullis.decision.Word;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileDescriberTest {

    @Test
    void rulesComeBackAsTheyWereWritten() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64, Abi.X32)
                .allow(Syscalls.READ, Syscalls.WRITE, Syscalls.EXIT_GROUP)
                .allow(Syscalls.PERSONALITY, arg(0).isIn(0, 8))
                .fail(Errno.ENOSYS, Syscalls.CLONE3)
                .allow(Syscalls.CLONE, arg(0).masked(0x7e02_0000).is(0))
                .build();

        Description description = ProfileDescriber.describe(profile.decision());

        assertThat(description.isExact()).isTrue();
        assertThat(description.orThrow()).hasToString("""
                        seccomp profile for x86_64, x32
                          default ERRNO(1)
                          foreign ABI KILL_PROCESS
                          ALLOW read, write, exit_group
                          ALLOW clone when (arg[0] & 0x7e020000) == 0
                          ALLOW personality when arg[0] == 0 || arg[0] == 8
                          ERRNO(38) clone3""");
    }

    @Test
    void callsNewerThanTheProfileAreFound() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .allow(Syscalls.READ, Syscalls.WRITE)
                .unknownSyscalls(KernelVersion.parse("5.4"), Action.errno(Errno.ENOSYS))
                .build();

        SeccompProfile described = ProfileDescriber.describe(profile.decision()).orThrow();

        assertThat(described.unknownSyscalls().orElseThrow()).isInstanceOf(UnknownSyscalls.AboveKernel.class);
        assertThat(described.rules()).isEqualTo(profile.rules());
    }

    @Test
    void aFilterThatLooksAtNoArchIsDescribedWhereTablesAre() {
        Decision decision = Decision.of(Assembler.assemble("""
                .order little
                ld [0]
                jeq #59, 2, 3
                ret #0x50001
                ret #0x7fff0000
                """));

        Description description = ProfileDescriber.describe(decision);
        Description onOne = ProfileDescriber.describe(decision, Set.of(Abi.X86_64));

        assertThat(description.profile().abis()).isEqualTo(Set.of(Abi.X86_64, Abi.X86, Abi.AARCH64, Abi.ARM));
        assertThat(onOne.profile().abis()).isEqualTo(Set.of(Abi.X86_64));
        assertThat(onOne.profile().rules()).containsExactly(Rule.of(Action.errno(Errno.EPERM), Syscalls.EXECVE));
        for (Description one : List.of(description, onOne)) {
            assertThat(one.isExact()).isFalse();
            assertThat(one.profile().foreignAbiAction()).isEqualTo(Action.allow());
            assertThat(one.remainder())
                    .isEqualTo(Comparison.of(one.profile().decision(), decision).difference());
        }
    }

    @Test
    void anAbiWithoutTableIsNotDescribed() {
        assertThatThrownBy(() -> ProfileDescriber.describe(Decision.always(0x7fff_0000), Set.of(Abi.RISCV64)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no system call table for riscv64");
        assertThatThrownBy(() -> ProfileDescriber.describe(Decision.always(0x7fff_0000), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a profile is for at least one ABI, none was given; name one");
    }

    @Test
    void numbersWithoutNameAreLeftToTheDefault() {
        SeccompProfile profile =
                OciProfile.parse("""
                        {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
                         "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}
                        """).resolveFor(ResolveTarget.on(Abi.X86_64)).profile();

        SeccompProfile described = ProfileDescriber.describe(profile.decision()).orThrow();

        assertThat(described.rules()).containsExactly(Rule.of(Action.allow(), Syscalls.READ, Syscalls.WRITE));
        assertThat(OciProfile.of(described)
                        .resolveFor(ResolveTarget.on(Abi.X86_64))
                        .profile()
                        .decision())
                .isEqualTo(profile.decision());
    }

    @Test
    void anErrnoKeepsItsNumberOnItsAbi() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.ENOSYS))
                .on(Abi.AARCH64)
                .fail(Errno.ETIMEDOUT, Syscalls.READ)
                .build();

        assertThat(ProfileDescriber.describe(profile.decision()).orThrow().rules())
                .containsExactly(Rule.of(Action.errno(Errno.ETIMEDOUT), Syscalls.READ));
    }

    @Test
    void oneAnswerToAllIsAProfileWithoutRules() {
        SeccompProfile profile =
                ProfileDescriber.describe(Decision.always(0x7fff_0000)).orThrow();

        assertThat(profile.rules()).isEmpty();
        assertThat(profile.defaultAction()).isEqualTo(Action.allow());
        assertThat(profile.foreignAbiAction()).isEqualTo(Action.allow());
    }

    @Test
    void whatAProfileCannotSayRemains() {
        Diagram diagram = new Diagram();
        int strangeArch = diagram.and(diagram.equal(Word.ARCH, 0x1234), diagram.compare(Word.NR, -1, Condition.JGT, 7));
        Decision decision = diagram.decision(
                diagram.ite(strangeArch, diagram.constant(0x0005_0001), diagram.constant(0x7fff_0000)));

        Description description = ProfileDescriber.describe(decision);

        assertThat(description.isExact()).isFalse();
        assertThat(description.remainder()).hasToString("numbers 8..0xffffffff on arch 0x1234: ALLOW -> ERRNO(1)");
        assertThatThrownBy(description::orThrow)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no profile says all of it");
    }

    @Test
    void wordsThatAreComparedWithEachOtherAreBeyondAProfile() {
        Diagram diagram = new Diagram(Order.NATURAL.interleaving(Word.ARG_0_LOW, Word.ARG_1_LOW), Budget.GENEROUS);
        int same = Diagram.TRUE;
        for (int bit = 0; bit < Word.BITS; bit++) {
            int left = diagram.node(diagram.order().level(Word.ARG_0_LOW, bit), Diagram.FALSE, Diagram.TRUE);
            int right = diagram.node(diagram.order().level(Word.ARG_1_LOW, bit), Diagram.FALSE, Diagram.TRUE);
            same = diagram.and(same, diagram.ite(left, right, diagram.not(right)));
        }
        Decision decision =
                diagram.decision(diagram.ite(same, diagram.constant(0x0005_0001), diagram.constant(0x7fff_0000)));

        assertThatThrownBy(() -> ProfileDescriber.describe(decision))
                .isInstanceOf(UndecidedException.class)
                .hasMessageStartingWith("a profile compares no two words of a call, and without that ");
    }

    @ParameterizedTest
    @CsvSource({
        "seccomp/moby-default.json, false",
        "seccomp/moby-default.json, true",
        "seccomp/podman-default.json, false",
        "seccomp/podman-default.json, true"
    })
    void theContainerEnginesProfilesComeBack(String file, boolean admin) throws IOException {
        SeccompProfile profile = container(file, admin);

        SeccompProfile described = ProfileDescriber.describe(profile.decision()).orThrow();

        assertThat(described.decision()).isEqualTo(profile.decision());
        assertThat(described.rules()).hasSizeLessThan(12);
    }

    @Test
    void aFilterThatLibseccompMadeIsReadAsRules() throws IOException {
        Needs.linuxX8664();
        Needs.libseccomp();
        SeccompProfile profile = container("seccomp/moby-default.json", false);
        Decision theirs =
                Decision.of(LibseccompCompiler.create().compile(profile).program());

        Description description = ProfileDescriber.describe(theirs);

        assertThat(description.profile().abis()).containsExactly(Abi.X86_64, Abi.X86, Abi.X32);
        assertThat(description.profile().rules()).hasSizeLessThan(12);
        assertThat(description.remainder().count()) // calls that libseccomp knows on one ABI alone
                .isLessThanOrEqualTo(Comparison.of(profile.decision(), theirs).count());
    }

    @Test
    void thousandsOfValuesAreSaidPlainly() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .allow(
                        Syscalls.PRCTL,
                        ArgCondition.arg(1)
                                .as64Bits()
                                .isIn(new SplittableRandom(7).longs(2500).toArray()))
                .build();

        Description description = ProfileDescriber.describe(profile.decision());

        assertThat(description.isExact()).isTrue();
        assertThat(Comparison.of(profile.decision(), Decision.always(0x7fff_0000))
                        .difference()
                        .entries())
                .hasSize(4);
    }

    private static SeccompProfile container(String file, boolean admin) throws IOException {
        return DockerProfile.read(Needs.corpus(file))
                .resolveFor(
                        ResolveTarget.on(Abi.X86_64).withCapabilities(admin ? Set.of(Capability.SYS_ADMIN) : Set.of()))
                .profile();
    }
}
