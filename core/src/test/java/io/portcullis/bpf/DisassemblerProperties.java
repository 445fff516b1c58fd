package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class DisassemblerProperties {
    private static final SyscallNames NO_NAMES = (abi, number) -> Optional.empty();

    @Property
    void everyBitOfAnInstructionShows(@ForAll("words") long word, @ForAll @IntRange(min = 0, max = 63) int bit) {
        assertThat(code(instruction(word))).isNotEqualTo(code(instruction(word ^ 1L << bit)));
    }

    @Property
    void aLineIsAnInstruction(@ForAll("admissible") BpfProgram program) {
        List<String> lines = code(program);

        assertThat(lines).hasSize(1 + program.size());
        for (int place = 0; place < program.size(); place++) {
            assertThat(lines.get(1 + place))
                    .isEqualTo(BpfText.place(place) + ": " + BpfText.at(place, program.instruction(place)));
        }
    }

    private static List<String> code(BpfProgram program) {
        return Disassembler.toText(program, NO_NAMES)
                .lines()
                .map(line -> line.replaceFirst(" *;.*", ""))
                .toList();
    }

    private static BpfProgram instruction(long word) {
        var instruction = Instruction.decode(
                (int) (word >>> 48), (int) (word >>> 40) & 0xff, (int) (word >>> 32) & 0xff, (int) word);
        return BpfProgram.of(List.of(instruction), ByteOrder.LITTLE_ENDIAN);
    }

    @Provide
    Arbitrary<Long> words() {
        Arbitrary<Long> real = Programs.admissible().map(program -> {
            Instruction first = program.instruction(0);
            return (long) first.code() << 48
                    | (long) first.jt() << 40
                    | (long) first.jf() << 32
                    | Integer.toUnsignedLong(first.k());
        });
        return Arbitraries.oneOf(real, Arbitraries.longs());
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }
}
