package io.portcullis.apparmor;

import static io.portcullis.apparmor.FilePermission.READ;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PolicyProperties {
    @Property
    void whateverThePathItIsOneTokenOfOneRule(@ForAll("paths") String path) {
        String policy = AppArmorProfile.named("web", p -> p.allow(Pattern.literal(path), READ))
                .toPolicy();

        List<List<String>> statements = PolicyTokens.statements(policy);
        assertThat(statements).hasSize(3);
        assertThat(statements.get(0)).containsExactly("profile", "web", "{");
        assertThat(statements.get(1)).hasSize(3).endsWith("r", ",");
        assertThat(statements.get(1).get(0)).doesNotEndWith("\\\""); // the lexer would look for another quote
        assertThat(statements.get(2)).containsExactly("}");
        assertThat(policy.lines()).hasSize(3);
    }

    @Property
    void aLiteralIsReadBackAsItself(@ForAll("paths") String path) {
        assertThat(Pattern.parse(Pattern.literal(path).toString())).isEqualTo(Pattern.literal(path));
    }

    @Property
    void printingAPatternIsAFixedPointOfParsing(@ForAll("patterns") Pattern pattern) {
        assertThat(Pattern.parse(pattern.toString())).isEqualTo(pattern);
        assertThat(Pattern.parse(pattern.toString())).hasToString(pattern.toString());
    }

    @Property
    void differentPatternsArePrintedDifferently(@ForAll("patterns") Pattern one, @ForAll("patterns") Pattern other) {
        assertThat(one.toPolicy().equals(other.toPolicy())).isEqualTo(one.equals(other));
    }

    @Property
    void theNumberOfRulesSurvivesPrinting(@ForAll("profiles") Profile profile) {
        List<List<String>> statements =
                PolicyTokens.statements(withoutIncludes(profile).toPolicy());

        assertThat(statements).hasSize(statementsOf(withoutIncludes(profile)));
    }

    @Property
    void equalProfilesHaveOneText(@ForAll("profiles") Profile profile) {
        Profile twin = new Profile(
                profile.name(), profile.attachment(), new HashSet<>(profile.flags()), new ArrayList<>(profile.body()));

        assertThat(twin).isEqualTo(profile);
        assertThat(twin.toPolicy()).isEqualTo(profile.toPolicy());
    }

    @Example
    void everyKindOfRuleIsGenerated() {
        Set<Class<?>> kinds = new HashSet<>();
        Policies.rules().sampleStream().limit(500).forEach(rule -> {
            kinds.add(rule.getClass());
            kinds.add(rule instanceof FileRule file ? file.scope().getClass() : rule.getClass());
            kinds.add(rule instanceof NetworkRule network ? network.scope().getClass() : rule.getClass());
            kinds.add(
                    rule instanceof CapabilityRule capability
                            ? capability.scope().getClass()
                            : rule.getClass());
        });

        List<Class<?>> expected = new ArrayList<>(Arrays.asList(Rule.class.getPermittedSubclasses()));
        expected.addAll(Arrays.asList(FileRule.Scope.class.getPermittedSubclasses()));
        expected.addAll(Arrays.asList(NetworkRule.Scope.class.getPermittedSubclasses()));
        expected.addAll(Arrays.asList(CapabilityRule.Scope.class.getPermittedSubclasses()));
        assertThat(kinds).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Example
    void everyKindOfPartIsGenerated() {
        assertThat(Policies.globs()
                        .sampleStream()
                        .limit(500)
                        .flatMap(glob -> glob.parts().stream())
                        .map(Object::getClass)
                        .distinct())
                .containsExactlyInAnyOrder(PatternPart.class.getPermittedSubclasses());
    }

    @Provide
    Arbitrary<String> paths() {
        return Policies.paths();
    }

    @Provide
    Arbitrary<Pattern> patterns() {
        return Policies.patterns();
    }

    @Provide
    Arbitrary<Profile> profiles() {
        return Policies.profiles(1);
    }

    // an include ends with its line and not with a comma
    private static Profile withoutIncludes(Profile profile) {
        List<BodyItem> body = new ArrayList<>();
        for (BodyItem item : profile.body()) {
            if (item instanceof Profile child) {
                body.add(withoutIncludes(child));
            } else if (!(item instanceof Include)) {
                body.add(item);
            }
        }
        return new Profile(profile.name(), profile.attachment(), profile.flags(), body);
    }

    private static int statementsOf(Profile profile) {
        return 2
                + profile.body().stream()
                        .mapToInt(item -> {
                            if (item instanceof Profile child) {
                                return statementsOf(child);
                            }
                            return item instanceof Hat hat
                                    ? 2
                                            + (int) hat.body().stream()
                                                    .filter(Rule.class::isInstance)
                                                    .count()
                                    : item instanceof Rule ? 1 : 0;
                        })
                        .sum();
    }
}
