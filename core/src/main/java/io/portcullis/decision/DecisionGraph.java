package io.portcullis.decision;

import io.portcullis.bpf.Action;
import io.portcullis.syscalls.Abi;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Draws a decision for Graphviz: a node for each field that is looked at, an edge for each set of its values. */
public final class DecisionGraph {
    private static final int MOST_NODES = 400;
    private static final int MOST_TEXT = 80;

    private final Diagram diagram;
    private final ConstraintFinder constraints;
    private final StringBuilder text = new StringBuilder("""
            digraph decision {
              node [shape=box, fontname=monospace];
              edge [fontname=monospace, fontsize=10];
            """);
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private final Deque<Integer> open = new ArrayDeque<>();
    private final Map<Integer, Integer> arches = new HashMap<>(); // of nodes below one arch alone
    private int leftOut;

    private DecisionGraph(Diagram diagram) {
        this.diagram = diagram;
        this.constraints = new ConstraintFinder(diagram);
    }

    /**
     * Draws a decision. Beyond 400 nodes the rest is left out, and a node says so.
     *
     * @param decision the decision
     * @return text for {@code dot}
     */
    public static String toDot(Decision decision) {
        Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
        return new DecisionGraph(diagram).draw(diagram.add(decision));
    }

    private String draw(int function) {
        name(function);
        while (!open.isEmpty()) {
            edges(open.remove());
        }
        if (leftOut > 0) {
            text.append("  left_out [shape=note, label=\"%d edges lead to nodes that are left out\"];\n"
                    .formatted(leftOut));
        }
        return text.append("}\n").toString();
    }

    /** The node of a function, made when it is first asked for; empty if there are too many. */
    private Optional<String> name(int function) {
        String known = names.get(function);
        if (known != null) {
            return Optional.of(known);
        }
        if (names.size() >= MOST_NODES && !Diagram.isConstant(function)) {
            leftOut++;
            return Optional.empty();
        }
        String name = "n" + names.size();
        names.put(function, name);
        String label = Diagram.isConstant(function)
                ? Action.of(diagram.value(function)).toString()
                : fieldOf(function).isAlone(diagram.order()) ? fieldOf(function).toString() : constraintsOnly(function);
        String shape = Diagram.isConstant(function) ? ", style=bold" : ", shape=ellipse";
        text.append("  ")
                .append(name)
                .append(" [label=\"")
                .append(label)
                .append('"')
                .append(shape)
                .append("];\n");
        if (!Diagram.isConstant(function)) {
            open.add(function);
        }
        return Optional.of(name);
    }

    private Field fieldOf(int function) {
        return Field.of(diagram.order().word(diagram.level(function)));
    }

    private String constraintsOnly(int function) {
        int level = diagram.level(function);
        return fieldOf(function) + " bit " + fieldOf(function).bit(diagram.order(), level);
    }

    private void edges(int function) {
        Field field = fieldOf(function);
        if (!field.isAlone(diagram.order())) {
            edge(function, diagram.low(function), "0");
            edge(function, diagram.high(function), "1");
            return;
        }
        FieldSplit split = new FieldSplit(diagram, field);
        for (Map.Entry<Integer, Integer> part : split.sets(function).entrySet()) {
            Optional<List<Range>> ranges =
                    field.bits() == Word.BITS ? ranges(split, part.getValue()) : Optional.empty();
            if (field == Field.ARCH) {
                note(part.getKey(), ranges.orElse(List.of()));
            }
            edge(
                    function,
                    part.getKey(),
                    ranges.map(found -> text(function, field, found))
                            .orElseGet(() -> constraints.of(part.getValue()).toString()));
        }
    }

    private static Optional<List<Range>> ranges(FieldSplit split, int set) {
        return split.intervals(set, 4096).map(intervals -> {
            List<Range> ranges = new ArrayList<>();
            for (FieldSplit.Interval interval : intervals) {
                if (interval.rest() == Diagram.TRUE) {
                    ranges.add(interval.values());
                }
            }
            return ranges;
        });
    }

    /** Remembers which arch leads to a function, as long as it is one alone. */
    private void note(int function, List<Range> ranges) {
        if (!Diagram.isConstant(function) && ranges.size() == 1 && ranges.get(0).isOne()) {
            arches.put(function, (int) ranges.get(0).low());
        }
    }

    private String text(int function, Field field, List<Range> ranges) {
        if (field == Field.ARCH) {
            return ArchNames.of(ranges);
        }
        int arch = arches.getOrDefault(function, 0);
        List<Range> all = arch == 0 || arch == Abi.X86_64.auditArch()
                ? List.of(new Range(0, 0xffff_ffffL))
                : Abi.ofCall(arch, 0).map(NumberNames::all).orElse(List.of(new Range(0, 0xffff_ffffL)));
        return NumberNames.of(arch, ranges, all);
    }

    private void edge(int from, int to, String label) {
        String cut = label.length() > MOST_TEXT ? label.substring(0, MOST_TEXT) + " .." : label;
        name(to).ifPresent(target -> text.append("  ")
                .append(names.get(from))
                .append(" -> ")
                .append(target)
                .append(" [label=\"")
                .append(cut.replace("\"", "'"))
                .append("\"];\n"));
    }
}
