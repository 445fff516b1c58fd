package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgramGraphTest {
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);
    private static final SyscallNames NAMES = (abi, number) -> Optional.of("call \"" + number + "\" \\o/");

    @Test
    void drawsBoxesAndWays() {
        assertThat(dot(
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 1, 0),
                        Instruction.ret(0x8000_0000),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 1),
                        Instruction.jump(1),
                        ALLOW,
                        Instruction.load(16),
                        Instruction.ret(0x5_0001)))
                .isEqualTo("""
                        digraph program {
                          node [shape="box", fontname="monospace"];
                          edge [fontname="sans-serif"];
                          at0000 [label="0000: ld [4] ; arch\\l\
                        0001: jeq #0xc000003e, 0003, 0002 ; arch == AUDIT_ARCH_X86_64\\l"];
                          at0000 -> at0003 [label="true", color="darkgreen"];
                          at0000 -> at0002 [label="false", color="firebrick", style="dashed"];
                          at0002 [label="0002: ret #0x80000000 ; KILL_PROCESS\\l"];
                          at0003 [label="0003: ld [0] ; nr\\l\
                        0004: jeq #41, 0005, 0006 ; nr == call \\"41\\" \\\\o/\\l"];
                          at0003 -> at0005 [label="true", color="darkgreen"];
                          at0003 -> at0006 [label="false", color="firebrick", style="dashed"];
                          at0005 [label="0005: ja 0007\\l"];
                          at0005 -> at0007;
                          at0006 [label="0006: ret #0x7fff0000 ; ALLOW\\l"];
                          at0007 [label="0007: ld [16] ; args[0].lo\\l0008: ret #0x50001 ; ERRNO(EPERM)\\l"];
                        }
                        """);
    }

    @Test
    void aRunGoesOnIntoAPlaceOthersJumpTo() {
        assertThat(dot(Instruction.jumpIf(Condition.JEQ, 1, 1, 0), Instruction.load(0), ALLOW))
                .contains("  at0001 -> at0002;\n");
    }

    @Test
    void bothWaysToOnePlaceAreOne() {
        assertThat(dot(Instruction.jumpIf(Condition.JEQ, 1, 0, 0), ALLOW))
                .contains("  at0000 -> at0001;\n")
                .doesNotContain("true");
    }

    @Test
    void showsWhatTheKernelRefuses() {
        assertThat(dot(
                        Instruction.jumpIf(Condition.JEQ, 1, 9, 1),
                        Instruction.load(0),
                        Instruction.decode(0x94, 0, 0, 3),
                        Instruction.load(0)))
                .isEqualTo("""
                        digraph program {
                          node [shape="box", fontname="monospace"];
                          edge [fontname="sans-serif"];
                          at0000 [label="0000: jeq #1, 0010, 0002\\l"];
                          at0000 -> outside [label="true", color="darkgreen"];
                          at0000 -> at0002 [label="false", color="firebrick", style="dashed"];
                          at0001 [label="0001: ld [0] ; not reached\\l", color="gray", fontcolor="gray"];
                          at0001 -> at0002;
                          at0002 [label="0002: .insn 0x94, 0, 0, 0x3 ; refused: seccomp admits no operation code \
                        0x0094; it has word loads only, and no modulo\\l"];
                          at0003 [label="0003: ld [0] ; not reached\\l", color="gray", fontcolor="gray"];
                          at0003 -> outside;
                          outside [label="outside of the program", style="dotted"];
                        }
                        """);
    }

    @Test
    void takesNamesFromTheTables() {
        var program = BpfProgram.of(
                List.of(
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, Abi.AARCH64.auditArch(), 0, 2),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 198, 0, 0),
                        ALLOW),
                ByteOrder.LITTLE_ENDIAN);

        assertThat(ProgramGraph.toDot(program)).contains("nr == socket\\l");
    }

    private static String dot(Instruction... instructions) {
        return ProgramGraph.toDot(BpfProgram.of(List.of(instructions), ByteOrder.LITTLE_ENDIAN), NAMES);
    }
}
