package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class AssemblerProperties {
    @Property
    void readsEveryBitOfWhatTheDisassemblerWrites(@ForAll("anyPrograms") BpfProgram program) {
        assertThat(Assembler.assemble(Disassembler.toText(program))).isEqualTo(program);
    }

    @Property
    void whatIsWrittenOfWhatIsReadIsTheSame(@ForAll("anyPrograms") BpfProgram program) {
        String text = Disassembler.toText(program);

        assertThat(Disassembler.toText(Assembler.assemble(text))).isEqualTo(text);
    }

    @Property
    void commentsPlacesAndBlanksSayNothing(@ForAll("admissible") BpfProgram program) {
        String bare = Disassembler.toText(program)
                .lines()
                .map(line -> line.replaceFirst(" *;.*", "").replaceFirst("^[0-9]+:", "\t"))
                .collect(Collectors.joining(" \r\n\n"));

        assertThat(Assembler.assemble(bare)).isEqualTo(program);
    }

    @Property
    void anActionIsReadAsItIsWritten(@ForAll int returnValue) {
        Action action = Action.of(returnValue).meaning();

        assertThat(Assembler.assemble("ret #" + action).instruction(0))
                .isEqualTo(Instruction.ret(action.returnValue(Abi.X86_64)));
    }

    @Property
    void aLineIsReadOrRefusedAtAPlaceInIt(@ForAll("lines") String line) {
        try {
            assertThat(Assembler.assemble(line + "\nret a").size()).isBetween(1, 2);
        } catch (AssemblerException e) {
            assertThat(e.line()).isBetween(1, 2);
            assertThat(e.column()).isBetween(1, 1 + Math.max(5, line.length()));
            assertThat(e.problem()).isNotBlank();
        }
    }

    @Property
    void aWordIsNamedByWhatTheListingCallsIt(
            @ForAll("admissible") BpfProgram program, @ForAll @IntRange(min = 0, max = 15) int word) {
        var load = BpfProgram.of(List.of(Instruction.load(4 * word)), program.byteOrder());
        String text = Disassembler.toText(load);
        String name = text.substring(text.indexOf("; ") + 2).strip();

        assertThat(Assembler.assemble(text.lines().findFirst().orElseThrow() + "\nld [" + name + "]"))
                .isEqualTo(load);
    }

    @Provide
    Arbitrary<BpfProgram> admissible() {
        return Programs.admissible();
    }

    /** Programs the kernel takes, and arrays of any bytes. */
    @Provide
    Arbitrary<BpfProgram> anyPrograms() {
        Arbitrary<BpfProgram> bytes = Combinators.combine(
                        Arbitraries.bytes().array(byte[].class).ofSize(8 * 5), Programs.byteOrders())
                .as(BpfProgram::decode);
        // Real operation codes with anything in the other fields.
        Arbitrary<BpfProgram> fields = Combinators.combine(
                        Programs.admissible(), Arbitraries.integers().list().ofSize(80))
                .as((program, noise) -> BpfProgram.of(
                        IntStream.range(0, program.size())
                                .mapToObj(place -> Instruction.decode(
                                        program.instruction(place).code(),
                                        noise.get(place) & 0xff,
                                        noise.get(place) >> 8 & 0xff,
                                        noise.get(place) >> 9))
                                .toList(),
                        program.byteOrder()));
        return Arbitraries.oneOf(Programs.admissible(), bytes, fields);
    }

    /** Lines of words that belong in assembly. */
    @Provide
    Arbitrary<String> lines() {
        var words = Arrays.asList(
                "ld",
                "ldx",
                "st",
                "jeq",
                "ja",
                "ret",
                ".insn",
                ".abi",
                ".order",
                "x86_64",
                "big",
                "[",
                "]",
                "M",
                "#",
                "(",
                ")",
                ",",
                "+",
                "x",
                "a",
                "nr",
                "args",
                ".lo",
                "arch",
                "ERRNO",
                "EPERM",
                "ALLOW",
                "read",
                "0",
                "1",
                "0x7fff0000",
                "-1",
                "end",
                ":",
                ";",
                "0001",
                "\t",
                "len",
                "AUDIT_ARCH_X86_64",
                "\u00e9",
                "\"");
        return Arbitraries.of(words).list().ofMinSize(1).ofMaxSize(10).map(tokens -> String.join(" ", tokens));
    }
}
