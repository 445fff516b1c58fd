package io.portcullis.benchmarks;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Calls that show what a filter costs: for each number whose arguments are looked at, one call that each rule matches
 * and one that none does; and the calls that are refused, whatever their arguments.
 */
final class Workload {
    private static final int NUMBERS = 462; // from 0 up, those of Linux 6.8
    private static final long SOMETHING = 0x0123_4567;
    private static final long SOMETHING_ELSE = 0x7ead_beef_1234_5678L;
    private static final Abi ABI = Abi.X86_64;

    private final Map<Integer, List<SeccompData>> hits = new TreeMap<>();
    private final List<SeccompData> misses = new ArrayList<>();
    private final List<SeccompData> denied = new ArrayList<>();
    private final List<SeccompData> allowed = new ArrayList<>();

    private Workload() {}

    /** The calls for a profile's rules on x86_64. */
    static Workload of(SeccompProfile profile) {
        Workload workload = new Workload();
        AbiRules on = profile.rulesOn(ABI);
        on.byNumber().forEach(workload::add);
        Collection<SeccompData> others = profile.defaultAction().equals(Action.allow()) //
                ? workload.allowed
                : workload.denied;
        for (int number = 0; number < NUMBERS; number++) {
            if (on.of(number).isEmpty()) {
                others.add(call(number, SOMETHING));
            }
        }
        return workload;
    }

    private void add(int number, List<CallRule> rules) {
        for (CallRule rule : rules) {
            if (rule.condition() instanceof Always) {
                (rule.action().equals(Action.allow()) ? allowed : denied).add(SeccompData.call(ABI, number));
                return;
            }
        }
        hits.put(number, rules.stream().map(Workload::matching).toList());
        misses.add(call(number, SOMETHING_ELSE));
    }

    /** What a program executes in each kind of call, in instructions. */
    Executed executedBy(BpfProgram program) {
        return new Executed(
                mean(hits.values().stream()
                        .mapToDouble(calls -> mean(program, calls))
                        .toArray()),
                mean(program, misses),
                mean(program, denied),
                mean(program, allowed),
                worst(program));
    }

    /** What a program executes in a call on average where calls are made this often. */
    double executedBy(BpfProgram program, CallCounts counts) {
        double executed = 0;
        for (Map.Entry<Integer, Long> counted : counts.on(ABI).entrySet()) {
            List<SeccompData> calls = hits.get(counted.getKey());
            SeccompData call = calls == null ? SeccompData.call(ABI, counted.getKey()) : calls.get(0);
            executed += counted.getValue() * (double) executed(program, call);
        }
        return executed / counts.total();
    }

    /**
     * Instructions a call.
     *
     * @param hits mean of the numbers whose arguments are looked at, over calls a rule matches
     * @param misses mean over calls of the same numbers that no rule matches
     * @param denied mean over calls refused by their number
     * @param allowed mean over calls allowed by their number, which a kernel with a cache does not run the filter for
     * @param worst the most of any of these calls
     */
    record Executed(double hits, double misses, double denied, double allowed, int worst) {}

    private int worst(BpfProgram program) {
        List<SeccompData> all = new ArrayList<>(misses);
        all.addAll(denied);
        all.addAll(allowed);
        hits.values().forEach(all::addAll);
        return all.stream().mapToInt(call -> executed(program, call)).max().orElse(0);
    }

    private static double mean(BpfProgram program, List<SeccompData> calls) {
        return mean(calls.stream().mapToDouble(call -> executed(program, call)).toArray());
    }

    private static double mean(double[] numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }

    private static int executed(BpfProgram program, SeccompData call) {
        return BpfSimulator.trace(program, call).path().size();
    }

    private static SeccompData call(int number, long everyArgument) {
        long a = everyArgument;
        return SeccompData.call(ABI, number, a, a, a, a, a, a);
    }

    private static SeccompData matching(CallRule rule) {
        long[] arguments = new long[6];
        match(rule.condition(), arguments);
        return SeccompData.call(ABI, rule.number(), arguments);
    }

    private static void match(ArgCondition condition, long[] arguments) {
        if (condition instanceof All all) {
            all.conditions().forEach(part -> match(part, arguments));
        } else if (condition instanceof MaskedEqual masked) {
            arguments[masked.operand().index()] = masked.value();
        } else if (condition instanceof Compare compare) {
            arguments[compare.operand().index()] = matching(compare.operator(), compare.value());
        } else {
            throw new IllegalArgumentException("no call is made up for " + condition);
        }
    }

    private static long matching(Operator operator, long value) {
        return switch (operator) {
            case EQ, LE, GE -> value;
            case NE, GT -> value + 1;
            case LT -> Math.max(value - 1, 0);
        };
    }
}
