package io.portcullis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Verdict;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SeccompArbitrariesProperties {
    @Property
    void systemCallsAreThoseOfTheTable(@ForAll("syscalls") Syscall syscall) {
        assertThat(SyscallTables.forAbi(Abi.AARCH64).byName(syscall.name())).isPresent();
    }

    @Property(tries = 100)
    void auditOnlyRefusesNothing(@ForAll("profiles") SeccompProfile profile, @ForAll("calls") SeccompData call) {
        assertThat(profile.auditOnly().evaluate(call).action().refuses()).isFalse();
    }

    @Property(tries = 100)
    void aProfileDerivedWithoutChangeIsTheSame(@ForAll("profiles") SeccompProfile profile) {
        assertThat(profile.toBuilder().build()).isEqualTo(profile).hasSameHashCodeAs(profile);
    }

    @Property(tries = 100)
    void everyVerdictNamesARuleOfTheProfileOrNone(
            @ForAll("profiles") SeccompProfile profile, @ForAll("calls") SeccompData call) {
        Verdict verdict = profile.evaluate(call);

        assertThat(verdict.rule().isPresent()).isEqualTo(verdict.reason() == Verdict.Reason.RULE);
        verdict.rule().ifPresent(rule -> assertThat(profile.rules()).contains(rule));
    }

    @Provide
    Arbitrary<Syscall> syscalls() {
        return SeccompArbitraries.syscalls(Abi.AARCH64);
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        return SeccompArbitraries.profiles(Abi.X86_64);
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return profiles().flatMap(SeccompArbitraries::callsAtTheBoundariesOf);
    }
}
