package io.portcullis.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContradictionsProperties {

    @Property(tries = 200)
    void twoConditionsContradictExactlyIfACallMeetsBoth(
            @ForAll("conditions") ArgCondition one, @ForAll("conditions") ArgCondition other) {
        SeccompProfile profile = profile(one, other);

        List<Overlap> overlaps = profile.overlaps();

        AbiRules rules = profile.rulesOn(Abi.X86_64);
        List<ArgCondition> both = rules.of(0).stream().map(CallRule::condition).toList();
        List<SeccompData> tried = Edges.of(both).calls(Abi.X86_64, 0, 2000).stream()
                .filter(call -> both.stream().allMatch(condition -> condition.holds(call)))
                .toList();
        if (!tried.isEmpty()) {
            assertThat(overlaps).hasSize(1);
        }
        assertThat(overlaps)
                .allSatisfy(overlap -> assertThat(both).allMatch(condition -> condition.holds(overlap.witness())));
    }

    @Example
    void manyComparisonsWithoutACommonCallAreNoContradiction() {
        List<ArgCondition> even = new ArrayList<>();
        List<ArgCondition> odd = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            even.add(ArgCondition.arg(i).as64Bits().isNot(1L << (5 * i)));
            odd.add(ArgCondition.arg(i).as64Bits().isGreaterThan(1000 + i));
        }
        even.add(ArgCondition.arg(0).as64Bits().masked(1).is(0));
        odd.add(ArgCondition.arg(0).as64Bits().masked(1).is(1));

        assertThat(profile(new ArgCondition.All(even), new ArgCondition.All(odd))
                        .overlaps())
                .isEmpty();
    }

    @Example
    void thousandsOfRulesForOneCallAreNotComparedPairByPair() {
        SeccompProfile.Builder builder = SeccompProfile.denyByDefault(Action.killProcess())
                .on(Abi.X86_64)
                .allow(Syscalls.READ, ArgCondition.arg(0).is(8000));
        for (int i = 0; i < 4000; i++) {
            builder.allow(Syscalls.PRCTL, ArgCondition.arg(0).is(2L * i));
            builder.fail(Errno.EACCES, Syscalls.PRCTL, ArgCondition.arg(0).is(2L * i + 1));
        }

        assertThat(builder.build().overlaps()).isEmpty();
        assertThatThrownBy(() -> builder.fail(
                                Errno.EPERM, Syscalls.PRCTL, ArgCondition.arg(0).is(77))
                        .build())
                .isInstanceOf(ContradictoryRulesException.class)
                .hasMessageContaining("both match prctl(0x4d)");
    }

    @Property(tries = 100)
    void manyRulesMeetExactlyWherePairsOfThemDo(@ForAll("manyConditions") List<ArgCondition> conditions) {
        List<Action> actions = List.of(Action.allow(), Action.errno(Errno.EACCES), Action.errno(Errno.EPERM));
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            rules.add(new Rule(List.of(Syscalls.READ), actions.get(i % 3), conditions.get(i)));
        }

        List<List<Rule>> met = overlapping(rules);

        List<List<Rule>> pairs = new ArrayList<>();
        for (int later = 0; later < rules.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                pairs.addAll(overlapping(List.of(rules.get(earlier), rules.get(later))));
            }
        }
        assertThat(met).isEqualTo(pairs);
    }

    private static List<List<Rule>> overlapping(List<Rule> rules) {
        return SeccompProfile.denyByDefault(Action.killProcess())
                .on(Abi.X86_64)
                .precedence(Precedence.FIRST_MATCH)
                .rules(rules)
                .build()
                .overlaps()
                .stream()
                .map(overlap -> List.of(overlap.first().rule(), overlap.second().rule()))
                .toList();
    }

    @Example
    void theWitnessIsTheSmallestCall() {
        ArgCondition one = ArgCondition.arg(2).as64Bits().isAtLeast(5);
        ArgCondition other = ArgCondition.arg(2).as64Bits().isAtMost(9);

        assertThat(profile(one, other).overlaps())
                .singleElement()
                .extracting(Overlap::witness)
                .isEqualTo(SeccompData.call(Abi.X86_64, Syscalls.READ, 0, 0, 5));
    }

    @Example
    void conditionsThatHangTogetherBeyondTheBudgetAreRefusedNotGuessed() {
        // pairs of bits of the first and the last argument: neither order of words keeps them together
        List<ArgCondition> pairs = new ArrayList<>();
        for (int bit = 0; bit < 40; bit++) {
            long mask = 1L << bit;
            pairs.add(ArgCondition.arg(0)
                    .as64Bits()
                    .masked(mask)
                    .is(mask)
                    .and(ArgCondition.arg(1).as64Bits().masked(mask).is(mask)));
        }

        assertThatThrownBy(() -> SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                        .on(Abi.X86_64)
                        .allow(Syscalls.READ, new ArgCondition.Any(pairs))
                        .fail(
                                Errno.EACCES,
                                Syscalls.READ,
                                ArgCondition.arg(2).as64Bits().is(1))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("whether two rules for read on x86_64 contradict each other takes too long")
                .hasMessageEndingWith("write a simpler condition, or leave one rule out");
    }

    @Provide
    Arbitrary<ArgCondition> conditions() {
        return Profiles.conditions(Width.BITS_16, Width.BITS_32, Width.BITS_64);
    }

    @Provide
    Arbitrary<List<ArgCondition>> manyConditions() {
        return conditions().list().ofMinSize(9).ofMaxSize(14);
    }

    private static SeccompProfile profile(ArgCondition one, ArgCondition other) {
        return SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .precedence(Precedence.FIRST_MATCH)
                .allow(Syscalls.READ, one)
                .fail(Errno.EACCES, Syscalls.READ, other)
                .build();
    }
}
