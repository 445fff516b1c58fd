package io.portcullis.seccomp.lint;

import static io.portcullis.seccomp.ArgCondition.arg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompLintTest {
    private static final Action EPERM = Action.errno(Errno.EPERM);

    @Test
    void theExampleListOfWhatIsAllowedStartsNothing() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .foreignAbi(Action.killThread())
                .allow(Syscalls.READ, Syscalls.WRITE, Syscalls.OPEN)
                .build();

        List<Finding> findings = SeccompLint.complete().check(profile);

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(Check.NO_FALLBACK, Check.NO_PROGRAM_STARTS, Check.NO_JVM_LIVES);
        assertThat(only(Check.NO_FALLBACK, profile).syscalls()).containsExactly(Syscalls.GETRANDOM);
        assertThat(only(Check.NO_PROGRAM_STARTS, profile).syscalls())
                .containsExactly(
                        Syscalls.EXECVE,
                        Syscalls.MMAP,
                        Syscalls.MPROTECT,
                        Syscalls.OPENAT,
                        Syscalls.NEWFSTATAT,
                        Syscalls.PREAD64,
                        Syscalls.CLOSE,
                        Syscalls.FSTATFS,
                        Syscalls.GETDENTS64,
                        Syscalls.ARCH_PRCTL);
        assertThat(only(Check.NO_JVM_LIVES, profile).syscalls())
                .contains(Syscalls.FUTEX, Syscalls.MMAP, Syscalls.CLONE3)
                .doesNotContain(Syscalls.READ, Syscalls.WRITE);
    }

    @Test
    void theExampleListOfWhatIsRefusedHasItsGaps() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64)
                .foreignAbi(Action.killThread())
                .fail(Errno.EPERM, Syscalls.MOUNT, Syscalls.REBOOT, Syscalls.PTRACE)
                .build();

        List<Finding> findings = SeccompLint.complete().check(profile);

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        Check.GAP_BESIDE_FENCE,
                        Check.GAP_BESIDE_FENCE,
                        Check.GAP_BESIDE_FENCE,
                        Check.NEW_CALLS_PERMITTED);
        assertThat(findings.get(0).syscalls())
                .contains(
                        Syscalls.FSOPEN,
                        Syscalls.FSMOUNT,
                        Syscalls.MOVE_MOUNT,
                        Syscalls.OPEN_TREE,
                        Syscalls.MOUNT_SETATTR);
        assertThat(findings.get(1).syscalls()).contains(Syscalls.PROCESS_VM_READV, Syscalls.PROCESS_VM_WRITEV);
        assertThat(findings.get(2).syscalls()).containsExactly(Syscalls.KEXEC_LOAD, Syscalls.KEXEC_FILE_LOAD);
        assertThat(findings.get(2))
                .hasToString("error gap-beside-fence (x86_64): reboot is refused, kexec_load, kexec_file_load are not:"
                        + " these put another kernel in place, which the next restart or crash of this one runs");
        assertThat(findings.get(2).advice()).isEqualTo("refuse kexec_load, kexec_file_load too");
        assertThat(findings.get(2).evidence())
                .extracting(Evidence::toString)
                .containsExactly(
                        "x86_64 kexec_load() -> ALLOW",
                        "x86_64 kexec_file_load() -> ALLOW",
                        "x86_64 reboot() -> ERRNO(1)");
    }

    @Test
    void foreignAbisThatAreLetThroughUndoADenyList() {
        SeccompProfile profile = denying(Syscalls.EXECVE, Syscalls.EXECVEAT)
                .foreignAbi(Action.allow())
                .build();

        List<Finding> findings = SeccompLint.only(Check.FOREIGN_ABI).check(profile);

        assertThat(findings).extracting(Finding::abis).containsExactly(List.of(Abi.X86), List.of(Abi.X32));
        assertThat(findings.get(1).evidence().get(0))
                .hasToString("x32 execve() -> ALLOW")
                .extracting(shown -> shown.call().nr() & Abi.X32_BIT)
                .isEqualTo(Abi.X32_BIT);
    }

    @Test
    void aFilterWithoutGuardAgainstX32IsFoundByItsMeaning() {
        SeccompProfile both = denying(Syscalls.EXECVE, Syscalls.EXECVEAT)
                .foreignAbi(Action.allow())
                .build();

        List<Finding> findings =
                SeccompLint.only(Check.FOREIGN_ABI).check(both.decision(), List.of(Abi.X86_64, Abi.X86));

        assertThat(findings).extracting(Finding::abis).containsExactly(List.of(Abi.X32));
    }

    @Test
    void aProgramThatAsksForTheNumberAloneIsFound() {
        BpfProgram program = BpfProgram.of(
                List.of(
                        new Instruction.LoadWord(SeccompData.NR_OFFSET),
                        Instruction.jumpIf(Instruction.Condition.JEQ, 59, 0, 1), // execve on x86_64
                        new Instruction.Return(EPERM.returnValue(Abi.X86_64)),
                        new Instruction.Return(Action.allow().returnValue(Abi.X86_64))),
                ByteOrder.LITTLE_ENDIAN);

        List<Finding> findings = SeccompLint.complete().check(Decision.of(program), List.of(Abi.X86_64));

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(
                        Check.FOREIGN_ABI,
                        Check.FOREIGN_ABI,
                        Check.TWIN_CALL,
                        Check.NO_PROGRAM_STARTS,
                        Check.NEW_CALLS_PERMITTED);
        assertThat(findings.get(0).evidence().get(0)).hasToString("x86 execve() -> ALLOW");
    }

    @Test
    void aProgramThatAsksForOneBitAboveAnIntIsFound() {
        BpfProgram program = BpfProgram.of(
                List.of(
                        new Instruction.LoadWord(SeccompData.NR_OFFSET),
                        Instruction.jumpIf(Instruction.Condition.JEQ, 135, 0, 4), // personality on x86_64
                        new Instruction.LoadWord(SeccompData.ARGS_OFFSET + 4),
                        Instruction.jumpIf(Instruction.Condition.JSET, 0x8000_0000, 0, 1),
                        new Instruction.Return(Action.allow().returnValue(Abi.X86_64)),
                        new Instruction.Return(Action.killProcess().returnValue(Abi.X86_64)),
                        new Instruction.Return(Action.killProcess().returnValue(Abi.X86_64))),
                ByteOrder.LITTLE_ENDIAN);

        List<Finding> findings =
                SeccompLint.only(Check.UNUSED_BITS_PERMIT).check(Decision.of(program), List.of(Abi.X86_64));

        assertThat(findings)
                .singleElement()
                .extracting(finding -> finding.evidence().get(0).toString())
                .isEqualTo("x86_64 personality(0x8000000000000000) -> ALLOW");
    }

    @Test
    void armIsForeignToAarch64() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.AARCH64)
                .foreignAbi(Action.log())
                .fail(Errno.EPERM, Syscalls.PTRACE)
                .build();

        assertThat(only(Check.FOREIGN_ABI, profile).abis()).containsExactly(Abi.ARM);
    }

    @Test
    void listedAbisThatRefuseAlikeAreNoHole() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.X86, Abi.X32)
                .fail(Errno.EPERM, Syscalls.PTRACE, Syscalls.SOCKET)
                .fail(Errno.EPERM, Syscalls.PERSONALITY, arg(0).is(8))
                .build();

        assertThat(found(Check.FOREIGN_ABI, profile)).isEmpty();
        assertThat(found(Check.ABI_DIFFERENCE, profile)).isEmpty();
        assertThat(found(Check.MULTIPLEXED_CALL, profile)).isEmpty();
    }

    @Test
    void aCallRefusedOnOneListedAbiAloneIsADifference() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.X86)
                .rule(Rule.of(EPERM, Syscall.numbered(101))) // ptrace on x86_64, ioperm on x86
                .build();

        Finding finding = only(Check.ABI_DIFFERENCE, profile);

        assertThat(finding.abis()).containsExactly(Abi.X86);
        assertThat(finding.syscalls()).containsExactly(Syscalls.PTRACE);
        assertThat(finding.evidence())
                .extracting(Evidence::toString)
                .containsExactly("x86 ptrace() -> ALLOW", "x86_64 ptrace() -> ERRNO(1)");
    }

    @Test
    void ipcMakesARefusedCallWithAVersionAboveItsSelector() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .multiplexing(Multiplexing.LIBSECCOMP)
                .fail(Errno.EPERM, Syscalls.SHMGET)
                .build();

        Finding finding = only(Check.MULTIPLEXED_CALL, profile);

        assertThat(finding.evidence())
                .extracting(Evidence::toString)
                .containsExactly("x86 ipc(0x10017) -> ALLOW", "x86 shmget() -> ERRNO(1)");
    }

    @Test
    void versionOneOfIpcAttachesNothing() { // ipc/syscall.c: EINVAL
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .multiplexing(Multiplexing.LIBSECCOMP)
                .fail(Errno.EPERM, Syscalls.SHMAT)
                .build();

        assertThat(only(Check.MULTIPLEXED_CALL, profile).evidence().get(0)).hasToString("x86 ipc(0x20015) -> ALLOW");
    }

    @Test
    void everySelectorWithAnyVersionRefusedIsNoHole() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .multiplexing(Multiplexing.WIDEN)
                .fail(Errno.EPERM, Syscalls.SHMGET, Syscalls.SHMAT)
                .build();

        assertThat(found(Check.MULTIPLEXED_CALL, profile)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "X86_64, X86, mmap, mmap2",
        "X86_64, X86, fcntl, fcntl64",
        "X86_64, X86, stat, stat64",
        "X86_64, X86, newfstatat, fstatat64",
        "X86_64, X86, lseek, _llseek",
        "X86_64, X86, sendfile, sendfile64",
        "X86_64, X86, statfs, statfs64",
        "X86_64, X86, select, _newselect",
        "X86_64, X86, getrlimit, ugetrlimit",
        "X86_64, X86, ppoll, ppoll_time64",
        "X86_64, X86, mq_timedsend, mq_timedsend_time64",
        "X86_64, X86, semtimedop, semtimedop_time64",
        "X86_64, X86, sched_rr_get_interval, sched_rr_get_interval_time64",
        "X86_64, X86, timer_settime, timer_settime64",
        "X86_64, X86, timerfd_settime, timerfd_settime64",
        "X86_64, X86, getuid, getuid32",
        "X86_64, X86, setuid, setuid32",
        "X86_64, X86, truncate, truncate64",
        "X86_64, X86, futex, futex_time64",
        "X86_64, X86, recvmmsg, recvmmsg_time64",
        "AARCH64, ARM, mmap, mmap2",
        "AARCH64, ARM, fcntl, fcntl64",
        "AARCH64, ARM, lseek, _llseek",
        "AARCH64, ARM, futex, futex_time64"
    })
    void aCallRefusedGoesThroughAsItsVariant(Abi main, Abi other, String refused, String variant) {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(main, other)
                .multiplexing(Multiplexing.WIDEN)
                .fail(Errno.EPERM, Syscalls.parse(refused))
                .build();

        Finding finding = only(Check.ABI_DIFFERENCE, profile);

        assertThat(finding.abis()).containsExactly(other);
        assertThat(finding.syscalls()).contains(Syscalls.parse(variant));
        assertThat(finding.message())
                .isEqualTo("%s lets through what %s refuses: %s"
                        .formatted(other.libseccompName(), main.libseccompName(), refused));
        assertThat(finding.evidence().get(0).answer().permits()).isTrue();
        assertThat(finding.evidence().get(1).answer().refuses()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"mmap, mmap2", "stat64, stat", "stat, oldstat", "setuid32, setuid", "recvmsg, recvmmsg_time64"})
    void aVariantIsATwin(String refused, String variant) {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .multiplexing(Multiplexing.WIDEN)
                .fail(Errno.EPERM, Syscalls.parse(refused))
                .build();

        assertThat(found(Check.TWIN_CALL, profile))
                .flatExtracting(Finding::syscalls)
                .contains(Syscalls.parse(variant));
    }

    @Test
    void aConditionOnACallIsGoneAroundByItsVariant() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.AARCH64, Abi.ARM)
                .fail(Errno.EPERM, Syscalls.FCNTL, arg(1).is(4))
                .build();
        SeccompProfile both = SeccompProfile.allowByDefault()
                .on(Abi.AARCH64, Abi.ARM)
                .rule(new Rule(List.of(Syscalls.FCNTL, Syscalls.parse("fcntl64")), EPERM, arg(1).is(4)))
                .build();

        assertThat(SeccompLint.only(Check.TWIN_CALL).check(profile.decision(), List.of(Abi.ARM)))
                .flatExtracting(Finding::syscalls)
                .containsExactly(Syscalls.parse("fcntl64"));
        assertThat(SeccompLint.only(Check.TWIN_CALL, Check.ABI_DIFFERENCE).check(both))
                .isEmpty();
    }

    @Test
    void whoForbidsExecutableMemoryForgetsTheVariantOnAnotherAbi() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.X86)
                .fail(Errno.EPERM, Syscalls.MMAP, arg(2).masked(4).is(4))
                .build();

        Finding finding = only(Check.ABI_DIFFERENCE, profile);

        assertThat(finding.syscalls()).contains(Syscalls.parse("mmap2"));
        assertThat(finding.evidence())
                .extracting(Evidence::toString)
                .contains("x86 mmap2(0x0, 0x0, 0x4) -> ALLOW", "x86_64 mmap(0x0, 0x0, 0x4) -> ERRNO(1)");
    }

    @Test
    void enosysToANewerVariantAsksForTheOlderOne() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86)
                .fail(Errno.ENOSYS, Syscalls.parse("ppoll_time64"))
                .build();

        assertThat(found(Check.TWIN_CALL, profile)).isEmpty();
    }

    @Test
    void aConditionIsLostThroughSocketcall() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64, Abi.X86)
                .allow(Syscalls.SOCKET, arg(0).is(1))
                .multiplexing(Multiplexing.WIDEN)
                .build();

        Finding finding = only(Check.MULTIPLEXED_CALL, profile);

        assertThat(finding.abis()).containsExactly(Abi.X86);
        assertThat(finding.syscalls()).containsExactly(Syscalls.SOCKETCALL);
        assertThat(finding.evidence().get(0)).hasToString("x86 socketcall(0x1) -> ALLOW");
    }

    @ParameterizedTest
    @CsvSource({"NE, 0x100000005", "GT, 0x100000000", "GE, 0x100000000"})
    void unusedBitsSatisfyAComparisonOf64(io.portcullis.seccomp.Operator operator, String value) {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.PERSONALITY, arg(0).as64Bits().compare(operator, 5))
                .build();

        Finding finding = only(Check.UNUSED_BITS_PERMIT, profile);

        assertThat(finding.evidence().get(0)).hasToString("x86_64 personality(" + value + ") -> ALLOW");
        assertThat(finding.evidence().get(1).answer()).isEqualTo(EPERM);
        assertThat(finding.syscalls()).containsExactly(Syscalls.PERSONALITY);
    }

    @Test
    void unusedBitsMissAComparisonOf64() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.PERSONALITY, arg(0).as64Bits().is(5))
                .build();

        assertThat(found(Check.UNUSED_BITS_PERMIT, profile)).isEmpty();
        assertThat(only(Check.UNUSED_BITS_REFUSE, profile).evidence())
                .extracting(Evidence::toString)
                .containsExactly("x86_64 personality(0x100000005) -> ERRNO(1)", "x86_64 personality(0x5) -> ALLOW");
    }

    @Test
    void ofAModeTheKernelTakes16Bits() {
        SeccompProfile profile = denying()
                .fail(Errno.EPERM, Syscalls.MKDIR, arg(1).as32Bits().is(0x1ff))
                .build();

        assertThat(only(Check.UNUSED_BITS_PERMIT, profile).evidence().get(0))
                .hasToString("x86_64 mkdir(0x0, 0x101ff) -> ALLOW");
    }

    @Test
    void comparisonsAsWideAsTheArgumentAreFine() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64, Abi.X32, Abi.X86)
                .allow(Syscalls.PERSONALITY, arg(0).isNot(5))
                .allow(Syscalls.MKDIR, arg(1).isLessThan(0x200))
                .allow(Syscalls.PRCTL, arg(1).is(7))
                .allow(Syscalls.MMAP, arg(2).masked(4).is(0))
                .allow(Syscalls.CLONE, arg(0).as32Bits().is(17))
                .build();

        assertThat(SeccompLint.only(
                                Check.UNUSED_BITS_PERMIT,
                                Check.UNUSED_BITS_REFUSE,
                                Check.HIGH_BITS_UNSEEN,
                                Check.POINTER_COMPARED)
                        .check(profile))
                .isEmpty();
    }

    @Test
    void theHighHalfOfALongIsNotSeen() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.PRCTL, arg(1).as32Bits().is(7))
                .build();

        Finding finding = only(Check.HIGH_BITS_UNSEEN, profile);

        assertThat(finding.message())
                .isEqualTo(
                        "argument 1 (unsigned long arg2) of prctl has 64 bits, and a value is let through for its low 32");
        assertThat(finding.evidence())
                .extracting(Evidence::toString)
                .containsExactly(
                        "x86_64 prctl(0x0, 0x100000007) -> ALLOW", "x86_64 prctl(0x0, 0x80000007) -> ERRNO(1)");
    }

    @Test
    void aRefusedLowHalfLetsNothingThrough() {
        SeccompProfile profile = denying()
                .fail(Errno.EPERM, Syscalls.PRCTL, arg(1).as32Bits().is(7))
                .build();

        assertThat(found(Check.HIGH_BITS_UNSEEN, profile)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0x80000000, 0x0", "0x80000007, 0x7", "0xffffffff, 0x7fffffff"})
    void theHighHalfIsNotSeenBesideAValueWithBit31(String value, String refused) {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.BRK, arg(0).as32Bits().is(Long.decode(value)))
                .build();

        assertThat(only(Check.HIGH_BITS_UNSEEN, profile).evidence())
                .extracting(Evidence::toString)
                .containsExactly(
                        "x86_64 brk(0x1%s) -> ALLOW".formatted(value.substring(2)),
                        "x86_64 brk(%s) -> ERRNO(1)".formatted(refused).replace("(0x0)", "()"));
    }

    @Test
    void whereTheHighHalfIsSeenNothingIsSaid() {
        SeccompProfile profile = denying()
                .fail(Errno.EPERM, Syscalls.BRK, arg(0).as64Bits().is(0x8000_0000L))
                .fail(Errno.EPERM, Syscalls.PRCTL, arg(1).as64Bits().isLessThan(0x8000_0000L))
                .fail(Errno.EPERM, Syscalls.KEYCTL, arg(1).as32Bits().is(0x8000_0007L))
                .build();

        assertThat(found(Check.HIGH_BITS_UNSEEN, profile)).isEmpty();
    }

    @Test
    void callsThatAreAnsweredAlikeAreOneFinding() {
        BpfProgram program = BpfProgram.of(
                List.of(
                        new Instruction.LoadWord(SeccompData.ARGS_OFFSET),
                        new Instruction.CopyToX(),
                        new Instruction.LoadWord(SeccompData.ARGS_OFFSET + 8),
                        new Instruction.JumpIf(Instruction.Condition.JEQ, Instruction.Operand.x(), 0, 1),
                        new Instruction.Return(EPERM.returnValue(Abi.X86_64)),
                        new Instruction.Return(Action.allow().returnValue(Abi.X86_64))),
                ByteOrder.LITTLE_ENDIAN);

        List<Finding> findings = SeccompLint.complete().check(Decision.of(program), List.of(Abi.X86_64));

        assertThat(findings).hasSizeLessThan(20);
        assertThat(findings)
                .filteredOn(finding -> finding.check() == Check.POINTER_COMPARED)
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.syscalls()).hasSizeGreaterThan(20))
                .first()
                .satisfies(finding -> assertThat(finding.message())
                        .startsWith("the answer to each of ")
                        .endsWith(" more depends on the address in argument 1"));
    }

    @Test
    void anAddressSaysNothing() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.OPENAT, arg(1).is(0x7fff_0000_1000L))
                .build();

        Finding finding = only(Check.POINTER_COMPARED, profile);

        assertThat(finding.message()).isEqualTo("the answer to openat depends on where filename lies");
        assertThat(finding.evidence().get(0).answer())
                .isNotEqualTo(finding.evidence().get(1).answer());
    }

    @Test
    void nullIsNoAddress() {
        SeccompProfile profile = denying()
                .fail(Errno.EPERM, Syscalls.RT_SIGACTION, arg(1).isNot(0))
                .build();

        assertThat(found(Check.POINTER_COMPARED, profile)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "open, openat openat2 creat",
        "openat, openat2 open creat",
        "clone, clone3 fork vfork",
        "fork, clone3 clone vfork",
        "execve, execveat",
        "sendto, sendmsg sendmmsg",
        "recvmsg, recvmmsg recvfrom",
        "read, readv preadv2 pread64 preadv",
        "fchmodat, chmod fchmod fchmodat2",
        "chown, lchown fchown fchownat",
        "rename, renameat2 renameat",
        "unlink, unlinkat",
        "mkdir, mkdirat",
        "setuid, setreuid setresuid",
        "kill, tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal",
        "seccomp, prctl",
        "init_module, finit_module",
        "mprotect, pkey_mprotect",
        "accept, accept4",
        "connect, sendto",
    })
    void aDenyListForgetsTwins(String refused, String twins) {
        SeccompProfile profile = denying(Syscalls.parse(refused)).build();

        assertThat(only(Check.TWIN_CALL, profile).syscalls())
                .extracting(Syscall::name)
                .containsExactlyInAnyOrder(twins.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "unshare, clone3",
        "unshare, clone",
        "chroot, pivot_root",
        "keyctl, request_key",
        "settimeofday, adjtimex",
        "process_vm_writev, ptrace",
        "userfaultfd, ioctl",
    })
    void aDenyListHasGaps(String refused, String way) {
        SeccompProfile profile = denying(Syscalls.parse(refused)).build();

        assertThat(found(Check.GAP_BESIDE_FENCE, profile))
                .anySatisfy(finding -> assertThat(finding.syscalls()).contains(Syscalls.parse(way)));
    }

    @Test
    void aCheckOfFlagsIsGoneAround() {
        SeccompProfile profile = denying()
                .fail(Errno.EPERM, Syscalls.CLONE, arg(0).masked(0x1000_0000).is(0x1000_0000))
                .build();

        Finding finding = only(Check.TWIN_CALL, profile);

        assertThat(finding.syscalls()).containsExactly(Syscalls.CLONE3);
        assertThat(finding.message()).startsWith("clone is refused at least in part, clone3 is not");
    }

    @Test
    void enosysToANewCallSendsCallersToTheOldOne() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.FORK, Syscalls.CLONE, Syscalls.OPENAT)
                .fail(Errno.ENOSYS, Syscalls.CLONE3, Syscalls.OPENAT2)
                .build();

        assertThat(found(Check.TWIN_CALL, profile)).isEmpty();
    }

    @Test
    void whatIsNotOnAListOfWhatIsAllowedIsNoFence() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.OPENAT, Syscalls.TGKILL, Syscalls.CLONE, Syscalls.SENDTO)
                .build();

        assertThat(SeccompLint.only(Check.TWIN_CALL, Check.GAP_BESIDE_FENCE, Check.IO_URING)
                        .check(profile))
                .isEmpty();
    }

    @Test
    void butSomeTwinsAreTooPowerfulToComeAlone() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.EXECVEAT)
                .build();

        assertThat(only(Check.TWIN_CALL, profile).severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void ioUringGoesAroundEveryFilter() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.READ, Syscalls.IO_URING_SETUP, Syscalls.IO_URING_ENTER)
                .build();

        Finding finding = only(Check.IO_URING, profile);

        assertThat(finding.syscalls()).containsExactly(Syscalls.IO_URING_SETUP);
        assertThat(finding.evidence()).extracting(Evidence::toString).contains("x86_64 connect() -> ERRNO(1)");
    }

    @Test
    void aRuleBehindAnotherAnswerIsDead() {
        SeccompProfile profile = denying()
                .allow(Syscalls.PTRACE, Syscalls.READ)
                .fail(Errno.EPERM, Syscalls.PTRACE, Syscalls.REBOOT)
                .precedence(Precedence.FIRST_MATCH)
                .build();

        Finding dead = only(Check.DEAD_RULE, profile);

        assertThat(dead.severity()).isEqualTo(Severity.WARNING);
        assertThat(dead.message())
                .isEqualTo("rule 2 (ERRNO(1) ptrace, reboot) never decides for ptrace: other rules answer otherwise"
                        + " wherever it matches");
        assertThat(dead.evidence()).extracting(Evidence::toString).containsExactly("x86_64 ptrace() -> ALLOW");
    }

    @Test
    void aRuleBehindTheSameAnswerIsDeadToo() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.READ)
                .allow(Syscalls.READ, arg(0).is(1))
                .build();

        assertThat(only(Check.DEAD_RULE, profile).severity()).isEqualTo(Severity.INFO);
        assertThat(only(Check.DEAD_RULE, profile).message()).startsWith("rule 2 (");
        assertThat(found(Check.IDLE_RULE, profile)).isEmpty();
    }

    @Test
    void rulesTogetherCanCoverAnother() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.READ, arg(0).isLessThan(10))
                .allow(Syscalls.READ, arg(0).isAtLeast(10))
                .allow(Syscalls.READ, arg(0).isIn(3, 30))
                .build();

        assertThat(only(Check.DEAD_RULE, profile).message()).startsWith("rule 3 (");
    }

    @Test
    void aConditionThatContradictsItselfIsDead() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.READ, arg(0).is(1).and(arg(0).is(2)))
                .build();

        assertThat(only(Check.DEAD_RULE, profile).message()).endsWith("has a condition that no call of read satisfies");
    }

    @Test
    void aRuleThatSaysTheDefaultIsIdle() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(Syscalls.READ)
                .fail(Errno.EPERM, Syscalls.PTRACE)
                .build();

        assertThat(only(Check.IDLE_RULE, profile).syscalls()).containsExactly(Syscalls.PTRACE);
        assertThat(found(Check.DEAD_RULE, profile)).isEmpty();
    }

    @Test
    void aRuleThatHoldsBackAnotherIsNotIdle() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .fail(Errno.EPERM, Syscalls.PTRACE)
                .allow(Syscalls.PTRACE)
                .precedence(Precedence.FIRST_MATCH)
                .build();

        assertThat(found(Check.IDLE_RULE, profile)).isEmpty();
        assertThat(only(Check.DEAD_RULE, profile).message()).startsWith("rule 2 (ALLOW ptrace) never decides");
    }

    @Test
    void aRuleThatMattersOnOneAbiIsNotDead() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64, Abi.X86)
                .allow(Syscalls.SOCKETCALL)
                .allow(Syscalls.SOCKET)
                .build();

        assertThat(found(Check.DEAD_RULE, profile)).isEmpty();
    }

    @Test
    void aRuleAboveTheHighestKnownNumberIsDead() {
        SeccompProfile profile = denying(Syscalls.OPENAT)
                .unknownSyscalls(new UnknownSyscalls.AboveNumber(Map.of(Abi.X86_64, 100), Action.errno(Errno.ENOSYS)))
                .build();

        assertThat(only(Check.DEAD_RULE, profile).syscalls()).containsExactly(Syscalls.OPENAT);
    }

    @ParameterizedTest
    @CsvSource({"clone3, clone", "faccessat2, faccessat", "openat2, openat", "close_range, close"})
    void epermKeepsCallersFromFallingBack(String newer, String older) {
        SeccompProfile.Builder builder =
                SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64).allow(Syscalls.parse(older));

        assertThat(found(Check.NO_FALLBACK, builder.build()))
                .anySatisfy(finding -> assertThat(finding.syscalls()).containsExactly(Syscalls.parse(newer)));
        assertThat(found(
                        Check.NO_FALLBACK,
                        builder.fail(Errno.ENOSYS, Syscalls.parse(newer)).build()))
                .noneSatisfy(finding -> assertThat(finding.syscalls()).contains(Syscalls.parse(newer)));
    }

    @Test
    void thereIsNothingToFallBackToWhereTheOlderCallIsRefused() {
        SeccompProfile profile =
                SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64).build();

        assertThat(found(Check.NO_FALLBACK, profile)).isEmpty();
    }

    @Test
    void withoutNoNewPrivsARuntimeNeedsMore() {
        SeccompProfile.Builder builder = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(
                        Syscalls.EXECVE,
                        Syscalls.MMAP,
                        Syscalls.MPROTECT,
                        Syscalls.OPENAT,
                        Syscalls.NEWFSTATAT,
                        Syscalls.READ,
                        Syscalls.PREAD64,
                        Syscalls.CLOSE,
                        Syscalls.WRITE,
                        Syscalls.FSTATFS,
                        Syscalls.GETDENTS64,
                        Syscalls.ARCH_PRCTL);

        Finding finding = only(Check.NO_PROGRAM_STARTS, builder.build());

        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.syscalls()).contains(Syscalls.CAPSET, Syscalls.SETUID);
        assertThat(found(
                        Check.NO_PROGRAM_STARTS,
                        builder.allow(finding.syscalls()).build()))
                .isEmpty();
    }

    @Test
    void aCallThatMayFailMayNotKill() {
        SeccompProfile profile = denying().kill(Syscalls.BRK).build();

        assertThat(only(Check.NO_PROGRAM_STARTS, profile).syscalls()).containsExactly(Syscalls.BRK);
        assertThat(found(Check.NO_PROGRAM_STARTS, denying(Syscalls.BRK).build()))
                .isEmpty();
    }

    @Test
    void aJvmLivesWithItsBaseline() {
        SeccompProfile profile = SeccompProfile.denyByDefault(EPERM)
                .on(Abi.X86_64)
                .allow(JvmBaseline.calls(JvmFloor.VITAL))
                .build();

        assertThat(found(Check.NO_JVM_LIVES, profile)).isEmpty();
        assertThat(only(Check.NO_JVM_LIVES, denying(Syscalls.FUTEX).build()).syscalls())
                .containsExactly(Syscalls.FUTEX);
    }

    @Test
    void aKilledThreadLeavesItsProcess() {
        SeccompProfile profile = denying()
                .rule(Rule.of(Action.killThread(), Syscalls.PTRACE).when(arg(0).is(3)))
                .foreignAbi(Action.killThread())
                .build();

        Finding finding = only(Check.KILLS_THREAD, profile);

        assertThat(finding.evidence())
                .extracting(Evidence::toString)
                .containsExactly("x86_64 ptrace(0x3) -> KILL_THREAD");
        assertThat(found(Check.KILLS_THREAD, denying().kill(Syscalls.PTRACE).build()))
                .isEmpty();
    }

    @Test
    void whatCannotBeNamedYetIsLetThroughByADenyList() {
        assertThat(only(Check.NEW_CALLS_PERMITTED, denying(Syscalls.PTRACE).build())
                        .evidence()
                        .get(0)
                        .answer())
                .isEqualTo(Action.allow());
        assertThat(found(
                        Check.NEW_CALLS_PERMITTED,
                        SeccompProfile.denyByDefault(EPERM).on(Abi.X86_64).build()))
                .isEmpty();
    }

    @Test
    void theSameOnSeveralAbisIsOneFinding() {
        SeccompProfile profile = SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.X86, Abi.X32)
                .fail(Errno.EPERM, Syscalls.EXECVE)
                .build();

        Finding finding = only(Check.TWIN_CALL, profile);

        assertThat(finding.abis()).containsExactly(Abi.X86_64, Abi.X32, Abi.X86);
        assertThat(finding.evidence()).hasSize(6);
    }

    @Test
    void checksAreChosen() {
        SeccompLint lint = SeccompLint.complete().without(Check.TWIN_CALL, Check.IO_URING);

        assertThat(lint.checks()).isEqualTo(EnumSet.complementOf(EnumSet.of(Check.TWIN_CALL, Check.IO_URING)));
        assertThat(lint.check(denying(Syscalls.EXECVE).build()))
                .extracting(Finding::check)
                .isNotEmpty()
                .doesNotContain(Check.TWIN_CALL);
    }

    @ParameterizedTest
    @EnumSource(Check.class)
    void everyCheckHasItsName(Check check) {
        assertThat(Check.named(check.id())).isEqualTo(check);
        assertThat(check.id()).matches("[a-z0-9-]+");
        assertThat(check.title()).isNotBlank().doesNotEndWith(".");
        assertThat(check.why()).isNotBlank().doesNotEndWith(".");
    }

    @Test
    void anUnknownCheckIsAnsweredWithTheNames() {
        assertThatThrownBy(() -> Check.named("twins"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("unknown check twins; there are foreign-abi, abi-difference, ");
    }

    @Test
    void aFilterIsMeantForSomeAbi() {
        assertThatThrownBy(() -> SeccompLint.complete()
                        .check(SeccompProfile.allowByDefault().build().decision(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a filter is meant for at least one ABI; name the machine's own");
    }

    @Test
    void evidenceIsReadable() {
        assertThat(Stream.of(
                                SeccompData.call(Abi.X86_64, Syscalls.SOCKET, 2, 0, 1),
                                SeccompData.raw(600, Abi.X86_64.auditArch(), 0x1000),
                                SeccompData.raw(1, 77, 0))
                        .map(call -> new Evidence(call, 0x7fff_0000).toString()))
                .containsExactly(
                        "x86_64 socket(0x2, 0x0, 0x1) -> ALLOW",
                        "x86_64 syscall_600() at 0x1000 -> ALLOW",
                        "arch 0x4d syscall_1() -> ALLOW");
    }

    private static SeccompProfile.Builder denying(Syscall... refused) {
        SeccompProfile.Builder builder = SeccompProfile.allowByDefault().on(Abi.X86_64);
        return refused.length == 0 ? builder : builder.fail(Errno.EPERM, refused);
    }

    private static List<Finding> found(Check check, SeccompProfile profile) {
        return SeccompLint.only(check).check(profile);
    }

    private static Finding only(Check check, SeccompProfile profile) {
        List<Finding> found = found(check, profile);
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
