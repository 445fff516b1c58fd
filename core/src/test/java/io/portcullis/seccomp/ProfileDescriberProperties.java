package io.portcullis.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProfileDescriberProperties {

    @Property(tries = 30)
    void describingAProfilesDecisionGivesAProfileThatMeansTheSame(@ForAll("profiles") SeccompProfile profile) {
        Description description = ProfileDescriber.describe(profile.decision());

        assertThat(description.remainder().entries())
                .as(() -> profile + "\nbecame\n" + description)
                .isEmpty();
        assertThat(description.profile().decision()).isEqualTo(profile.decision());
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        Arbitrary<SeccompProfile> plain = Profiles.of(
                Arbitraries.of(Width.values()).flatMap(Profiles::conditions),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
        Arbitrary<UnknownSyscalls> unknown = Arbitraries.of(
                new UnknownSyscalls.AboveKernel(KernelVersion.parse("5.4"), Action.errno(Errno.ENOSYS)),
                new UnknownSyscalls.AboveNumber(
                        Map.of(Abi.X86_64, 439, Abi.X32, Abi.X32_BIT | 547, Abi.X86, 440), Action.errno(Errno.ENOSYS)));
        return Arbitraries.oneOf(
                plain,
                plain.flatMap(profile -> unknown.map(
                        above -> profile.toBuilder().unknownSyscalls(above).build())));
    }
}
