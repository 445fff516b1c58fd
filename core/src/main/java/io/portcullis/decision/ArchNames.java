package io.portcullis.decision;

import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Audit arches for reading. */
final class ArchNames {
    private ArchNames() {}

    /** Arches for reading: those left out, if that is shorter. */
    static String of(List<Range> arches) {
        List<Range> gaps = new ArrayList<>();
        long start = 0;
        for (Range range : arches) {
            if (range.low() > start) {
                gaps.add(new Range(start, range.low() - 1));
            }
            start = range.high() + 1;
        }
        if (start <= 0xffff_ffffL) {
            gaps.add(new Range(start, 0xffff_ffffL));
        }
        if (gaps.isEmpty()) {
            return "every arch";
        }
        boolean few = gaps.stream().allMatch(gap -> gap.high() - gap.low() < 8);
        return few ? "every arch but " + names(gaps) : names(arches);
    }

    private static String names(List<Range> arches) {
        return NumberNames.some(arches.stream()
                .flatMap(range -> range.high() - range.low() < 8
                        ? LongStream.rangeClosed(range.low(), range.high()).mapToObj(arch -> one((int) arch))
                        : Stream.of("arch " + range))
                .toList());
    }

    private static String one(int arch) {
        Optional<Abi> abi = Abi.ofCall(arch, 0);
        return abi.map(Abi::libseccompName).orElse("arch %#x".formatted(arch));
    }
}
