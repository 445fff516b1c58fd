package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.compile.CompileTarget.Aim;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTables;
import java.util.Map;
import java.util.Set;

/** Compares programs that do the same, by what a target wants. */
final class Merits {
    private static final CallCache CACHE = CallCache.of(KernelVersion.of(6, 13)); // the newest that exempts no call

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
        return quicker > 0 || (quicker == 0 && (one.size() < other.size() || longestPath(one) < longestPath(other)));
    }

    private int cached(BpfProgram program) {
        return aim == Aim.CALL_CACHE
                ? known.stream()
                        .mapToInt(abi -> CACHE.cached(program, abi).cardinality())
                        .sum()
                : 0;
    }

    /** The instructions that all counted calls execute. */
    private double executed(BpfProgram program) {
        double executed = 0;
        for (Abi abi : Abi.values()) {
            for (Map.Entry<Integer, Long> call : counts.on(abi).entrySet()) {
                int number = call.getKey();
                if (aim != Aim.CALL_CACHE || !known.contains(abi) || !CACHE.caches(program, abi, number)) {
                    executed += (double) call.getValue()
                            * BpfSimulator.trace(program, SeccompData.call(abi, number))
                                    .executed();
                }
            }
        }
        return executed;
    }

    private static int longestPath(BpfProgram program) {
        int[] longest = new int[program.size()];
        for (int at = program.size() - 1; at >= 0; at--) {
            Instruction instruction = program.instruction(at).meaning().orElseThrow();
            if (instruction instanceof Instruction.Jump jump) {
                longest[at] = 1 + longest[at + 1 + jump.distance()];
            } else if (instruction instanceof Instruction.JumpIf jump) {
                longest[at] = 1 + Math.max(longest[at + 1 + jump.ifTrue()], longest[at + 1 + jump.ifFalse()]);
            } else if (instruction instanceof Instruction.Return
                    || instruction instanceof Instruction.ReturnAccumulator) {
                longest[at] = 1;
            } else {
                longest[at] = 1 + longest[at + 1];
            }
        }
        return longest[0];
    }
}
