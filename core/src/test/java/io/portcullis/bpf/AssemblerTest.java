package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.CopyToA;
import io.portcullis.bpf.Instruction.CopyToX;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadConstant;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.LoadScratch;
import io.portcullis.bpf.Instruction.Negate;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.bpf.Instruction.StoreScratch;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblerTest {
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);

    @Test
    void readsAFilterWithNames() {
        assertThat(Assembler.assemble("""
                        .order little
                        .abi x86_64
                                ld [arch]
                                jeq #AUDIT_ARCH_X86_64, native, foreign

                        native: ld [nr]
                                jeq #nr(socket), family, allow  ; what a socket is of
                        family: ld [args[0].lo]
                                jeq #16, refuse, allow          ; AF_NETLINK
                        refuse: ret #ERRNO(EPERM)
                        allow:  ret #ALLOW
                        foreign:
                                ret #KILL_PROCESS
                        """))
                .isEqualTo(BpfProgram.of(
                        List.of(
                                Instruction.load(4),
                                Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 0, 6),
                                Instruction.load(0),
                                Instruction.jumpIf(Condition.JEQ, 41, 0, 3),
                                Instruction.load(16),
                                Instruction.jumpIf(Condition.JEQ, 16, 0, 1),
                                Instruction.ret(0x5_0001),
                                ALLOW,
                                Instruction.ret(0x8000_0000)),
                        ByteOrder.LITTLE_ENDIAN));
    }

    @Test
    void readsEveryInstruction() {
        assertThat(Assembler.assemble("""
                                ld #len
                                ldx #len
                                ld #1
                                ldx #0xffffffff
                                st M[0]
                                stx M[15]
                                ld M[0]
                                ldx M[15]
                                add #1
                                sub x
                                mul #-1
                                div #3
                                or x
                                and #0xff
                                xor #4294967295
                                lsh #31
                                rsh x
                                neg
                                tax
                                txa
                                ja +1
                                jset x, +0, +1
                                jgt #1, +0
                                jge #1, end
                        end:    ret a
                        .insn 0x20, 1, 2, 0xfffffffe
                        """).instructions())
                .containsExactly(
                        new LoadLength(Register.A),
                        new LoadLength(Register.X),
                        new LoadConstant(Register.A, 1),
                        new LoadConstant(Register.X, -1),
                        new StoreScratch(Register.A, 0),
                        new StoreScratch(Register.X, 15),
                        new LoadScratch(Register.A, 0),
                        new LoadScratch(Register.X, 15),
                        new Compute(Operation.ADD, Operand.of(1)),
                        new Compute(Operation.SUB, Operand.x()),
                        new Compute(Operation.MUL, Operand.of(-1)),
                        new Compute(Operation.DIV, Operand.of(3)),
                        new Compute(Operation.OR, Operand.x()),
                        new Compute(Operation.AND, Operand.of(0xff)),
                        new Compute(Operation.XOR, Operand.of(-1)),
                        new Compute(Operation.LSH, Operand.of(31)),
                        new Compute(Operation.RSH, Operand.x()),
                        new Negate(),
                        new CopyToX(),
                        new CopyToA(),
                        Instruction.jump(1),
                        new JumpIf(Condition.JSET, Operand.x(), 0, 1),
                        Instruction.jumpIf(Condition.JGT, 1, 0, 0),
                        Instruction.jumpIf(Condition.JGE, 1, 0, 0),
                        new ReturnAccumulator(),
                        Instruction.decode(0x20, 1, 2, -2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALLOW             | 0x7fff0000",
                "LOG               | 0x7ffc0000",
                "TRACE(7)          | 0x7ff00007",
                "NOTIFY            | 0x7fc00000",
                "ERRNO(EPERM)      | 0x00050001",
                "ERRNO(4095)       | 0x00050fff",
                "TRAP              | 0x00030000",
                "TRAP(65535)       | 0x0003ffff",
                "KILL_THREAD       | 0x00000000",
                "KILL_PROCESS      | 0x80000000",
                "AUDIT_ARCH_I386   | 0x40000003",
                "nr(x86_64, socket)| 41",
                "nr(x86, socket)   | 359",
                "nr(x32, socket)   | 0x40000029",
                "nr(arm, read)     | 3",
            })
    void aNameStandsForItsNumber(String name, String number) {
        int value = Long.decode(number).intValue();

        assertThat(Assembler.assemble("ret #" + name).instruction(0)).isEqualTo(Instruction.ret(value));
        assertThat(Assembler.assemble("ret " + name).instruction(0)).isEqualTo(Instruction.ret(value));
        assertThat(Assembler.assemble("jge #" + name + ", +0, +0").instruction(0))
                .isEqualTo(Instruction.jumpIf(Condition.JGE, value, 0, 0));
    }

    @Test
    void anAbiHoldsUntilTheNext() {
        assertThat(Assembler.assemble("""
                        .abi x86
                        ld #nr(socket)
                        .abi arm
                        ld #nr(socket)
                        ld #nr(x86_64, socket)
                        """).instructions())
                .containsExactly(
                        new LoadConstant(Register.A, 359),
                        new LoadConstant(Register.A, 281),
                        new LoadConstant(Register.A, 41));
    }

    @Test
    void anErrnoHasTheNumberOfItsAbi() {
        assertThat(Assembler.assemble("""
                        .order big
                        .abi mips
                        ret #ERRNO(ENOSYS)
                        .abi s390x
                        ret #ERRNO(ENOSYS)
                        """).instructions())
                .containsExactly(Instruction.ret(0x5_0000 | 89), Instruction.ret(0x5_0000 | 38));
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Assembler.assemble(".order big\n.abi mips\nld #nr(read)"))
                .isInstanceOf(AssemblerException.class)
                .hasMessageContaining("no system call table for mips")
                .hasMessageContaining("portcullis-syscalls-mips");
    }

    @Test
    void theByteOrderDecidesWhereTheHalvesLie() {
        String text = "ld [instruction_pointer.lo]\nld [instruction_pointer.hi]\nld [args[5].lo]\nld [args[5].hi]";

        assertThat(Assembler.assemble(text).instructions())
                .containsExactly(Instruction.load(8), Instruction.load(12), Instruction.load(56), Instruction.load(60));
        assertThat(Assembler.assemble("\n; for s390x\n.order big\n" + text).instructions())
                .containsExactly(Instruction.load(12), Instruction.load(8), Instruction.load(60), Instruction.load(56));
    }

    @Test
    void readsWhatTheDisassemblerWritesOfOddPrograms() {
        var program = BpfProgram.of(
                List.of(
                        Instruction.jumpIf(Condition.JEQ, -1, 255, 254),
                        Instruction.jump(4094),
                        Instruction.decode(0x20, 0, 0, 64),
                        Instruction.decode(0x05, 0, 0, -1),
                        Instruction.decode(0xffff, 255, 255, -1)),
                ByteOrder.BIG_ENDIAN);

        assertThat(Assembler.assemble(Disassembler.toText(program))).isEqualTo(program);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // line | column | problem | hint
                "jqe #1, +0, +0  | 1  | unknown instruction 'jqe' | did you mean jeq or jge",
                "ld              | 3  | expected a constant, as #1 or #0xff, the line ends here |",
                "ld 1            | 4  | expected a constant, as #1 or #0xff, was '1' |",
                "ld [64]         | 4  | a filter loads words at offsets 0, 4, .. 60 of struct seccomp_data, was 64 |",
                "ld [4           | 6  | expected ']', the line ends here |",
                "ld [args[6].lo] | 10 | an argument must be in 0..5, was 6 |",
                "ld [args[0]]    | 12 | expected .lo or .hi, a filter loads 32 bits, was ']' |",
                "ld [nrr]        | 5  | unknown word of a call 'nrr' | did you mean nr",
                "ldx [0]         | 5  | ldx loads nothing of the call | ld loads it, tax copies it to x",
                "ld M[16]        | 4  | scratch memory has words 0..15, was 16 |",
                "lsh #32         | 5  | a constant shift must be in 0..31, was 32 |",
                "div #0          | 5  | a constant divisor must not be 0 |",
                "ld #4294967296  | 5  | a constant must be in -2147483648..4294967295, was 4294967296 |",
                "ld #99999999999999999999 | 5 | a constant must be in -2147483648..4294967295, "
                        + "was 99999999999999999999 |",
                "ld #010         | 5  | 010 may be meant as decimal or as octal | write it without leading zeros",
                "ld #0xg         | 5  | expected a constant, was '0xg' |",
                "ret #ALOW       | 6  | unknown name 'ALOW' | did you mean ALLOW or LOG",
                "ret #ERRNO(EPREM) | 12 | unknown errno 'EPREM' | did you mean EPERM",
                "ret #ERRNO(4096) | 12 | an errno must be in 0..4095, was 4096 |",
                "ret #ERRNO(ENOSYS) | 6 | the number of ENOSYS depends on the ABI | "
                        + "write its number, or .abi x86_64 on a line before",
                "ret #TRACE      | 11 | expected '(', the line ends here |",
                "ld #nr(socket)  | 5  | the number of socket depends on the ABI | "
                        + "write nr(x86_64, socket), or .abi x86_64 on a line before",
                "ld #nr(x86, sokcet) | 13 | unknown x86 system call 'sokcet' | did you mean socket",
                "ld #nr(x68, socket) | 8 | unknown ABI 'x68' | did you mean x86",
                "ld #nr(s390x, read) | 8 | the program is little endian, s390x is big endian | "
                        + "start with the line .order big",
                "ld #AUDIT_ARCH_S390X | 5 | the program is little endian, AUDIT_ARCH_S390X is big endian | "
                        + "start with the line .order big",
                "ret a, x        | 6  | ',' is too much, the instruction ends before it | a comment starts with ;",
                "ja nowhere      | 4  | unknown label 'nowhere' | "
                        + "it stands before an instruction, as nowhere: ret a",
                "ja              | 3  | expected where to jump, a label, a place or a distance as +1, "
                        + "the line ends here |",
                "me: ja me       | 8  | 'me' is not behind this instruction; jumps go forward |",
                "ja 0000         | 4  | '0000' is not behind this instruction; jumps go forward |",
                "jeq #1, +256    | 10 | a distance must be in 0..255, was 256 |",
                "0007: ret a     | 1  | place 0007 stands before instruction 0 | "
                        + "write 0000, or a name, which may stand anywhere",
                "a: b: a: ret a  | 7  | 'a' names another place already | take another name",
                "end:            | 1  | no instruction stands behind the last label |",
                ".order middle   | 8  | unknown byte order 'middle' | it is little or big",
                ".abi            | 5  | expected an ABI, the line ends here |",
                ".insn 0x10000, 0, 0, 0 | 7 | an operation code must be in 0..65535, was 0x10000 |",
                "!               | 1  | unknown instruction '!' | instructions are .abi, .insn, .order, add, and, div, "
                        + "ja, jeq, jge, jgt, jset, ld, ldx, lsh, mul, neg, or, ret, rsh, st, stx, sub, tax, txa, xor",
            })
    void saysWhatIsWrongWhereAndTheWayOut(String line, int column, String problem, String hint) {
        var exception = catchThrowableOfType(AssemblerException.class, () -> Assembler.assemble("\n" + line));

        assertThat(exception.problem()).isEqualTo(problem);
        assertThat(exception.hint().orElse(null)).isEqualTo(hint);
        assertThat(exception.line()).isEqualTo(2);
        assertThat(exception.column()).isEqualTo(column);
    }

    @Test
    void showsTheLine() {
        assertThatThrownBy(() -> Assembler.assemble("ld [0]\n\tjqe #1, +0, +0 ; \u001b[31m"))
                .hasMessage("""
                        2:2: unknown instruction 'jqe'
                          \tjqe #1, +0, +0 ; \ufffd[31m
                          \t^^^
                          hint: did you mean jeq or jge""");
    }

    @Test
    void theByteOrderComesFirst() {
        assertThatThrownBy(() -> Assembler.assemble("ld [0]\n.order big\nret a"))
                .hasMessageContaining("2:1: .order stands behind other lines")
                .hasMessageContaining("hint: make it the first line");
    }

    @Test
    void aDistanceThatNeedsNineBitsIsRefused() {
        String filling = IntStream.range(0, 256).mapToObj(i -> "ld [0]\n").collect(Collectors.joining());

        assertThatThrownBy(() -> Assembler.assemble("jeq #1, end, +0\n" + filling + "end: ret a"))
                .hasMessageContaining("1:9: this jump skips 0..255 instructions, was 256 to 'end'")
                .hasMessageContaining("hint: reach further through a ja");
        assertThat(Assembler.assemble("ja end\n" + filling + "end: ret a").instruction(0))
                .isEqualTo(Instruction.jump(256));
    }

    @Test
    void aProgramHasOneInstructionAtLeastAnd4096AtMost() {
        assertThatThrownBy(() -> Assembler.assemble("; nothing"))
                .hasMessage("a filter has no instructions; it needs at least a return");
        assertThatThrownBy(() -> Assembler.assemble(
                        Stream.generate(() -> "ret a\n").limit(4097).collect(Collectors.joining())))
                .isInstanceOf(FilterTooLargeException.class);
    }
}
