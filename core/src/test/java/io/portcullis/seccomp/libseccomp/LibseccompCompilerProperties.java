package io.portcullis.seccomp.libseccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfSimulator;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.syscalls.Abi;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeProperty;

class LibseccompCompilerProperties {
    @BeforeProperty
    void libseccomp() {
        Needs.libseccomp();
    }

    @Property(tries = 150)
    void theFilterDoesWhatTheModelSaysForEqualities(@ForAll("equalityProfiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    @Property(tries = 60)
    void theFilterDoesWhatTheModelSaysForEveryComparison(@ForAll("profiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    private static void requireSameAnswers(SeccompProfile profile) {
        CompiledFilter filter;
        Throwable refusal;
        try {
            filter = LibseccompCompiler.create().compile(profile);
        } catch (UnsupportedOperationException | IllegalArgumentException | LibseccompException e) {
            net.jqwik.api.Statistics.label("refused").collect(e.getClass().getSimpleName() + " " + (e.getMessage()+"                                                            ").substring(0,60));
            refusal = e;
            assertThat(refusal).hasMessageMatching("(?s).*(libseccomp|instructions).*");
            return;
        }
        net.jqwik.api.Statistics.label("refused").collect("no");
        net.jqwik.api.Statistics.label("size").collect(filter.program().size()/50*50);
        BoundaryCalls.of(profile).forEach(call -> {
            Abi abi = profile.abiOf(call).orElse(Abi.X86_64);
            boolean missing = filter.leftOut().stream()
                    .anyMatch(left -> left.abi() == abi
                            && profile.rulesOn(abi).of(call.nr()).stream()
                                    .anyMatch(rule -> rule.syscall().equals(left.syscall())));
            if (!missing) {
                assertThat(BpfSimulator.run(filter.program(), call))
                        .as("%s", call)
                        .isEqualTo(profile.evaluate(call).action().returnValue(abi));
            }
        });
    }

    @Provide
    Arbitrary<SeccompProfile> equalityProfiles() {
        return Profiles.of(
                Profiles.equalities(Width.AS_DECLARED, Width.AS_LIBSECCOMP, Width.BITS_32, Width.BITS_16),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        return Profiles.of(
                Profiles.conditions(Width.AS_DECLARED, Width.AS_LIBSECCOMP, Width.BITS_32),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
    }
}
