package io.portcullis.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DecisionOfProfilesProperties {

    @Property(tries = 60)
    void theDecisionAnswersAsTheProfileDoes(@ForAll("profiles") SeccompProfile profile) {
        Decision decision = profile.decision();

        assertThat(BoundaryCalls.of(profile))
                .allSatisfy(call -> assertThat(decision.evaluate(call)).isEqualTo(profile.returnValue(call)));
    }

    @Property(tries = 200)
    void theDecisionAnswersAnyNumberAndArchAsTheProfileDoes(
            @ForAll("profiles") SeccompProfile profile, @ForAll int nr, @ForAll int arch, @ForAll long argument) {
        SeccompData call = SeccompData.raw(nr, arch, argument, argument, 1, argument >>> 1);

        assertThat(profile.decision().evaluate(call)).isEqualTo(profile.returnValue(call));
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        Arbitrary<SeccompProfile> plain = Profiles.of(
                Profiles.conditions(Width.BITS_16, Width.BITS_32, Width.BITS_64),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
        Arbitrary<UnknownSyscalls> unknown = Arbitraries.of(
                new UnknownSyscalls.AboveKernel(
                        KernelVersion.parse("5.4"), io.portcullis.bpf.Action.errno(Errno.ENOSYS)),
                new UnknownSyscalls.AboveNumber(
                        Map.of(Abi.X86_64, 439, Abi.X32, Abi.X32_BIT | 547, Abi.X86, 440),
                        io.portcullis.bpf.Action.errno(Errno.ENOSYS)));
        return Arbitraries.oneOf(
                plain,
                plain.flatMap(profile -> unknown.map(
                        above -> profile.toBuilder().unknownSyscalls(above).build())));
    }
}
