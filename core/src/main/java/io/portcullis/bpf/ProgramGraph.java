package io.portcullis.bpf;

import io.portcullis.bpf.Instruction.Jump;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.Return;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Draws a program for Graphviz: a box for each run of instructions that jumps neither leave nor enter, and the ways
 * between them.
 *
 * <p>What is in a box is what the {@link Disassembler} writes. A way is green if a comparison is true, red and dashed
 * if it is false. Boxes that no run comes to are grey; a way out of the program, which the kernel refuses, goes to a
 * box of its own.
 *
 * <pre>
 * dot -Tsvg filter.dot -o filter.svg
 * </pre>
 *
 * @see <a href="https://graphviz.org/doc/info/lang.html">The DOT language</a>
 */
public final class ProgramGraph {
    private static final String OUTSIDE = "outside";
    private static final String IF_TRUE = " [label=\"true\", color=\"darkgreen\"]";
    private static final String IF_FALSE = " [label=\"false\", color=\"firebrick\", style=\"dashed\"]";

    private final List<Listing.Line> lines;
    private final BitSet starts;
    private final StringBuilder out = new StringBuilder();
    private boolean leaves;

    private ProgramGraph(List<Listing.Line> lines) {
        this.lines = lines;
        this.starts = starts(lines);
    }

    /**
     * Draws a program.
     *
     * @param program the program
     * @return a digraph, lines that end with {@code \n}
     */
    public static String toDot(BpfProgram program) {
        return toDot(program, SyscallNames.ofTables());
    }

    static String toDot(BpfProgram program, SyscallNames names) {
        return new ProgramGraph(Listing.of(program, names)).draw();
    }

    private static BitSet starts(List<Listing.Line> lines) {
        var starts = new BitSet(lines.size() + 1);
        starts.set(0);
        for (Listing.Line line : lines) {
            if (ends(line)) {
                starts.set(line.place() + 1);
            }
            meaning(line).ifPresent(instruction -> {
                int next = line.place() + 1;
                if (instruction instanceof JumpIf jump) {
                    starts.set(next + jump.ifTrue());
                    starts.set(next + jump.ifFalse());
                } else if (instruction instanceof Jump jump) {
                    starts.set(next + jump.distance());
                }
            });
        }
        return starts;
    }

    private String draw() {
        out.append("digraph program {\n");
        out.append("  node [shape=\"box\", fontname=\"monospace\"];\n");
        out.append("  edge [fontname=\"sans-serif\"];\n");
        for (int start = 0; start < lines.size(); ) {
            int end = starts.nextSetBit(start + 1);
            end = end < 0 ? lines.size() : Math.min(end, lines.size());
            box(start, end);
            ways(start, lines.get(end - 1));
            start = end;
        }
        if (leaves) {
            out.append("  ").append(OUTSIDE).append(" [label=\"outside of the program\", style=\"dotted\"];\n");
        }
        return out.append("}\n").toString();
    }

    private void box(int start, int end) {
        String text = lines.subList(start, end).stream()
                .map(line -> escaped(text(line)) + "\\l") // \l ends a line that is set to the left
                .collect(Collectors.joining());
        String grey = lines.get(start).isReached() ? "" : ", color=\"gray\", fontcolor=\"gray\"";
        out.append("  ")
                .append(box(start))
                .append(" [label=\"")
                .append(text)
                .append('"')
                .append(grey)
                .append("];\n");
    }

    private void ways(int start, Listing.Line last) {
        int next = last.place() + 1;
        Instruction instruction = meaning(last).orElse(null);
        if (instruction instanceof JumpIf jump && jump.ifTrue() != jump.ifFalse()) {
            way(start, next + jump.ifTrue(), IF_TRUE);
            way(start, next + jump.ifFalse(), IF_FALSE);
        } else if (instruction instanceof JumpIf jump) {
            way(start, next + jump.ifTrue(), "");
        } else if (instruction instanceof Jump jump) {
            way(start, next + jump.distance(), "");
        } else if (!ends(last)) {
            way(start, next, "");
        }
    }

    private void way(int from, int to, String attributes) {
        boolean inside = to < lines.size();
        leaves |= !inside;
        out.append("  ")
                .append(box(from))
                .append(" -> ")
                .append(inside ? box(to) : OUTSIDE)
                .append(attributes)
                .append(";\n");
    }

    private static String box(int start) {
        return "at" + BpfText.place(start);
    }

    private static String text(Listing.Line line) {
        String code = BpfText.place(line.place()) + ": " + BpfText.at(line.place(), line.instruction());
        return line.comment().isEmpty() ? code : code + " ; " + line.comment();
    }

    /** Whether a run never goes on with the instruction behind it by itself. */
    private static boolean ends(Listing.Line line) {
        Optional<Instruction> meaning = meaning(line);
        if (meaning.isEmpty()) {
            return true; // the kernel refuses it
        }
        Instruction instruction = meaning.get();
        return instruction instanceof JumpIf
                || instruction instanceof Jump
                || instruction instanceof Return
                || instruction instanceof ReturnAccumulator;
    }

    private static Optional<Instruction> meaning(Listing.Line line) {
        return line.instruction().meaning();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\l");
    }
}
