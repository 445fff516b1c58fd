package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SuggestionsProperties {

    @Property
    void distanceIsZeroForEqualWordsOnly(@ForAll("words") String left, @ForAll("words") String right) {
        assertThat(Suggestions.distance(left, right) == 0).isEqualTo(left.equals(right));
    }

    @Property
    void distanceIsTheSameBothWays(@ForAll("words") String left, @ForAll("words") String right) {
        assertThat(Suggestions.distance(left, right)).isEqualTo(Suggestions.distance(right, left));
    }

    @Property
    void distanceLiesBetweenTheDifferenceOfLengthsAndTheLongerLength(
            @ForAll("words") String left, @ForAll("words") String right) {
        assertThat(Suggestions.distance(left, right))
                .isBetween(Math.abs(left.length() - right.length()), Math.max(left.length(), right.length()));
    }

    @Property
    void suggestsTheNameThatLacksOneLetter(@ForAll("names") String name, @ForAll int position) {
        int at = Math.floorMod(position, name.length());
        String typed = name.substring(0, at) + name.substring(at + 1);

        assertThat(Suggestions.near(typed, List.of("zzzzzzzzzzzz", name))).containsExactly(name);
    }

    @Example
    void countsASwapOfNeighboursOnce() {
        assertThat(Suggestions.distance("raed", "read")).isEqualTo(1);
    }

    @Example
    void offersAtMostThreeNearestFirst() {
        assertThat(Suggestions.near("getgid", List.of("getsid", "setgid", "getuid", "getpid", "getegid", "getgid32")))
                .containsExactly("getegid", "getpid", "getsid");
    }

    @Example
    void offersNothingThatIsNotNear() {
        assertThat(Suggestions.near("teleport", List.of("read", "write"))).isEmpty();
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("abc_").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(Syscalls.known()).map(Syscall::name).filter(name -> name.length() > 1);
    }
}
