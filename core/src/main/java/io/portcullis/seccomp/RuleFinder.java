package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Budget;
import io.portcullis.decision.ConstraintFinder;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.seccomp.Baseline.Gap;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds rules that turn a {@linkplain Baseline baseline} into what a decision wants. A rule by name holds on every
 * listed ABI at once, so it is taken only if it is right on each.
 */
final class RuleFinder {
    private static final List<Optional<Width>> WIDTHS =
            List.of(Optional.of(Width.AS_DECLARED), Optional.empty(), Optional.of(Width.AS_LIBSECCOMP));

    private final Diagram diagram;
    private final ConstraintFinder constraints;
    private final List<Region> listed;
    private final Baseline baseline;
    private final Map<Part, List<Syscall>> rules = new LinkedHashMap<>();
    private final Map<Part, List<Syscall>> multiplexers = new LinkedHashMap<>();
    private final Map<Part, List<Syscall>> everythingOfMultiplexers = new LinkedHashMap<>();

    /** What a rule says, whatever the call. */
    private record Part(Action action, ArgCondition condition) {}

    /** A number on an ABI, and what the decision wants there. */
    private record Cell(Region region, int number, Signature signature, int wanted, int base, boolean locked) {}

    RuleFinder(Diagram diagram, ConstraintFinder constraints, List<Region> listed, Baseline baseline) {
        this.diagram = diagram;
        this.constraints = constraints;
        this.listed = listed;
        this.baseline = baseline;
        Set<Syscall> done = new HashSet<>();
        for (Region region : listed) {
            for (Gap gap : baseline.gaps(region, diagram)) {
                for (long number = gap.numbers().low();
                        !gap.isWide() && number <= gap.numbers().high();
                        number++) {
                    find(region, (int) number, done);
                }
            }
        }
        for (Syscall multiplexer : List.of(Syscalls.SOCKETCALL, Syscalls.IPC)) {
            List<Cell> cells = cells(multiplexer);
            if (!cells.isEmpty()) {
                solve(cells, true)
                        .ifPresent(parts -> parts.forEach(part -> add(everythingOfMultiplexers, part, multiplexer)));
            }
        }
    }

    /** The rules for all calls but the multiplexers. */
    List<Rule> rules() {
        return rules(rules);
    }

    /** What the multiplexers need beyond the baseline. */
    List<Rule> multiplexerRules() {
        return rules(multiplexers);
    }

    /** Rules that answer every call of a multiplexer. */
    List<Rule> everythingOfMultiplexers() {
        return rules(everythingOfMultiplexers);
    }

    private static List<Rule> rules(Map<Part, List<Syscall>> parts) {
        List<Rule> rules = new ArrayList<>();
        parts.forEach((part, calls) -> rules.add(new Rule(calls, part.action(), part.condition())));
        return rules;
    }

    private static void add(Map<Part, List<Syscall>> rules, Part part, Syscall syscall) {
        rules.computeIfAbsent(part, p -> new ArrayList<>()).add(syscall);
    }

    private void find(Region region, int number, Set<Syscall> done) {
        Optional<SyscallEntry> entry = SyscallTables.forAbi(region.abi()).byNumber(number);
        if (entry.isPresent()) {
            Syscall name = entry.get().syscall();
            if (done.contains(name)) {
                return;
            }
            Optional<List<Part>> parts = solve(cells(name), false);
            if (parts.isPresent()) {
                done.add(name);
                boolean multiplexer = Multiplexer.existsOn(region.abi())
                        && (name.equals(Syscalls.SOCKETCALL) || name.equals(Syscalls.IPC));
                parts.get().forEach(part -> add(multiplexer ? multiplexers : rules, part, name));
                return;
            }
        }
        Syscall numbered = Syscall.numbered(number);
        if (done.add(numbered)) {
            solve(cells(numbered), false).ifPresent(parts -> parts.forEach(part -> add(rules, part, numbered)));
        }
    }

    /** Where a rule that names a call holds, but for multiplexers. */
    private List<Cell> cells(Syscall syscall) {
        List<Cell> cells = new ArrayList<>();
        for (Region region : listed) {
            SyscallTable table = SyscallTables.forAbi(region.abi());
            if (syscall.number().isPresent()) {
                int number = syscall.number().getAsInt();
                if (region.abi().owns(number)) {
                    cells.add(cell(
                            region,
                            number,
                            table.byNumber(number)
                                    .map(SyscallEntry::signature)
                                    .orElseGet(() -> new Signature(List.of()))));
                }
            } else {
                table.byName(syscall.name())
                        .ifPresent(entry -> cells.add(cell(region, entry.number(), entry.signature())));
            }
        }
        return cells;
    }

    private Cell cell(Region region, int number, Signature signature) {
        return new Cell(
                region,
                number,
                signature,
                region.at(number),
                diagram.constant(baseline.at(region, number)),
                baseline.isLocked(region, number));
    }

    /** What rules have to say so that each cell gets what is wanted; empty if no rules do that. */
    private Optional<List<Part>> solve(List<Cell> all, boolean everything) {
        List<Cell> cells = all.stream().filter(cell -> !cell.locked()).toList();
        if (cells.isEmpty()) {
            return Optional.empty();
        }
        Set<Integer> values = new LinkedHashSet<>();
        for (Cell cell : cells) {
            for (int value : valuesOf(cell.wanted())) {
                if (everything || value != cell.base()) {
                    values.add(diagram.value(value));
                }
            }
        }
        List<Abi> abis = cells.stream().map(cell -> cell.region().abi()).toList();
        Set<Action> actions = new LinkedHashSet<>();
        values.forEach(value -> actions.add(action(value, abis)));
        List<Part> parts = new ArrayList<>();
        for (Action action : actions) {
            Optional<ArgCondition> condition = condition(cells, action);
            if (condition.isEmpty()) {
                return Optional.empty();
            }
            parts.add(new Part(action, condition.get()));
        }
        return Optional.of(parts);
    }

    /** The constants a function takes. */
    private Set<Integer> valuesOf(int function) {
        if (Diagram.isConstant(function)) {
            return Set.of(function);
        }
        Set<Integer> values = new LinkedHashSet<>();
        diagram.map(function, value -> {
            values.add(diagram.constant(value));
            return value;
        });
        return values;
    }

    /** A condition that holds on each cell exactly where an action is wanted. */
    private Optional<ArgCondition> condition(List<Cell> cells, Action action) {
        int[] wanted = new int[cells.size()];
        boolean always = true;
        for (int i = 0; i < wanted.length; i++) {
            int value = action.returnValue(cells.get(i).region().abi());
            wanted[i] = where(cells.get(i).wanted(), value);
            always &= wanted[i] == Diagram.TRUE;
        }
        if (always) {
            return Optional.of(ArgCondition.always());
        }
        for (int function : wanted) {
            if (function == Diagram.FALSE) {
                return Optional.empty(); // a rule would hold here, too
            }
        }
        return IntStream.range(0, wanted.length)
                .boxed()
                .sorted(Comparator.comparing(i -> cells.get(i).region().abi().longBits() != 64)) // they say more
                .map(i -> wanted[i])
                .distinct()
                .map(constraints::of)
                .flatMap(constraint ->
                        WIDTHS.stream().flatMap(width -> new ConditionWriter(width).write(constraint).stream()))
                .filter(condition -> isRight(condition, cells, wanted))
                .findFirst();
    }

    /** Where a function has a value. */
    private int where(int function, int value) {
        if (Diagram.isConstant(function)) {
            return diagram.value(function) == value ? Diagram.TRUE : Diagram.FALSE;
        }
        return diagram.map(function, other -> other == value ? 1 : 0);
    }

    /** What is tried is built apart: it is thrown away. */
    private boolean isRight(ArgCondition condition, List<Cell> cells, int[] wanted) {
        Diagram apart = new Diagram(diagram.order(), Budget.GENEROUS);
        Map<ArgCondition, Decision> tried = new HashMap<>();
        try {
            for (int i = 0; i < wanted.length; i++) {
                Cell cell = cells.get(i);
                ArgCondition here = condition.on(cell.region().abi(), cell.signature());
                Decision built =
                        tried.computeIfAbsent(here, exact -> apart.decision(ConditionFunction.of(exact, apart)));
                if (!built.equals(diagram.decision(wanted[i]))) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) { // a value is wider than the argument
            return false;
        } catch (DiagramTooLargeException e) { // no profile could say it this way
            return false;
        }
    }

    /** The action that gives a return value on some ABIs. */
    static Action action(int value, Collection<Abi> abis) {
        return Action.of(value) instanceof Action.Fail
                ? Action.errno(Errno.ofNumberOn(value & Action.DATA_MASK, abis))
                : Action.of(value);
    }
}
