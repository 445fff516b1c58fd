package io.portcullis.testkit;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Errno.EACCES;
import static io.portcullis.syscalls.Errno.ENOSYS;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.testkit.PortcullisAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscalls;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeccompProfileAssertTest {
    private final SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
            .on(Abi.X86_64)
            .allow(Syscalls.READ, Syscalls.WRITE)
            .allow(Syscalls.SOCKET, arg(0).is(1))
            .kill(Syscalls.KEXEC_LOAD)
            .build();

    @Test
    void readsLikeASentence() {
        assertThat(profile)
                .allows("read", "write")
                .refuses("ptrace")
                .withErrno(EPERM)
                .refuses(Syscalls.KEXEC_LOAD)
                .byKillingTheProcess()
                .answers(SeccompData.call(Abi.X86_64, 41, 1), Action.allow());
    }

    @Test
    void showsACallThatIsRefused() {
        assertThatThrownBy(() -> assertThat(profile).allows("socket"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("to allow every call of socket")
                .hasMessageContaining("ERRNO(1), by default to x86_64 socket(0x0");
    }

    @Test
    void showsACallThatIsAllowedAndItsRule() {
        assertThatThrownBy(() -> assertThat(profile).refuses("socket"))
                .hasMessageContaining("ALLOW, by the rule ALLOW socket when arg[0] == 1 to x86_64 socket(0x1");
    }

    @Test
    void tellsAnotherErrno() {
        assertThatThrownBy(() -> assertThat(profile).refuses("ptrace").withErrno(EACCES))
                .hasMessageContaining("to refuse with EACCES every call of ptrace")
                .hasMessageContaining("ERRNO(1), by default");
    }

    @Test
    void knowsWhatHappensToCallsNewerThanTheProfile() {
        SeccompProfile aged = profile.toBuilder()
                .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                .build();

        assertThat(aged).refuses("mseal").withErrno(ENOSYS).refuses("ptrace").withErrno(EPERM);
    }

    @Test
    void asksWhatStandsBeforeTheRulesFirst() {
        SeccompProfile stub = SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.X86_64)
                .allow(Syscalls.READ, Syscalls.MSEAL)
                .unknownSyscalls(new UnknownSyscalls.AboveNumber(Map.of(Abi.X86_64, 100), errno(ENOSYS)))
                .build();
        SeccompProfile open = SeccompProfile.allowByDefault()
                .on(Abi.X86_64)
                .kill(Syscalls.MSEAL)
                .unknownSyscalls(new UnknownSyscalls.AboveNumber(Map.of(Abi.X86_64, 100), Action.allow()))
                .build();

        assertThat(stub).allows("read").refuses("mseal").withErrno(ENOSYS);
        assertThatThrownBy(() -> assertThat(stub).allows("mseal")).hasMessageContaining("newer than the profile");
        assertThatThrownBy(() -> assertThat(open).refuses("mseal")).hasMessageContaining("newer than the profile");
    }

    @Test
    void claimsNothingOfNoCall() {
        assertThatThrownBy(() -> assertThat(profile).allows(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no system call is named, so there is nothing to assert");
    }

    @Test
    void suggestsANameForATypo() {
        assertThatThrownBy(() -> assertThat(profile).allows("opnat")).hasMessageContaining("did you mean openat");
    }

    @Test
    void saysWhereACallDoesNotExist() {
        assertThatThrownBy(() -> assertThat(profile).refuses("socketcall"))
                .hasMessageContaining("there is no such call on x86_64");
    }

    @Test
    void looksBehindTheMultiplexer() {
        SeccompProfile socketcall = SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.X86)
                .allow(Syscalls.SOCKETCALL)
                .build();

        assertThatThrownBy(() -> assertThat(socketcall).refuses("bind")).hasMessageContaining("ALLOW socketcall");
        assertThat(SeccompProfile.denyByDefault(errno(EPERM))
                        .on(Abi.X86)
                        .multiplexing(Multiplexing.WIDEN)
                        .allow(Syscalls.BIND)
                        .build())
                .allows("bind")
                .refuses("connect")
                .withErrno(EPERM);
    }
}
