package io.portcullis.seccomp.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BitsProperties {
    @Property
    void findsTheEndsOfWhatAMaskLeavesOfARange(
            @ForAll @IntRange(max = 300) int one,
            @ForAll @IntRange(max = 300) int other,
            @ForAll @IntRange(min = 1, max = 511) int mask,
            @ForAll boolean atTheTop) {
        int base = atTheTop ? -512 : 0; // unsigned numbers do not go on after the last
        int first = base + Math.min(one, other);
        int last = base + Math.max(one, other);
        Runs runs = new Runs(1);
        runs.add(first, last, 7, 1);

        for (boolean set : new boolean[] {true, false}) {
            IntPredicate kept = number -> ((number & mask) != 0) == set;
            OptionalInt least = IntStream.rangeClosed(first, last).filter(kept).findFirst();
            OptionalInt greatest = IntStream.iterate(last, number -> number >= first, number -> number - 1)
                    .filter(kept)
                    .findFirst();

            Runs masked = runs.masked(0, 1, mask, set);

            assertThat(masked.count).isEqualTo(least.isPresent() ? 1 : 0);
            if (least.isPresent()) {
                assertThat(masked.firsts[0]).isEqualTo(least.orElseThrow());
                assertThat(masked.lasts[0]).isEqualTo(greatest.orElseThrow());
            }
        }
    }

    @Property
    void gathersTheBitsOfARange(@ForAll @IntRange(max = 300) int one, @ForAll @IntRange(max = 300) int other) {
        int first = Math.min(one, other);
        int last = Math.max(one, other);

        assertThat(Bits.any(first, last))
                .isEqualTo(IntStream.rangeClosed(first, last).reduce(0, (a, b) -> a | b));
    }
}
