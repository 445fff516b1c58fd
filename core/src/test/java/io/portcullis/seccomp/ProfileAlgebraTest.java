package io.portcullis.seccomp;

import static io.portcullis.seccomp.ArgCondition.arg;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import org.junit.jupiter.api.Test;

class ProfileAlgebraTest {
    private final SeccompProfile files = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
            .on(Abi.X86_64)
            .allow(Syscalls.READ, Syscalls.OPENAT)
            .allow(Syscalls.SOCKET, arg(0).is(1))
            .build();
    private final SeccompProfile network = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
            .on(Abi.X86_64)
            .allow(Syscalls.READ)
            .allow(Syscalls.SOCKET, arg(0).isIn(1, 2))
            .build();

    @Test
    void theUnionPermitsWhatEitherPermits() {
        assertThat(ProfileAlgebra.union(files, network).orThrow().rules())
                .containsExactly(
                        Rule.of(Action.allow(), Syscalls.READ, Syscalls.OPENAT),
                        Rule.of(Action.allow(), Syscalls.SOCKET).when(arg(0).isIn(1, 2)));
    }

    @Test
    void theIntersectionPermitsWhatBothPermit() {
        assertThat(ProfileAlgebra.intersection(files, network).orThrow().rules())
                .containsExactly(
                        Rule.of(Action.allow(), Syscalls.READ),
                        Rule.of(Action.allow(), Syscalls.SOCKET).when(arg(0).is(1)));
    }

    @Test
    void minusTakesAwayWhatTheSecondPermits() {
        assertThat(ProfileAlgebra.minus(network, files, Action.errno(Errno.EPERM))
                        .orThrow()
                        .rules())
                .containsExactly(Rule.of(Action.allow(), Syscalls.SOCKET).when(arg(0).is(2)));
    }
}
