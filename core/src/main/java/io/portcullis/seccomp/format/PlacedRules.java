package io.portcullis.seccomp.format;

import io.portcullis.seccomp.ContradictoryRulesException;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Rules as they are meant, each with the rule of the document that says it. */
final class PlacedRules {
    private final List<Rule> rules = new ArrayList<>();
    private final List<FlatRule> places = new ArrayList<>();

    void add(FlatRule place, List<Rule> meant) {
        rules.addAll(meant);
        places.addAll(Collections.nCopies(meant.size(), place));
    }

    List<Rule> rules() {
        return Collections.unmodifiableList(rules);
    }

    /**
     * Where the rule stands that contradicts those before it. The first rules are good and all together are not, so
     * halving what lies between ends at such a rule.
     */
    FlatRule contradicting(Function<List<Rule>, SeccompProfile> build) {
        int good = 0;
        int bad = rules.size();
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            if (contradicts(rules.subList(0, middle), build)) {
                bad = middle;
            } else {
                good = middle;
            }
        }
        return places.get(good);
    }

    @SuppressWarnings("ReturnValueIgnored") // only whether it can be built is asked
    private static boolean contradicts(List<Rule> first, Function<List<Rule>, SeccompProfile> build) {
        try {
            build.apply(first);
            return false;
        } catch (ContradictoryRulesException e) {
            return true;
        }
    }
}
