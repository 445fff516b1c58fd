package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.compile.CompileTarget.Aim;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.util.Map;
import java.util.Set;

/** Compares programs that do the same, by what a target wants. */
final class Merits {
    private final Aim aim;
    private final CallCounts counts;
    private final Set<Abi> known;

    Merits(CompileTarget target) {
        aim = target.aim();
        counts = target.frequencies();
        known = SyscallTables.available();
    }

    boolean isBetter(BpfProgram one, BpfProgram other) {
        if (aim == Aim.SMALLEST) {
            return one.size() < other.size();
        }
        int cached = Integer.compare(cached(one), cached(other));
        if (cached != 0) {
            return cached > 0;
        }
        int quicker = Double.compare(executed(other), executed(one));
        return quicker > 0 || (quicker == 0 && (one.size() < other.size() || one.longestPath() < other.longestPath()));
    }

    private int cached(BpfProgram program) {
        return aim == Aim.CALL_CACHE
                ? known.stream()
                        .mapToInt(abi -> Certificate.CACHE.cached(program, abi).cardinality())
                        .sum()
                : 0;
    }

    /** The instructions that all counted calls execute. */
    private double executed(BpfProgram program) {
        double executed = 0;
        for (Abi abi : Abi.values()) {
            for (Map.Entry<Integer, Long> call : counts.on(abi).entrySet()) {
                int number = call.getKey();
                if (aim != Aim.CALL_CACHE || !known.contains(abi) || !Certificate.CACHE.caches(program, abi, number)) {
                    executed += (double) call.getValue()
                            * BpfSimulator.trace(program, SeccompData.call(abi, number))
                                    .executed();
                }
            }
        }
        return executed;
    }
}
