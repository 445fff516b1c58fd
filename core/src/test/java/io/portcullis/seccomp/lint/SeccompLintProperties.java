package io.portcullis.seccomp.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Decision;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Profiles;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SeccompLintProperties {
    private static final Pattern POSITION = Pattern.compile("rule (\\d+) \\(.*", Pattern.DOTALL);
    private static final Set<Check> ABOUT_RULES = EnumSet.of(Check.DEAD_RULE, Check.IDLE_RULE);

    @Property(tries = 60)
    void theEvidenceIsWhatTheFilterAnswers(@ForAll("profiles") SeccompProfile profile) {
        Decision decision = profile.decision();

        assertThat(SeccompLint.complete().check(profile)).allSatisfy(finding -> {
            assertThat(finding.abis()).isNotEmpty();
            assertThat(finding.evidence())
                    .allSatisfy(shown -> assertThat(shown.returnValue())
                            .isEqualTo(decision.evaluate(shown.call()))
                            .isEqualTo(profile.returnValue(shown.call())));
            assertThat(claimHolds(finding)).isTrue();
        });
    }

    @Property(tries = 40)
    void aMeaningIsLintedLikeItsProfile(@ForAll("profiles") SeccompProfile profile) {
        SeccompLint lint = SeccompLint.complete().without(ABOUT_RULES.toArray(Check[]::new));

        List<Finding> byMeaning = lint.check(profile.decision(), profile.abis());

        assertThat(lint.check(profile))
                .containsAll(byMeaning.stream()
                        .filter(finding -> !isAboutIntent(finding))
                        .toList());
    }

    @Property(tries = 40)
    void whatRefusesEverythingLetsNothingThrough(@ForAll("refusals") SeccompProfile profile) {
        assertThat(SeccompLint.complete().check(profile))
                .extracting(finding -> finding.check().claim())
                .doesNotContain(Check.Claim.PERMITTED);
    }

    @Property(tries = 40)
    void refusingTheNamedTwinsClosesTheGap(@ForAll("lists") SeccompProfile profile) {
        SeccompLint lint = SeccompLint.only(Check.TWIN_CALL, Check.GAP_BESIDE_FENCE, Check.IO_URING);

        for (Finding finding : lint.check(profile)) {
            List<Rule> rules = new ArrayList<>(List.of(Rule.of(Action.errno(Errno.EPERM), finding.syscalls())));
            rules.addAll(profile.rules());
            SeccompProfile closed = SeccompProfile.byDefault(profile.defaultAction())
                    .on(profile.abis())
                    .rules(rules)
                    .precedence(Precedence.FIRST_MATCH)
                    .build();
            assertThat(lint.check(closed))
                    .allSatisfy(left -> assertThat(left.syscalls()).doesNotContainAnyElementsOf(finding.syscalls()));
        }
    }

    @Property(tries = 60)
    void rulesWithoutEffectCanGo(@ForAll("profiles") SeccompProfile profile) {
        for (Finding finding :
                SeccompLint.only(Check.DEAD_RULE, Check.IDLE_RULE).check(profile)) {
            assertThat(without(finding, profile).decision()).isEqualTo(profile.decision());
        }
    }

    private static SeccompProfile without(Finding finding, SeccompProfile profile) {
        Matcher position = POSITION.matcher(finding.message());
        assertThat(position.matches()).isTrue();
        int index = Integer.parseInt(position.group(1)) - 1;
        List<Rule> rules = new ArrayList<>(profile.rules());
        Rule rule = rules.remove(index);
        List<Syscall> rest = rule.syscalls().stream()
                .filter(syscall -> !finding.syscalls().contains(syscall))
                .toList();
        if (!rest.isEmpty()) {
            rules.add(index, new Rule(rest, rule.action(), rule.condition()));
        }
        return SeccompProfile.byDefault(profile.defaultAction())
                .foreignAbi(profile.foreignAbiAction())
                .on(profile.abis())
                .rules(rules)
                .precedence(profile.precedence())
                .multiplexing(profile.multiplexing())
                .build();
    }

    /** A rule that repeats the default says what was meant; a meaning does not show it. */
    private static boolean isAboutIntent(Finding finding) {
        return EnumSet.of(Check.TWIN_CALL, Check.GAP_BESIDE_FENCE, Check.IO_URING)
                .contains(finding.check());
    }

    private static boolean claimHolds(Finding finding) {
        return switch (finding.check().claim()) {
            case PERMITTED -> finding.evidence().get(0).answer().permits();
            case REFUSED -> finding.evidence().get(0).answer().refuses();
            case NONE -> true;
        };
    }

    @Provide
    Arbitrary<SeccompProfile> profiles() {
        return Profiles.of(
                Profiles.conditions(Width.BITS_16, Width.BITS_32, Width.BITS_64),
                Precedence.FIRST_MATCH,
                Precedence.STRICTEST);
    }

    @Provide
    Arbitrary<SeccompProfile> refusals() {
        Arbitrary<Action> refusing = Profiles.actions().filter(Action::refuses);
        return Combinators.combine(
                        profiles(), refusing, refusing, refusing.list().ofSize(10))
                .as((profile, byDefault, foreign, actions) -> {
                    SeccompProfile.Builder builder = SeccompProfile.byDefault(byDefault)
                            .foreignAbi(foreign)
                            .on(profile.abis())
                            .precedence(Precedence.FIRST_MATCH)
                            .multiplexing(profile.multiplexing());
                    for (int i = 0; i < profile.rules().size(); i++) {
                        builder.rule(profile.rules().get(i).withAction(actions.get(i)));
                    }
                    return builder.build();
                });
    }

    @Provide
    Arbitrary<SeccompProfile> lists() {
        List<Syscall> known = WayAround.KNOWN.stream()
                .flatMap(
                        row -> Stream.of(row.refused(), row.whole(), row.part()).flatMap(List::stream))
                .distinct()
                .toList();
        Arbitrary<Set<Syscall>> some = Arbitraries.of(known).set().ofMinSize(1).ofMaxSize(12);
        Arbitrary<Set<Abi>> abis = Arbitraries.of(Set.of(Abi.X86_64), Set.of(Abi.X86_64, Abi.X86), Set.of(Abi.AARCH64));
        Action eperm = Action.errno(Errno.EPERM);
        return Combinators.combine(some, abis, Arbitraries.of(true, false))
                .as((calls, on, deny) -> deny
                        ? SeccompProfile.allowByDefault()
                                .on(on)
                                .rule(Rule.of(eperm, calls))
                                .build()
                        : SeccompProfile.denyByDefault(eperm)
                                .on(on)
                                .allow(calls)
                                .build());
    }
}
