package io.portcullis.seccomp.format;

import static io.portcullis.seccomp.format.ContainerRuntime.CRUN;
import static io.portcullis.seccomp.format.ContainerRuntime.RUNC;
import static io.portcullis.seccomp.format.ContainerRuntime.STRICT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Capability;
import io.portcullis.seccomp.ContradictoryRulesException;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResolveTest {
    private static final ResolveTarget X86_64 = ResolveTarget.on(Abi.X86_64);

    @Test
    void asksForTheNewestKernelAndNoCapabilitiesUnlessTold() {
        assertThat(X86_64.kernel()).isEqualTo(SyscallTables.forAbi(Abi.X86_64).asOf());
        assertThat(X86_64.capabilities()).isEmpty();
        assertThat(X86_64.runtime()).isEqualTo(RUNC);
    }

    @Test
    void takesEachRuntimesRestOfTheMeaning() {
        String text = rules("{'names': ['write'], 'action': 'SCMP_ACT_ALLOW'}");

        assertThat(resolve(text, RUNC).profile()).satisfies(profile -> {
            assertThat(profile.precedence()).isEqualTo(Precedence.LIBSECCOMP);
            assertThat(profile.multiplexing()).isEqualTo(Multiplexing.LIBSECCOMP);
            assertThat(profile.foreignAbiAction()).isEqualTo(Action.killThread());
            assertThat(profile.unknownSyscalls()).isPresent();
        });
        assertThat(resolve(text, CRUN).profile()).satisfies(profile -> {
            assertThat(profile.precedence()).isEqualTo(Precedence.LIBSECCOMP);
            assertThat(profile.foreignAbiAction()).isEqualTo(Action.killThread());
            assertThat(profile.unknownSyscalls()).isEmpty();
        });
        assertThat(resolve(text, STRICT).profile()).satisfies(profile -> {
            assertThat(profile.precedence()).isEqualTo(Precedence.NONE);
            assertThat(profile.multiplexing()).isEqualTo(Multiplexing.REFUSE);
            assertThat(profile.foreignAbiAction()).isEqualTo(Action.killProcess());
            assertThat(profile.unknownSyscalls()).isEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerRuntime.class,
            names = {"RUNC", "CRUN"})
    void runtimesAddTheMachinesAbi(ContainerRuntime runtime) {
        Resolved resolved = resolve("{'defaultAction': 'SCMP_ACT_LOG', 'architectures': ['SCMP_ARCH_X86']}", runtime);

        assertThat(resolved.profile().abis()).containsExactly(Abi.X86_64, Abi.X86);
        assertThat(resolved.notes()).containsExactly(new Note.NativeAbiAdded(Abi.X86_64));
    }

    @Test
    void strictListsWhatTheDocumentLists() {
        String text = "{'defaultAction': 'SCMP_ACT_LOG', 'architectures': ['SCMP_ARCH_X86']}";

        assertThat(resolve(text, STRICT).profile().abis()).containsExactly(Abi.X86);
        assertThat(resolve("{'defaultAction': 'SCMP_ACT_LOG'}", STRICT)
                        .profile()
                        .abis())
                .containsExactly(Abi.X86_64);
    }

    @Test
    void runtimesSplitARuleThatNamesAnArgumentTwice() {
        String text = rules("{'names': ['personality'], 'action': 'SCMP_ACT_ALLOW', 'args': ["
                + "{'index': 0, 'value': 2, 'op': 'SCMP_CMP_GT'}, {'index': 0, 'value': 5, 'op': 'SCMP_CMP_LT'}]}");

        assertThat(action(resolve(text, RUNC), Syscalls.PERSONALITY, 9)).isEqualTo(Action.allow());
        assertThat(action(resolve(text, CRUN), Syscalls.PERSONALITY, 0)).isEqualTo(Action.allow());
        assertThat(action(resolve(text, STRICT), Syscalls.PERSONALITY, 9)).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(action(resolve(text, STRICT), Syscalls.PERSONALITY, 3)).isEqualTo(Action.allow());
        assertThat(resolve(text, RUNC).notes(Note.ConditionsSplit.class))
                .singleElement()
                .hasToString("$.syscalls[0] (personality) names arg[0] more than once, so that one of its conditions is"
                        + " enough");
        assertThat(resolve(text, STRICT).notes()).isEmpty();
    }

    @Test
    void crunLooksAtSixConditions() {
        String more = ", {'index': %d, 'value': 1, 'op': 'SCMP_CMP_EQ'}";
        StringBuilder args = new StringBuilder("{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'}");
        for (int index : new int[] {1, 2, 3, 4, 5, 0}) {
            args.append(more.formatted(index));
        }
        String text = rules("{'names': ['futex'], 'action': 'SCMP_ACT_ALLOW', 'args': [" + args + "]}");

        assertThat(resolve(text, CRUN).profile().rules()).hasSize(1);
        assertThat(resolve(text, CRUN).notes()).contains(new Note.ConditionsDropped("$.syscalls[0].args[6]"));
        assertThat(resolve(text, RUNC).profile().rules()).hasSize(7);
    }

    @Test
    void runtimesDropRulesThatSayWhatTheDefaultSays() {
        String text = rules("{'names': ['read'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 1}");

        assertThat(resolve(text, CRUN).profile().rules()).isEmpty();
        assertThat(resolve(text, CRUN).notes())
                .containsExactly(new Note.RuleLikeDefault("$.syscalls[0]", List.of("read")));
        assertThat(resolve(text, STRICT).profile().rules()).hasSize(1);
    }

    @Test
    void readsActionsAsTheRuntimesDo() {
        String text = rules("{'names': ['read'], 'action': 'SCMP_ACT_KILL'},"
                + "{'names': ['write'], 'action': 'SCMP_ACT_TRACE'},"
                + "{'names': ['open'], 'action': 'SCMP_ACT_TRACE', 'errnoRet': 65535},"
                + "{'names': ['close'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 38},"
                + "{'names': ['stat', 'uname'], 'action': 'SCMP_ACT_TRAP'}");
        Resolved resolved = resolve(text, RUNC);

        assertThat(action(resolved, Syscalls.READ)).isEqualTo(Action.killThread());
        assertThat(action(resolved, Syscalls.WRITE)).isEqualTo(Action.trace(1));
        assertThat(action(resolved, Syscalls.OPEN)).isEqualTo(Action.trace(65535));
        assertThat(action(resolved, Syscalls.CLOSE)).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(action(resolved, Syscalls.STAT)).isEqualTo(Action.trap());
        assertThat(action(resolved, Syscalls.GETPID)).isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void runcAnswersNumbersAboveThoseNamed() {
        Resolved resolved = resolve(
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'architectures': ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'], 'syscalls': ["
                        + "{'names': ['openat', 'recv', 'nonesuch', 'socket'], 'action': 'SCMP_ACT_ALLOW'},"
                        + "{'names': ['renameat'], 'action': 'SCMP_ACT_ERRNO'}]}",
                RUNC);

        // renameat counts though its rule is dropped; on x86 socket is taken for socketcall, whose number is no number
        assertThat(resolved.profile().unknownSyscalls())
                .contains(new UnknownSyscalls.AboveNumber(
                        Map.of(Abi.X86_64, 264, Abi.X86, 302, Abi.X32, Abi.X32_BIT + 264), Action.errno(Errno.ENOSYS)));
        assertThat(resolved.notes(Note.HigherNumbersAnswered.class)).hasSize(1);
        assertThat(action(resolved, Syscalls.FACCESSAT2)).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(action(resolved, Syscalls.GETPID)).isEqualTo(Action.errno(Errno.EPERM));
    }

    @ParameterizedTest
    @EnumSource(
            value = ScmpAction.class,
            names = {"ALLOW", "LOG", "TRACE"})
    void runcAnswersNothingWhereTheDefaultLetsCallsThrough(ScmpAction byDefault) {
        String text =
                rules("{'names': ['read'], 'action': 'SCMP_ACT_KILL'}").replace("SCMP_ACT_ERRNO", byDefault.scmpName());

        assertThat(resolve(text, RUNC).profile().unknownSyscalls()).isEmpty();
    }

    @Test
    void runcIgnoresAnErrnoThatTheOthersRefuse() {
        String rule = rules("{'names': ['read'], 'action': 'SCMP_ACT_KILL_PROCESS', 'errnoRet': 9}");
        String byDefault = "{'defaultAction': 'SCMP_ACT_ALLOW', 'defaultErrnoRet': 1}";

        assertThat(resolve(rule, RUNC).notes())
                .contains(new Note.ErrnoIgnored("$.syscalls[0].errnoRet", ScmpAction.KILL_PROCESS));
        assertThat(resolve(byDefault, RUNC).notes())
                .containsExactly(new Note.ErrnoIgnored("$.defaultErrnoRet", ScmpAction.ALLOW));
        for (ContainerRuntime runtime : new ContainerRuntime[] {CRUN, STRICT}) {
            assertThatThrownBy(() -> resolve(rule, runtime))
                    .isInstanceOf(ProfileFormatException.class)
                    .hasMessageContaining(":1:117: SCMP_ACT_KILL_PROCESS takes no errno");
            assertThatThrownBy(() -> resolve(byDefault, runtime)).hasMessageContaining("SCMP_ACT_ALLOW takes no errno");
        }
    }

    @Test
    void refusesTheErrnoThatLibseccompRefuses() {
        String text = rules("{'names': ['read'], 'action': 'SCMP_ACT_ERRNO', 'errnoRet': 4095}");

        assertThatThrownBy(() -> resolve(text, CRUN)).hasMessageContaining("errno 4095 is more than libseccomp takes");
        assertThat(action(resolve(text, STRICT), Syscalls.READ)).isEqualTo(Action.errno(4095));
    }

    @Test
    void runcRefusesToAskAboutItsOwnWrites() {
        assertThatThrownBy(() -> resolve("{'defaultAction': 'SCMP_ACT_NOTIFY'}", RUNC))
                .hasMessageContaining("runc does not take SCMP_ACT_NOTIFY as the default action");
        String write = rules("{'names': ['write'], 'action': 'SCMP_ACT_NOTIFY'}");
        assertThatThrownBy(() -> resolve(write, RUNC)).hasMessageContaining("does not take SCMP_ACT_NOTIFY for write");
        assertThat(action(resolve(write, CRUN), Syscalls.WRITE)).isEqualTo(Action.userNotify());
        assertThat(resolve(write.replace("write", "read"), RUNC).notes())
                .contains(new Note.ListenerMissing("$.syscalls[0]"));
    }

    @Test
    void runtimesDropUnknownNamesAndStrictRefusesThem() {
        String text = rules("{'names': ['read', 'opennat'], 'action': 'SCMP_ACT_ALLOW'}");

        assertThat(resolve(text, RUNC).notes(Note.UnknownName.class))
                .containsExactly(new Note.UnknownName("$.syscalls[0].names[1]", "opennat"));
        assertThatThrownBy(() -> resolve(text, STRICT))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining(":1:69: ")
                .hasMessageContaining("opennat")
                .hasMessageContaining("did you mean openat")
                .hasMessageContaining("withLenientNames()");
        assertThat(OciProfile.parse(text.replace('\'', '"'))
                        .resolveFor(X86_64.withRuntime(STRICT).withLenientNames())
                        .notes(Note.UnknownName.class))
                .hasSize(1);
    }

    @Test
    void onlyStrictReadsNumbers() {
        String text = rules("{'names': ['syscall_451'], 'action': 'SCMP_ACT_ALLOW'}");

        assertThat(action(resolve(text, STRICT), Syscall.numbered(451))).isEqualTo(Action.allow());
        assertThat(resolve(text, CRUN).notes())
                .containsExactly(new Note.UnknownName("$.syscalls[0].names[0]", "syscall_451"));
    }

    @Test
    void reportsOverlaps() {
        String text = rules("{'names': ['bpf'], 'action': 'SCMP_ACT_ALLOW', 'args': ["
                + "{'index': 0, 'value': 3, 'op': 'SCMP_CMP_EQ'}]}, {'names': ['bpf'], 'action': 'SCMP_ACT_LOG'},"
                + "{'names': ['bpf'], 'action': 'SCMP_ACT_LOG'}");

        assertThat(resolve(text, CRUN).notes(Note.OverlapMet.class))
                .extracting(Note::toString)
                .contains("two rules for bpf on x86_64: LOG bpf and ALLOW bpf when arg[0]:libseccomp == 3");
        assertThat(action(resolve(text, CRUN), Syscalls.BPF, 3)).isEqualTo(Action.log());
        assertThatThrownBy(() -> resolve(text, STRICT)).isInstanceOf(ContradictoryRulesException.class);
    }

    @Test
    void reportsWhatCannotBeCheckedThroughAMultiplexer() {
        String text = "{'defaultAction': 'SCMP_ACT_ERRNO', 'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],"
                + "'syscalls': [{'names': ['socket'], 'action': 'SCMP_ACT_ALLOW', 'args': ["
                + "{'index': 0, 'value': 1, 'op': 'SCMP_CMP_EQ'}]}]}";
        Note.ConditionWidened widened = new Note.ConditionWidened(Abi.X86, Syscalls.SOCKET, Syscalls.SOCKETCALL);

        assertThat(resolve(text, RUNC).notes()).contains(widened);
        assertThatThrownBy(() -> resolve(text, STRICT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("socketcall");
        assertThat(OciProfile.parse(text.replace('\'', '"'))
                        .resolveFor(X86_64.withRuntime(STRICT).withWidening())
                        .notes())
                .contains(widened);
    }

    @Test
    void reportsWhatElseIsLost() {
        Resolved resolved = resolve(
                "{'defaultAction': 'SCMP_ACT_ERRNO', 'architectures': ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X32'], 'extra': 1,"
                        + "'syscalls': [{'names': [], 'action': 'SCMP_ACT_ALLOW'},"
                        + "{'names': ['read', 'arm_fadvise64_64'], 'action': 'SCMP_ACT_ALLOW', 'excldes': {}, 'args': ["
                        + "{'index': 1, 'value': 4294967297, 'op': 'SCMP_CMP_EQ'}]}]}",
                CRUN);

        assertThat(resolved.notes())
                .contains(
                        new Note.FieldIgnored("$.extra"),
                        new Note.FieldIgnored("$.syscalls[1].excldes"),
                        new Note.EmptyRule("$.syscalls[0]"),
                        new Note.ValueTruncated("$.syscalls[1].args[0]", Abi.X32, 4294967297L),
                        new Note.AbsentNames(Abi.X86_64, List.of(Syscalls.ARM_FADVISE64_64)))
                .extracting(Note::toString)
                .contains("$.syscalls[1].args[0]: x32 compares 32 bits, so 4294967297 is 1 there");
    }

    @Test
    void filtersByCapabilityMachineAndKernel() {
        String text = """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                 {"name": "bpf", "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_BPF", "CAP_SYS_ADMIN"]}},
                 {"name": "chroot", "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_BPF", "CAP_SYS_ADMIN"]}},
                 {"name": "acct", "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64", "x32"]}},
                 {"name": "stime", "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"]}},
                 {"name": "ptrace", "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                 {"name": "kcmp", "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "4.8"}},
                 {"name": "iopl", "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["SYS_ADMIN"]}}
                ]}
                """;
        DockerProfile profile = DockerProfile.parse(text);
        ResolveTarget old = X86_64.withKernel(KernelVersion.of(4, 4)).withRuntime(CRUN);
        ResolveTarget both = X86_64.withCapabilities(Capability.BPF, Capability.SYS_ADMIN);

        assertThat(profile.resolveFor(old).profile().rules())
                .extracting(rule -> rule.syscalls().get(0))
                .containsExactly(Syscalls.CHROOT, Syscalls.KCMP);
        assertThat(profile.resolveFor(both).profile().rules())
                .extracting(rule -> rule.syscalls().get(0))
                .containsExactly(Syscalls.BPF, Syscalls.PTRACE);
        assertThat(profile.resolveFor(old).notes(Note.RuleLeftOut.class))
                .extracting(Note.RuleLeftOut::reason)
                .containsExactly(
                        "only with CAP_BPF",
                        "only on arm64, x32",
                        "not on x86_64",
                        "only from Linux 4.8 on",
                        "only with SYS_ADMIN");
        assertThat(profile.resolveFor(old).notes(Note.UnknownCapability.class))
                .containsExactly(new Note.UnknownCapability("$.syscalls[6].includes.caps[0]", "SYS_ADMIN"));
    }

    @Test
    void countsTheErrnoByNameBeforeItsNumber() {
        DockerProfile profile = DockerProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "defaultErrno": "ENOSYS", "syscalls": [
                 {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "errno": "EPERM"}]}
                """);

        assertThat(profile.resolveFor(X86_64).profile().defaultAction()).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(action(profile.resolveFor(X86_64), Syscalls.BPF)).isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void reportsAnErrnoThatDockerDoesNotRead() {
        DockerProfile profile = DockerProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "syscalls": [
                 {"names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 38, "errno": "EPERM"},
                 {"names": ["acct"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "errno": "EACCES"}]}
                """);

        assertThat(profile.resolveFor(X86_64).notes(Note.ErrnoOfPodmanAlone.class))
                .containsExactlyInAnyOrder(
                        new Note.ErrnoOfPodmanAlone("$.syscalls[0].errno", "EPERM", 38),
                        new Note.ErrnoOfPodmanAlone("$.defaultErrno", "ENOSYS", 1))
                .extracting(Note::toString)
                .contains("$.syscalls[0].errno: only Podman reads the errno EPERM here; Docker gives 38");
    }

    @Test
    void anEmptyKernelIsOneThatAllHave() {
        DockerProfile profile = DockerProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                 {"name": "bpf", "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": ""}},
                 {"name": "acct", "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": ""}}]}
                """);

        Resolved resolved = profile.resolveFor(X86_64.withKernel(KernelVersion.of(3, 0)));

        assertThat(resolved.profile().rules())
                .extracting(rule -> rule.syscalls().get(0))
                .containsExactly(Syscalls.ACCT);
        assertThat(resolved.notes(Note.RuleLeftOut.class))
                .containsExactly(new Note.RuleLeftOut("$.syscalls[0]", List.of("bpf"), "not from Linux 1.0 on"));
    }

    @Test
    void flattensForARuntime() {
        DockerProfile profile = DockerProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "flags": [],
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X32"]}],
                 "syscalls": [
                  {"name": "read", "action": "SCMP_ACT_ALLOW", "comment": "c", "includes": {"arches": ["amd64"]}},
                  {"names": ["write"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_BPF"]}}]}
                """);

        OciProfile flat = profile.flattenFor(X86_64);

        assertThat(flat).isEqualTo(OciProfile.parse("""
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
                 "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"], "flags": [],
                 "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}
                """));
        assertThat(flat.resolveFor(X86_64).profile())
                .isEqualTo(profile.resolveFor(X86_64).profile());
    }

    @ParameterizedTest
    @EnumSource(
            value = ContainerRuntime.class,
            names = {"RUNC", "CRUN"})
    void aRuleThatLibseccompRefusesIsRefusedAtItsPlace(ContainerRuntime runtime) {
        String args = "'args': [{'index': 0, 'value': 16, 'op': 'SCMP_CMP_EQ'}]";
        String twice = rules("{'names': ['socket'], 'action': 'SCMP_ACT_ALLOW', " + args + "},\n"
                + "{'names': ['socket'], 'action': 'SCMP_ACT_LOG', " + args + "}");

        assertThatThrownBy(() -> resolve(twice, runtime))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining(":2:")
                .hasMessageContaining("libseccomp refuses the second (EEXIST)")
                .hasMessageContaining("would refuse to start the container");
    }

    private static String rules(String rules) {
        return "{'defaultAction': 'SCMP_ACT_ERRNO', 'syscalls': [" + rules + "]}";
    }

    private static Resolved resolve(String text, ContainerRuntime runtime) {
        return OciProfile.parse(text.replace('\'', '"')).resolveFor(X86_64.withRuntime(runtime));
    }

    private static Action action(Resolved resolved, Syscall syscall, long... arguments) {
        int number = syscall.number()
                .orElseGet(() -> SyscallTables.forAbi(Abi.X86_64)
                        .byName(syscall.name())
                        .orElseThrow()
                        .number());
        return resolved.profile()
                .evaluate(SeccompData.call(Abi.X86_64, number, arguments))
                .action();
    }
}
