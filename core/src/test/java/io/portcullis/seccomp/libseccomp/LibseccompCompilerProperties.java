package io.portcullis.seccomp.libseccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.decision.Decision;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.Multiplexing;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.RuleSets;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.MiscompiledException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.BeforeProperty;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

class LibseccompCompilerProperties {
    @BeforeProperty
    void libseccomp() {
        Needs.libseccomp();
    }

    @Property(tries = 30)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theFilterDoesWhatTheModelSaysForEqualities(@ForAll("equalityProfiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    @Property(tries = 15)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theFilterDoesWhatTheModelSaysForEveryComparison(@ForAll("profiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    @Example
    void aMultiplexerThatIsAlwaysAllowedLooksAtNoArgument() {
        requireSameAnswers(SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.X86)
                .precedence(Precedence.FIRST_MATCH)
                .multiplexing(Multiplexing.WIDEN)
                .rule(Rule.of(Action.allow(), Syscalls.SOCKET)
                        .when(ArgCondition.not(ArgCondition.arg(0).is(0))))
                .rule(Rule.of(Action.log(), Syscalls.SOCKET))
                .build());
    }

    @Tag("full")
    @Property(tries = 400)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theFilterDoesWhatTheModelSaysForManyEqualities(@ForAll("equalityProfiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    @Tag("full")
    @Property(tries = 200)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void theFilterDoesWhatTheModelSaysForManyComparisons(@ForAll("profiles") SeccompProfile profile) {
        requireSameAnswers(profile);
    }

    private static void requireSameAnswers(SeccompProfile profile) {
        CompiledFilter filter;
        try {
            filter = LibseccompCompiler.create()
                    .withTimeLimit(Duration.ofSeconds(2))
                    .compile(profile);
        } catch (UnsupportedOperationException | FilterTooLargeException e) {
            assertThat(e).hasMessageMatching("(?s).*(libseccomp|instructions).*");
            mostAreCompiled("refused");
            return;
        }
        mostAreCompiled("compiled");
        if (filter.leftOut().isEmpty()) {
            assertThat(Decision.of(filter.program())).isEqualTo(profile.decision());
        }
        BoundaryCalls.of(profile).forEach(call -> {
            boolean missing = filter.leftOut().stream()
                    .anyMatch(left -> left.abi().auditArch() == call.arch() && left.number() == call.nr());
            if (!missing) {
                assertThat(BpfSimulator.run(filter.program(), call))
                        .as("%s", call)
                        .isEqualTo(profile.returnValue(call));
            }
        });
    }

    private static void mostAreCompiled(String outcome) {
        Statistics.label("outcome").collect(outcome);
        Statistics.label("outcome")
                .coverage(coverage -> coverage.check("compiled").percentage(share -> share > 30.0));
    }

    @Example
    void whateverTheRulesItComesBackWithAFilterThatIsProvedEqual() {
        requireEqualFilters(100);
    }

    @Tag("full")
    @Example
    void ofManyRuleSetsNinetyNineInAHundredAreCompiledAndProvedEqual() {
        requireEqualFilters(2_000);
    }

    private static void requireEqualFilters(int count) {
        RuleSets sets = new RuleSets(20_26);
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SeccompProfile profile = sets.next();
            try {
                CompiledFilter filter = LibseccompCompiler.create().compile(profile);
                assertThat(Decision.of(filter.program())).isEqualTo(profile.decision());
            } catch (UnsupportedOperationException
                    | FilterTooLargeException
                    | MiscompiledException
                    | LibseccompException e) {
                refused.add(e.getMessage());
            }
        }
        assertThat(refused).hasSizeLessThanOrEqualTo(count / 100);
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
