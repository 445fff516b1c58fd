package io.portcullis.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TallyProperties {
    @Property(tries = 50)
    void callsAreCountedAsAMapOfListsCountsThem(@ForAll long seed, @ForAll @IntRange(max = 20_000) int calls) {
        Random random = new Random(seed);
        Tally tally = new Tally();
        Map<List<Long>, Long> expected = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            int arch = random.nextBoolean() ? 0xc000_003e : 0x4000_0003;
            int number = random.nextInt(40) - 1;
            int telling = random.nextInt(64);
            long[] arguments = random.longs(6, -2, 3).toArray();
            tally.add(
                    arch,
                    number,
                    telling,
                    arguments[0],
                    arguments[1],
                    arguments[2],
                    arguments[3],
                    arguments[4],
                    arguments[5]);
            List<Long> key = new ArrayList<>(List.of((long) arch, (long) number));
            for (int a = 0; a < 6; a++) {
                key.add((telling >> a & 1) == 1 ? arguments[a] : 0L);
            }
            expected.merge(key, 1L, Long::sum);
        }
        Map<List<Long>, Long> counted = new HashMap<>();
        Map<Long, Long> any = new HashMap<>();
        tally.read((arch, number, arguments, wide, count) -> {
            if (wide) {
                any.merge(((long) arch << 32) | (number & 0xffff_ffffL), count, Long::sum);
                return;
            }
            List<Long> key = new ArrayList<>(List.of((long) arch, (long) number));
            for (long argument : arguments) {
                key.add(argument);
            }
            counted.merge(key, count, Long::sum);
        });

        assertThat(any).isEmpty();
        assertThat(counted).isEqualTo(expected);
    }

    @Property(tries = 3)
    void tooManyDistinctCallsAreCountedTogether(@ForAll long seed) {
        Tally tally = new Tally();
        int calls = 70_000;
        for (int i = 0; i < calls; i++) {
            tally.add(1, 2, 1, seed + i, 0, 0, 0, 0, 0);
        }
        long[] sums = new long[2];
        tally.read((arch, number, arguments, any, count) -> sums[any ? 1 : 0] += count);

        assertThat(sums).containsExactly(1 << 16, calls - (1 << 16));
    }
}
