package io.portcullis.seccomp.libseccomp;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Abi.X32;
import static io.portcullis.syscalls.Abi.X86;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.ENOSYS;
import static io.portcullis.syscalls.Errno.EPERM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.SeccompData;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibseccompCompilerTest {
    private final LibseccompCompiler compiler = LibseccompCompiler.create();

    @BeforeEach
    void libseccomp() {
        Needs.libseccomp();
    }

    private static Action answer(CompiledFilter filter, Abi abi, int nr, long... args) {
        return Action.of(BpfSimulator.run(filter.program(), SeccompData.call(abi, nr, args)));
    }

    @Test
    void compilesAnAllowList() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, Syscalls.WRITE)
                .allow(Syscalls.SOCKET, arg(0).isIn(1, 2))
                .build());

        assertThat(answer(filter, X86_64, 0)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86_64, 41, 2)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86_64, 41, 3)).isEqualTo(errno(EPERM));
        assertThat(answer(filter, X86, 3)).isEqualTo(Action.killProcess());
        assertThat(answer(filter, X32, Abi.X32_BIT)).isEqualTo(Action.killProcess());
        assertThat(filter.compiler()).matches("libseccomp 2\\.\\d+\\.\\d+");
        assertThat(filter.leftOut()).isEmpty();
    }

    @Test
    void compilesBothOptimisationsToTheSameMeaning() {
        SeccompProfile profile = SeccompProfile.strict(X86_64);

        CompiledFilter chain = compiler.withOptimization(1).compile(profile);
        CompiledFilter tree = compiler.withOptimization(2).compile(profile);

        assertThat(chain.program()).isNotEqualTo(tree.program());
        assertThat(answer(tree, X86_64, 15))
                .isEqualTo(answer(chain, X86_64, 15))
                .isEqualTo(Action.allow());
    }

    @Test
    void givesEveryAbiItsOwnWidth() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X86)
                .allow(Syscalls.LSEEK, arg(1).is(0xffff_ffffL)) // off_t: 64 bits here, 32 there
                .build());

        assertThat(answer(filter, X86_64, 8, 0, 0x1_ffff_ffffL)).isEqualTo(errno(EPERM));
        assertThat(answer(filter, X86, 19, 0, 0xffff_ffffL)).isEqualTo(Action.allow());
    }

    @Test
    void comparesIntegersAs32Bits() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.SOCKET, arg(0).isNot(16))
                .build());

        assertThat(answer(filter, X86_64, 41, 0x7_0000_0010L)).isEqualTo(errno(EPERM));
        assertThat(answer(filter, X86_64, 41, 0x7_0000_0011L)).isEqualTo(Action.allow());
    }

    @Test
    void reachesTheMultiplexerToo() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X86)
                .allow(Syscalls.SOCKET, Syscalls.SEMGET)
                .build());

        assertThat(answer(filter, X86, 359)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86, 102, 1)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86, 102, 2)).isEqualTo(errno(EPERM));
        assertThat(answer(filter, X86, 393)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86, 117, 0x1_0002)).isEqualTo(Action.allow());
    }

    @Test
    void sortsOutRulesThatOverlap() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .fail(EACCES, Syscalls.SOCKET, arg(0).is(16).and(arg(2).is(9)))
                .allow(Syscalls.SOCKET)
                .precedence(Precedence.FIRST_MATCH)
                .build());

        assertThat(answer(filter, X86_64, 41, 16, 0, 9)).isEqualTo(errno(EACCES));
        assertThat(answer(filter, X86_64, 41, 16, 0, 8)).isEqualTo(Action.allow());
    }

    @Test
    void answersCallsNewerThanAKernel() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X86, X32)
                .allow(Syscalls.READ, Syscalls.CACHESTAT) // 6.5
                .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                .build());

        assertThat(answer(filter, X86_64, 462)).isEqualTo(errno(ENOSYS));
        assertThat(answer(filter, X86_64, 451)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86_64, 450)).isEqualTo(errno(EPERM));
        assertThat(answer(filter, X86, 462)).isEqualTo(errno(ENOSYS));
        assertThat(answer(filter, X32, Abi.X32_BIT | 462)).isEqualTo(errno(ENOSYS));
        assertThat(answer(filter, X86_64, -1)).isEqualTo(errno(EPERM));
    }

    @Test
    void answersNewerCallsBesideNumbersSetAside() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.AARCH64, Abi.ARM)
                .allow(Syscalls.READ)
                .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                .build());

        assertThat(answer(filter, Abi.ARM, 490)).isEqualTo(errno(ENOSYS));
        assertThat(answer(filter, Abi.ARM, 0x0f_0005)).isEqualTo(errno(EPERM));
    }

    @Test
    void leavesOutWhatItCannotNameOnlyWhereThatIsStricter() {
        SeccompProfile allowed = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X86)
                .allow(Syscalls.READ, Syscall.numbered(600))
                .build();

        CompiledFilter filter = compiler.compile(allowed);

        assertThat(filter.leftOut())
                .extracting(LeftOut::toString)
                .singleElement()
                .satisfies(
                        line -> assertThat(line)
                                .matches(
                                        "syscall_600 on x86 gets ERRNO\\(1\\): libseccomp 2\\.\\d+\\.\\d+ does not know it there"));
        assertThat(answer(filter, X86_64, 600)).isEqualTo(Action.allow());
    }

    @Test
    void refusesToLeaveOutARefusal() {
        SeccompProfile refused = SeccompProfile.allowByDefault()
                .on(X86_64, X86)
                .fail(EPERM, Syscall.numbered(600))
                .build();

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> compiler.compile(refused))
                .withMessageMatching(
                        "libseccomp 2\\S+ does not know syscall_600 on x86, and without its rule the call would"
                                + " get ALLOW; leave the ABI out, or install a newer libseccomp");
    }

    @Test
    void saysWhereAFilterIsTooLarge() {
        ArgCondition many = new ArgCondition.Any(LongStream.range(0, 4095)
                .mapToObj(value -> arg(1).is(value * 7))
                .toList());
        SeccompProfile large = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.IOCTL, many)
                .build();

        assertThatExceptionOfType(FilterTooLargeException.class)
                .isThrownBy(() -> compiler.compile(large))
                .withMessageMatching("a filter has \\d+ instructions; the kernel takes at most 4096; .*");
    }

    @Test
    void comesBackInTimeOrSaysSo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compiler.withTimeLimit(Duration.ZERO))
                .withMessage("the time limit must be more than nothing, was PT0S");
    }

    @Test
    void patienceMayBeWithoutEnd() {
        Needs.libseccomp();
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(Errno.EPERM))
                .on(X86_64)
                .allow(Syscalls.READ)
                .build();

        assertThat(compiler.withTimeLimit(Duration.ofSeconds(Long.MAX_VALUE))
                        .compile(profile)
                        .leftOut())
                .isEmpty();
        assertThat(LibseccompException.notReturned("libseccomp", Duration.ofNanos(1)))
                .hasMessageStartingWith("libseccomp did not come back within 1 ns and was left behind");
        assertThat(LibseccompException.notReturned("libseccomp", Duration.ofMillis(20)))
                .hasMessageContaining(" within 20 ms ");
        assertThat(LibseccompException.notReturned("libseccomp", Duration.ofSeconds(30)))
                .hasMessageContaining(" within 30 s ");
    }

    @Test
    void refusesActionsThatLibseccompDoesNotHave() {
        SeccompProfile last = SeccompProfile.denyByDefault(errno(Errno.ofNumber(4095)))
                .on(X86_64)
                .allow(Syscalls.READ)
                .build();

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> compiler.compile(last))
                .withMessage(
                        "libseccomp has no action ERRNO(4095); it takes errnos 0..4094 and TRAP without data; choose"
                                + " another action");
    }

    @Test
    void refusesTheInstructionPointer() {
        SeccompProfile vsyscall = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, ArgCondition.instructionPointer().is(0))
                .build();

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> compiler.compile(vsyscall))
                .withMessageContaining("libseccomp cannot look at the instruction pointer");
    }

    @Test
    void refusesWideComparisonsOnX32() {
        SeccompProfile wide = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X32)
                .rule(Rule.of(Action.allow(), Syscalls.MMAP).when(arg(1).isLessThan(0x1_0000_0000L)))
                .multiplexing(Multiplexing.WIDEN)
                .build();

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> compiler.compile(wide))
                .withMessageStartingWith("libseccomp compares 32 bits of an argument on x32 and cannot check arg[1]");
    }

    @Test
    void allowsForTheKernelsCacheWhatTwoConditionsAllowTogether() {
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, arg(0).is(1))
                .allow(Syscalls.READ, arg(0).isNot(1))
                .build();

        assertThat(compiler.compile(profile).certificate().cached()).containsEntry(X86_64, 1);
    }

    @Test
    void leavesNothingOutThatIsAnsweredBeforeTheRules() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.killProcess())
                .on(X86)
                .allow(Syscalls.READ)
                .allow(Syscall.numbered(600))
                .unknownSyscalls(new UnknownSyscalls.AboveNumber(Map.of(X86, 300), errno(ENOSYS)))
                .build();

        CompiledFilter filter = compiler.compile(profile);

        assertThat(filter.leftOut()).isEmpty();
        assertThat(answer(filter, X86, 600)).isEqualTo(errno(ENOSYS));
    }

    @Test
    void linksConditionsOfASkippedCall() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(Syscalls.READ, Syscalls.WRITE)
                .rule(new Rule(
                        List.of(Syscall.numbered(-1)),
                        Action.trap(),
                        arg(0).is(3).or(arg(1).is(4))))
                .build());

        assertThat(answer(filter, X86_64, -1, 3)).isEqualTo(Action.trap());
        assertThat(answer(filter, X86_64, -1, 0, 4)).isEqualTo(Action.trap());
        assertThat(answer(filter, X86_64, -1, 0, 3)).isEqualTo(errno(EPERM));
    }

    @Test
    void aCallByNumberIsNotItsMultiplexer() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86)
                .allow(Syscall.numbered(395)) // shmget
                .build());

        assertThat(answer(filter, X86, 395)).isEqualTo(Action.allow());
        assertThat(answer(filter, X86, 117, 23)).isEqualTo(errno(EPERM));
    }

    @Test
    void aNameAnAbiDoesNotHaveIsNoPseudoNumberThere() {
        CompiledFilter filter = compiler.compile(SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64, X86)
                .allow(Syscalls.READ, Syscalls.SOCKETCALL, Syscall.named("mmap2"), Syscall.named("arch_prctl"))
                .build());

        for (int pseudo = -1; pseudo >= -20_000; pseudo--) { // libseccomp's own numbers for what is not there
            assertThat(answer(filter, X86_64, pseudo)).isNotEqualTo(Action.allow());
            assertThat(answer(filter, X86, pseudo)).isNotEqualTo(Action.allow());
        }
        assertThat(answer(filter, X86, 192)).isEqualTo(Action.allow()); // mmap2
        assertThat(answer(filter, X86_64, 192)).isEqualTo(errno(EPERM)); // lgetxattr
    }
}
