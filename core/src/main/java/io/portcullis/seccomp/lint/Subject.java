package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Order;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A filter under the lint, taken apart: for each call a function of its arguments and of where it is made, in one
 * diagram.
 */
final class Subject {
    private static final int FREE = -1;

    /** Each call is looked at on its own and in several ways, which takes a few times what the decision took. */
    private static final Budget ASKED_OFTEN = new Budget(4_000_000, 60_000_000);

    private final Decision decision;
    private final Optional<SeccompProfile> profile;
    private final List<Abi> abis;
    private final Diagram diagram;
    private final int all;
    private final Map<Long, Integer> byCall = new HashMap<>();
    private final Map<Integer, Integer> permitted = new HashMap<>();
    private final Map<Integer, Integer> refused = new HashMap<>();

    private Subject(Decision decision, Optional<SeccompProfile> profile, Collection<Abi> abis) {
        this.decision = decision;
        this.profile = profile;
        this.abis = mainFirst(abis);
        this.diagram = new Diagram(decision.order(), ASKED_OFTEN);
        this.all = diagram.add(decision);
    }

    static Subject of(SeccompProfile profile) {
        return new Subject(profile.decision(), Optional.of(profile), profile.abis());
    }

    static Subject of(Decision decision, Collection<Abi> abis) {
        return new Subject(decision, Optional.empty(), abis);
    }

    /** One function alone, to be asked what would fill the diagram if it were asked of every call. */
    record Part(Subject subject, int function) {}

    Part alone(int function) {
        Subject apart = new Subject(this);
        return new Part(apart, apart.taken(this, function, new HashMap<>()));
    }

    private Subject(Subject whole) {
        this.decision = whole.decision;
        this.profile = whole.profile;
        this.abis = whole.abis;
        this.diagram = new Diagram(decision.order(), ASKED_OFTEN);
        this.all = diagram.constant(0); // no call is looked up here
    }

    private int taken(Subject from, int function, Map<Integer, Integer> known) {
        if (Diagram.isConstant(function)) {
            return diagram.constant(from.diagram.value(function));
        }
        Integer already = known.get(function);
        if (already != null) {
            return already;
        }
        int low = taken(from, from.diagram.low(function), known);
        int taken = diagram.node(from.diagram.level(function), low, taken(from, from.diagram.high(function), known));
        known.put(function, taken);
        return taken;
    }

    /** The machine's own ABI is the one with the widest registers and pointers. */
    private static List<Abi> mainFirst(Collection<Abi> abis) {
        return abis.stream()
                .distinct()
                .sorted(Comparator.comparingInt((Abi abi) -> -abi.registerBits() - abi.longBits())
                        .thenComparing(abi -> abi))
                .toList();
    }

    Decision decision() {
        return decision;
    }

    Optional<SeccompProfile> profile() {
        return profile;
    }

    /** The listed ABIs, the machine's own first. */
    List<Abi> abis() {
        return abis;
    }

    Abi mainAbi() {
        return abis.get(0);
    }

    Diagram diagram() {
        return diagram;
    }

    static SyscallTable table(Abi abi) {
        return SyscallTables.forAbi(abi);
    }

    static Optional<SyscallEntry> entry(Abi abi, Syscall syscall) {
        return table(abi).byName(syscall.name());
    }

    Evidence evidence(SeccompData call) {
        return new Evidence(call, decision.evaluate(call));
    }

    /** What the filter does with the calls of one number: a function that does not look at arch and number. */
    int answers(Abi abi, int number) {
        return byCall.computeIfAbsent(
                (long) abi.auditArch() << 32 | Integer.toUnsignedLong(number),
                call -> fixed(all, Word.NR, level -> switch (word(level)) {
                    case ARCH -> bit(abi.auditArch(), level);
                    case NR -> bit(number, level);
                    default -> FREE;
                }));
    }

    /** Where the filter lets the call through. */
    int permitted(int answers) {
        return permitted.computeIfAbsent(
                answers, f -> diagram.map(f, value -> Action.of(value).permits() ? 1 : 0));
    }

    int permitted(Abi abi, SyscallEntry entry) {
        return permitted(answers(abi, entry.number()));
    }

    /** Where the filter surely does not. */
    int refused(int answers) {
        return refused.computeIfAbsent(
                answers, f -> diagram.map(f, value -> Action.of(value).refuses() ? 1 : 0));
    }

    int refused(Abi abi, SyscallEntry entry) {
        return refused(answers(abi, entry.number()));
    }

    /** The function that is left when some bits of an argument have a value. */
    int withBits(int answers, int argument, long mask, long value) {
        return fixed(answers, Word.low(argument), level -> {
            boolean high = word(level) == Word.high(argument);
            if (!high && word(level) != Word.low(argument)) {
                return FREE;
            }
            int half = (int) (high ? mask >>> 32 : mask);
            return bit(half, level) == 0 ? FREE : bit((int) (high ? value >>> 32 : value), level);
        });
    }

    /** The bits of an argument that the function looks at. */
    long support(int function, int argument) {
        long[] seen = {0};
        visit(function, new HashMap<>(), level -> {
            if (word(level) == Word.low(argument)) {
                seen[0] |= 1L << diagram.order().bit(level);
            } else if (word(level) == Word.high(argument)) {
                seen[0] |= 1L << (32 + diagram.order().bit(level));
            }
        });
        return seen[0];
    }

    /** The call with the smallest values at which a function says yes. */
    Optional<SeccompData> find(int yes, Abi abi, int number) {
        if (yes == Diagram.FALSE) {
            return Optional.empty();
        }
        long[] args = new long[6];
        long[] ip = new long[1];
        for (int at = yes; !Diagram.isConstant(at); ) {
            if (diagram.low(at) != Diagram.FALSE) {
                at = diagram.low(at);
                continue;
            }
            Word word = word(diagram.level(at));
            int position = word.position() - Word.ARG_0_HIGH.position();
            long bit = 1L << (diagram.order().bit(diagram.level(at)) + (word.isHigh() ? 32 : 0));
            if (position < 12) {
                args[position / 2] |= bit;
            } else {
                ip[0] |= bit;
            }
            at = diagram.high(at);
        }
        return Optional.of(SeccompData.raw(number, abi.auditArch(), ip[0], args));
    }

    /** The same call with another value in an argument. */
    static SeccompData withArgument(SeccompData call, int argument, long value) {
        long[] args = new long[6];
        for (int i = 0; i < args.length; i++) {
            args[i] = i == argument ? value : call.arg(i);
        }
        return SeccompData.raw(call.nr(), call.arch(), call.instructionPointer(), args);
    }

    /** The same arguments to another call. */
    static SeccompData withNumber(SeccompData call, Abi abi, int number) {
        long[] args = new long[6];
        for (int i = 0; i < args.length; i++) {
            args[i] = call.arg(i);
        }
        return SeccompData.raw(number, abi.auditArch(), call.instructionPointer(), args);
    }

    /** Whether somebody meant this call to be refused, and it was not just left out of a list of what is allowed. */
    boolean isRefusedOnPurpose(Abi abi, SyscallEntry entry) {
        int answers = answers(abi, entry.number());
        if (refused(answers) == Diagram.FALSE) {
            return false;
        }
        return answers != answers(abi, unusedNumber(abi))
                || profile.stream()
                        .flatMap(rules -> rules.rulesOn(abi).of(entry.number()).stream())
                        .anyMatch(rule -> rule.action().refuses());
    }

    private static int unusedNumber(Abi abi) {
        SyscallTable table = table(abi);
        int number = table.entries().get(0).number();
        while (table.byNumber(number).isPresent()) {
            number++;
        }
        return number;
    }

    private Word word(int level) {
        return diagram.order().word(level);
    }

    private int bit(int word, int level) {
        return word >>> diagram.order().bit(level) & 1;
    }

    /** Fixes bits, none of them behind a word. */
    private int fixed(int function, Word last, IntUnaryOperator bits) {
        int end = diagram.order().equals(Order.NATURAL) ? Word.BITS * (last.position() + 1) : Order.LEVELS;
        return fixed(function, end, bits, new HashMap<>());
    }

    private int fixed(int function, int end, IntUnaryOperator bits, Map<Integer, Integer> known) {
        int level = diagram.level(function);
        if (level >= end) {
            return function;
        }
        Integer before = known.get(function);
        if (before != null) {
            return before;
        }
        int bit = bits.applyAsInt(level);
        int result;
        if (bit == FREE) {
            int low = fixed(diagram.low(function), end, bits, known);
            result = diagram.node(level, low, fixed(diagram.high(function), end, bits, known));
        } else {
            result = fixed(bit == 0 ? diagram.low(function) : diagram.high(function), end, bits, known);
        }
        known.put(function, result);
        return result;
    }

    private void visit(int function, Map<Integer, Boolean> seen, java.util.function.IntConsumer levels) {
        List<Integer> left = new ArrayList<>(List.of(function));
        while (!left.isEmpty()) {
            int at = left.remove(left.size() - 1);
            if (!Diagram.isConstant(at) && seen.put(at, true) == null) {
                levels.accept(diagram.level(at));
                left.add(diagram.low(at));
                left.add(diagram.high(at));
            }
        }
    }
}
