package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProgramGraphProperties {
    private static final Pattern BOX = Pattern.compile("  at(\\d+) \\[label=\"((?:[^\"\\\\]|\\\\.)*)\"(?:, .*)?];");
    private static final Pattern WAY = Pattern.compile("  at(\\d+) -> at(\\d+)(?: \\[.*])?;");

    @Property
    void everyInstructionStandsInOneBox(@ForAll("admissible") BpfProgram program) {
        String boxes = String.join("", boxes(program).values());

        assertThat(boxes.split("\\\\l", -1)).hasSize(program.size() + 1);
        for (int place = 0; place < program.size(); place++) {
            assertThat(boxes).contains(BpfText.place(place) + ": " + BpfText.at(place, program.instruction(place)));
        }
    }

    @Property
    void aRunGoesAlongTheWays(@ForAll("admissible") BpfProgram program, @ForAll("calls") SeccompData call) {
        Set<Integer> boxes = boxes(program).keySet();
        Set<List<Integer>> ways = ways(program);

        int box = 0;
        for (int place : BpfSimulator.trace(program, call).path()) {
            if (place != 0 && boxes.contains(place)) {
                assertThat(ways).contains(List.of(box, place));
                box = place;
            }
        }
    }

    private static Map<Integer, String> boxes(BpfProgram program) {
        Map<Integer, String> boxes = new HashMap<>();
        ProgramGraph.toDot(program)
                .lines()
                .map(BOX::matcher)
                .filter(Matcher::matches)
                .forEach(box -> boxes.put(Integer.valueOf(box.group(1)), box.group(2)));
        return boxes;
    }

    private static Set<List<Integer>> ways(BpfProgram program) {
        Set<List<Integer>> ways = new HashSet<>();
        ProgramGraph.toDot(program)
                .lines()
                .map(WAY::matcher)
                .filter(Matcher::matches)
                .forEach(way -> ways.add(List.of(Integer.valueOf(way.group(1)), Integer.valueOf(way.group(2)))));
        return ways;
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }

    @Provide
    Arbitrary<SeccompData> calls() {
        return Programs.calls();
    }
}
