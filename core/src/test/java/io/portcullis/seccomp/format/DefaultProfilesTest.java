package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What container engines' own profiles come to. */
class DefaultProfilesTest {
    private static final ResolveTarget X86_64 = ResolveTarget.on(Abi.X86_64);
    private static final ResolveTarget AARCH64 = ResolveTarget.on(Abi.AARCH64);

    @Test
    void dockersOnX8664() throws IOException {
        Resolved resolved = read("seccomp/moby-default.json").resolveFor(X86_64);
        SeccompProfile profile = resolved.profile();

        assertThat(profile.abis()).containsExactly(Abi.X86_64, Abi.X86, Abi.X32);
        assertThat(profile.absentSyscalls().get(Abi.X86_64)).hasSize(61);
        assertThat(resolved.notes(Note.UnknownName.class)).isEmpty();
        assertThat(resolved.notes(Note.OverlapMet.class)).isEmpty();
        assertThat(resolved.notes(Note.ConditionWidened.class))
                .containsExactly(new Note.ConditionWidened(Abi.X86, Syscalls.SOCKET, Syscalls.SOCKETCALL));
        assertThat(action(profile, Abi.X86_64, Syscalls.CLONE3)).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(action(profile, Abi.X86_64, Syscalls.CLONE, 0x1200011)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.CLONE, 0x10000000)).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(action(profile, Abi.X86_64, Syscalls.SOCKET, 40)).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(action(profile, Abi.X86_64, Syscalls.SOCKET, 1)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.PTRACE)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.MOUNT)).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(action(profile, Abi.X86, Syscalls.SOCKETCALL, 1)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X32, Syscalls.READ)).isEqualTo(Action.allow());
        assertThat(profile.evaluate(SeccompData.call(Abi.AARCH64, 63)).action()).isEqualTo(Action.killThread());
        assertThat(profile.evaluate(SeccompData.call(Abi.X86_64, 600)).action()).isEqualTo(Action.errno(Errno.ENOSYS));
    }

    @Test
    void dockersWithSysAdmin() throws IOException {
        SeccompProfile profile = read("seccomp/moby-default.json")
                .resolveFor(X86_64.withCapabilities(Capability.SYS_ADMIN))
                .profile();

        assertThat(action(profile, Abi.X86_64, Syscalls.CLONE3)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.CLONE, 0x10000000)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.MOUNT)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.CHROOT)).isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void dockersOnAarch64() throws IOException {
        SeccompProfile profile =
                read("seccomp/moby-default.json").resolveFor(AARCH64).profile();

        assertThat(profile.abis()).containsExactlyInAnyOrder(Abi.AARCH64, Abi.ARM);
        assertThat(action(profile, Abi.ARM, Syscalls.CACHEFLUSH)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.AARCH64, Syscalls.OPENAT)).isEqualTo(Action.allow());
        assertThat(profile.evaluate(SeccompData.call(Abi.X86_64, 0)).action()).isEqualTo(Action.killThread());
    }

    @Test
    void podmansOnX8664() throws IOException {
        Resolved resolved = read("seccomp/podman-default.json").resolveFor(X86_64);
        SeccompProfile profile = resolved.profile();

        assertThat(profile.abis()).containsExactly(Abi.X86_64, Abi.X86, Abi.X32);
        assertThat(profile.defaultAction()).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(action(profile, Abi.X86_64, Syscalls.SOCKET, 16, 3, 9)).isEqualTo(Action.errno(Errno.EINVAL));
        assertThat(action(profile, Abi.X86_64, Syscalls.SOCKET, 16, 3, 0)).isEqualTo(Action.allow());
        assertThat(action(profile, Abi.X86_64, Syscalls.CHROOT)).isEqualTo(Action.errno(Errno.EPERM));
        assertThat(profile.overlaps()).hasSameSizeAs(resolved.notes(Note.OverlapMet.class));
    }

    @Test
    void dockersIsWrittenAgainWhenItIsResolved() throws IOException {
        SeccompProfile profile =
                read("seccomp/moby-default.json").resolveFor(X86_64).profile();

        assertThat(OciProfile.of(profile).resolveFor(X86_64).profile()).isEqualTo(profile);
        assertThat(DockerProfile.of(profile).resolveFor(X86_64).profile()).isEqualTo(profile);
    }

    private static SeccompDocument read(String name) throws IOException {
        return SeccompDocument.read(Needs.corpus(name));
    }

    private static Action action(SeccompProfile profile, Abi abi, Syscall syscall, long... arguments) {
        int number =
                SyscallTables.forAbi(abi).byName(syscall.name()).orElseThrow().number();
        return profile.evaluate(SeccompData.call(abi, number, arguments)).action();
    }
}
