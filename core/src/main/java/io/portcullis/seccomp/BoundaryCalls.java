package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Calls at which a profile changes its mind: every number with its neighbours, every value a rule compares with, the
 * values beside it, and their halves in every mixture; where that is too many, a fixed draw of them. A compiler that
 * gets something wrong mostly gets it wrong here, which is evidence and no proof.
 */
public final class BoundaryCalls {
    private static final int MOST_CALLS_A_NUMBER = 4_000;
    private static final int[] ODD_NUMBERS = {-1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE, Abi.X32_BIT - 1};

    private BoundaryCalls() {}

    /**
     * The boundary calls of a profile on every ABI there is, listed or not.
     *
     * @param profile the profile
     * @return some thousand calls an ABI it lists, a handful for every other
     */
    public static Stream<SeccompData> of(SeccompProfile profile) {
        Stream<SeccompData> foreign = Stream.of(Abi.values())
                .filter(abi -> !profile.abis().contains(abi))
                .flatMap(abi -> IntStream.of(0, 1, Abi.X32_BIT, -1).mapToObj(nr -> SeccompData.call(abi, nr)));
        return Stream.concat(profile.abis().stream().flatMap(abi -> of(profile.rulesOn(abi))), foreign);
    }

    /**
     * The boundary calls of one number.
     *
     * @param rules a profile's rules on one ABI
     * @param number the number
     * @return at least one call, at most some thousand
     */
    public static Stream<SeccompData> of(AbiRules rules, int number) {
        List<ArgCondition> conditions =
                rules.of(number).stream().map(CallRule::condition).toList();
        return Edges.of(conditions).withMixedHalves().calls(rules.abi(), number, MOST_CALLS_A_NUMBER).stream();
    }

    private static Stream<SeccompData> of(AbiRules rules) {
        return numbers(rules).stream().flatMap(number -> of(rules, number));
    }

    private static Set<Integer> numbers(AbiRules rules) {
        Set<Integer> numbers = new TreeSet<>();
        Stream.concat(rules.table().entries().stream().map(SyscallEntry::number), rules.byNumber().keySet().stream())
                .forEach(number -> numbers.addAll(List.of(number - 1, number, number + 1)));
        IntStream.of(ODD_NUMBERS).forEach(numbers::add);
        return numbers;
    }
}
