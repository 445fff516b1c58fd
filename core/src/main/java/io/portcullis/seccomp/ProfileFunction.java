package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A profile as a function of a call: numbers by intervals, then the rules of each, the deciding one first. */
final class ProfileFunction {
    private final SeccompProfile profile;
    private final Diagram diagram;
    private final Map<Abi, Integer> highestKnown = new EnumMap<>(Abi.class);

    private ProfileFunction(SeccompProfile profile, Diagram diagram) {
        this.profile = profile;
        this.diagram = diagram;
    }

    /** The profile's function. */
    static int of(SeccompProfile profile, Diagram diagram) {
        return new ProfileFunction(profile, diagram).everything();
    }

    private int everything() {
        Intervals arches = new Intervals();
        for (Abi abi : profile.abis()) {
            arches.add(abi.auditArch());
            arches.add(abi.auditArch() + 1);
        }
        if (profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveNumber stub) {
            for (Abi abi : stub.highest().keySet()) { // it looks at ABIs that are not listed, too
                arches.add(abi.auditArch());
                arches.add(abi.auditArch() + 1);
            }
        }
        return arches.function(diagram, Word.ARCH, this::onArch);
    }

    private int onArch(int arch) {
        Intervals numbers = new Intervals();
        numbers.add(-1);
        for (int quarter = 1; quarter < 4; quarter++) { // x32 goes by bit 30
            numbers.add(quarter << 30);
        }
        for (Abi abi : profile.abis()) {
            if (abi.auditArch() == arch) {
                profile.rulesOn(abi).byNumber().keySet().forEach(numbers::addAlone);
            }
        }
        UnknownSyscalls unknown = profile.unknownSyscalls().orElse(null);
        if (unknown instanceof UnknownSyscalls.AboveNumber stub) {
            numbers.add(1); // number 0 counts too on s390
            stub.highest().values().forEach(number -> numbers.add(number + 1));
        } else if (unknown instanceof UnknownSyscalls.AboveKernel above) {
            for (Abi abi : profile.abis()) {
                if (abi.auditArch() == arch) {
                    highestKnown.put(abi, above.highest(profile.rulesOn(abi).table()));
                    numbers.add(above.highest(profile.rulesOn(abi).table()) + 1);
                    for (SyscallEntry entry : profile.rulesOn(abi).table().entries()) {
                        numbers.addAlone(entry.number());
                    }
                }
            }
        }
        return numbers.function(diagram, Word.NR, number -> onNumber(arch, number));
    }

    private int onNumber(int arch, int number) {
        Abi abi = profile.abiOf(arch, number).orElse(null);
        if (profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveNumber stub
                && stub.covers(arch, number)) {
            return constant(stub.action(), abi);
        }
        if (abi == null) {
            return constant(profile.foreignAbiAction(), null);
        }
        List<CallRule> rules = profile.rulesOn(abi).of(number);
        int function = Integer.MIN_VALUE;
        for (int i = rules.size() - 1; i >= 0; i--) {
            CallRule rule = rules.get(i);
            int action = diagram.constant(rule.action().returnValue(abi));
            int condition = ConditionFunction.of(rule.condition(), diagram);
            if (condition == Diagram.TRUE) {
                function = action;
            } else {
                function = diagram.ite(
                        condition, action, function == Integer.MIN_VALUE ? unmatched(abi, number) : function);
            }
        }
        return function == Integer.MIN_VALUE ? unmatched(abi, number) : function;
    }

    private int unmatched(Abi abi, int number) {
        if (profile.unknownSyscalls().orElse(null) instanceof UnknownSyscalls.AboveKernel above
                && above.covers(profile.rulesOn(abi).table(), number, highestKnown.getOrDefault(abi, 0))) {
            return constant(above.action(), abi);
        }
        return constant(profile.defaultAction(), abi);
    }

    private int constant(Action action, @Nullable Abi abi) {
        return diagram.constant(action.returnValue(abi == null ? profile.numbering() : abi));
    }

    /** Where the values of a word may change the answer. */
    private static final class Intervals {
        private int count = 1;
        private int[] starts = new int[64]; // with the sign bit turned, so that they sort as unsigned

        Intervals() {
            starts[0] = Integer.MIN_VALUE;
        }

        void add(int start) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
            }
            starts[count++] = start ^ Integer.MIN_VALUE;
        }

        void addAlone(int value) {
            add(value);
            add(value + 1);
        }

        /** The function that is on each interval what it is where the interval starts. */
        int function(Diagram diagram, Word word, IntUnaryOperator at) {
            Arrays.sort(starts, 0, count);
            int[] distinct = new int[count];
            int[] functions = new int[count];
            int n = 0;
            for (int i = 0; i < count; i++) {
                int start = starts[i] ^ Integer.MIN_VALUE;
                if (n > 0 && distinct[n - 1] == start) {
                    continue;
                }
                int function = at.applyAsInt(start);
                if (n == 0 || functions[n - 1] != function) {
                    distinct[n] = start;
                    functions[n++] = function;
                }
            }
            return diagram.intervals(word, distinct, functions, n);
        }
    }
}
