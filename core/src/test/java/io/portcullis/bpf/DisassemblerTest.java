package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisassemblerTest {
    private static final int X86_64 = Abi.X86_64.auditArch();
    private static final int X86 = Abi.X86.auditArch();
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);

    private static final SyscallNames NAMES = (abi, number) -> Optional.ofNullable(Map.of(
                    Abi.X86_64, Map.of(41, "socket", 39, "getpid"),
                    Abi.X32, Map.of(0x4000_0029, "socket"),
                    Abi.X86, Map.of(41, "dup", 359, "socket"),
                    Abi.S390X, Map.of(359, "socket"))
            .getOrDefault(abi, Map.of())
            .get(number));

    @Test
    void namesWhatAFilterLooksAt() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86_64, 1, 0),
                        Instruction.ret(0x8000_0000),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JGE, 0x4000_0000, 0, 2),
                        Instruction.jumpIf(Condition.JEQ, -1, 1, 0),
                        Instruction.ret(0x5_0026),
                        Instruction.jumpIf(Condition.JGT, 39, 0, 6),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 5),
                        Instruction.load(20),
                        Instruction.jumpIf(Condition.JEQ, 0, 0, 2),
                        Instruction.load(16),
                        Instruction.jumpIf(Condition.JEQ, 2, 1, 0),
                        Instruction.ret(0x5_0001),
                        ALLOW))
                .isEqualTo("""
                        .order little
                        0000: ld [4]                        ; arch
                        0001: jeq #0xc000003e, 0003, 0002   ; arch == AUDIT_ARCH_X86_64
                        0002: ret #0x80000000               ; KILL_PROCESS
                        0003: ld [0]                        ; nr
                        0004: jge #0x40000000, 0005, 0007   ; nr >= the x32 bit
                        0005: jeq #0xffffffff, 0007, 0006   ; nr == -1
                        0006: ret #0x50026                  ; ERRNO(ENOSYS)
                        0007: jgt #39, 0008, 0014           ; nr > getpid
                        0008: jeq #41, 0009, 0014           ; nr == socket
                        0009: ld [20]                       ; args[0].hi
                        0010: jeq #0, 0011, 0013            ; args[0].hi == 0
                        0011: ld [16]                       ; args[0].lo
                        0012: jeq #2, 0014, 0013            ; args[0].lo == 2
                        0013: ret #0x50001                  ; ERRNO(EPERM)
                        0014: ret #0x7fff0000               ; ALLOW
                        """);
    }

    @Test
    void theHalvesLieTheOtherWayRoundOnBigEndianMachines() {
        assertThat(text(
                        ByteOrder.BIG_ENDIAN,
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, Abi.S390X.auditArch(), 0, 5),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 359, 0, 3),
                        Instruction.load(16),
                        Instruction.load(20),
                        Instruction.load(8),
                        Instruction.load(12),
                        ALLOW))
                .isEqualTo("""
                        .order big
                        0000: ld [4]                        ; arch
                        0001: jeq #0x80000016, 0002, 0007   ; arch == AUDIT_ARCH_S390X
                        0002: ld [0]                        ; nr
                        0003: jeq #359, 0004, 0007          ; nr == socket
                        0004: ld [16]                       ; args[0].hi
                        0005: ld [20]                       ; args[0].lo
                        0006: ld [8]                        ; instruction_pointer.hi
                        0007: ld [12]                       ; instruction_pointer.lo
                        0008: ret #0x7fff0000               ; ALLOW
                        """);
    }

    @Test
    void aNumberIsNamedOnlyWhereTheAbiIsSure() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 0),
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86_64, 2, 0),
                        Instruction.jumpIf(Condition.JEQ, X86, 1, 0),
                        Instruction.ret(0),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 3),
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86, 0, 1),
                        Instruction.ret(0x5_0026),
                        ALLOW))
                .isEqualTo("""
                        .order little
                        0000: ld [0]                        ; nr
                        0001: jeq #41, 0002, 0002           ; nr == 41
                        0002: ld [4]                        ; arch
                        0003: jeq #0xc000003e, 0006, 0004   ; arch == AUDIT_ARCH_X86_64
                        0004: jeq #0x40000003, 0006, 0005   ; arch == AUDIT_ARCH_I386
                        0005: ret #0x0                      ; KILL_THREAD
                        0006: ld [0]                        ; nr
                        0007: jeq #41, 0008, 0011           ; nr == socket on x86_64, dup on x86
                        0008: ld [4]                        ; arch
                        0009: jeq #0x40000003, 0010, 0011   ; arch == AUDIT_ARCH_I386
                        0010: ret #0x50026                  ; ERRNO(ENOSYS)
                        0011: ret #0x7fff0000               ; ALLOW
                        """);
    }

    @Test
    void anX32NumberHasItsNameToo() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86_64, 0, 2),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 0x4000_0029, 0, 0),
                        ALLOW))
                .contains("0003: jeq #0x40000029, 0004, 0004   ; nr == socket\n");
    }

    @Test
    void anArgumentIsNoSystemCall() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86_64, 0, 4),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 39, 0, 1),
                        Instruction.load(16),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 0), // the accumulator holds nr or an argument
                        ALLOW))
                .contains("0005: jeq #41, 0006, 0006\n");
    }

    @Test
    void followsMasksAndTheOtherRegister() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(24),
                        Instruction.and(0xff00),
                        Instruction.and(0x1ff),
                        Instruction.jumpIf(Condition.JEQ, 0x100, 0, 0),
                        new CopyToX(),
                        Instruction.load(32),
                        new JumpIf(Condition.JGE, Operand.x(), 0, 0),
                        Instruction.jumpIf(Condition.JSET, 4, 0, 0),
                        new LoadConstant(Register.X, 0xf),
                        new Compute(Operation.AND, Operand.x()),
                        new Compute(Operation.ADD, Operand.of(1)),
                        Instruction.jumpIf(Condition.JEQ, 2, 0, 0),
                        new CopyToA(),
                        new Negate(),
                        new StoreScratch(Register.A, 1),
                        new LoadScratch(Register.X, 1),
                        new LoadLength(Register.A),
                        new ReturnAccumulator()))
                .isEqualTo("""
                        .order little
                        0000: ld [24]                       ; args[1].lo
                        0001: and #0xff00                   ; args[1].lo & 0xff00
                        0002: and #0x1ff                    ; args[1].lo & 0x100
                        0003: jeq #256, 0004, 0004          ; (args[1].lo & 0x100) == 256
                        0004: tax
                        0005: ld [32]                       ; args[2].lo
                        0006: jge x, 0007, 0007             ; args[2].lo >= args[1].lo & 0x100
                        0007: jset #0x4, 0008, 0008         ; args[2].lo & 0x4
                        0008: ldx #15
                        0009: and x                         ; args[2].lo & 0xf
                        0010: add #1
                        0011: jeq #2, 0012, 0012
                        0012: txa
                        0013: neg
                        0014: st M[1]
                        0015: ldx M[1]
                        0016: ld #len                       ; 64
                        0017: ret a                         ; as KILL_THREAD
                        """);
    }

    @Test
    void saysWhatTheKernelMakesOfAnAction() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.jumpIf(Condition.JEQ, 1, 0, 1),
                        Instruction.ret(0x5_1388),
                        Instruction.jumpIf(Condition.JEQ, 1, 0, 1),
                        Instruction.ret(0x1234_5678),
                        Instruction.jumpIf(Condition.JEQ, 1, 0, 1),
                        Instruction.ret(0x7fff_0001),
                        Instruction.jumpIf(Condition.JEQ, 1, 0, 1),
                        Instruction.ret(0x7ff0_0007),
                        Instruction.jumpIf(Condition.JEQ, 1, 0, 1),
                        Instruction.ret(0x5_0026),
                        Instruction.load(0),
                        new ReturnAccumulator()))
                .contains(
                        "0001: ret #0x51388                  ; as ERRNO(4095)\n",
                        "0003: ret #0x12345678               ; as KILL_PROCESS\n",
                        "0005: ret #0x7fff0001               ; as ALLOW\n",
                        "0007: ret #0x7ff00007               ; TRACE(7)\n",
                        "0009: ret #0x50026                  ; ERRNO(38)\n", // ENOSYS has other numbers elsewhere
                        "0011: ret a                         ; nr\n");
    }

    @Test
    void showsWhatIsRefusedIgnoredOrNotReached() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.decode(0x20, 1, 0, 4),
                        Instruction.jumpIf(Condition.JEQ, X86, 2, 255),
                        Instruction.decode(0x94, 0, 0, 3),
                        ALLOW,
                        Instruction.jumpIf(Condition.JEQ, X86_64, 0, 1),
                        Instruction.ret(0),
                        Instruction.decode(0x28, 0, 0, 0)))
                .isEqualTo("""
                        .order little
                        0000: .insn 0x20, 1, 0, 0x4         ; runs as ld [4]: arch
                        0001: jeq #0x40000003, 0004, 0257   ; arch == AUDIT_ARCH_I386
                        0002: .insn 0x94, 0, 0, 0x3         ; not reached
                        0003: ret #0x7fff0000               ; not reached
                        0004: jeq #0xc000003e, 0005, 0006   ; arch == AUDIT_ARCH_X86_64
                        0005: ret #0x0                      ; not reached
                        0006: .insn 0x28, 0, 0, 0x0         ; refused: seccomp admits no operation code 0x0028; \
                        it has word loads only, and no modulo
                        """);
    }

    @Test
    void aComparisonOfTheArchLeavesWhatPassesIt() {
        assertThat(text(
                        ByteOrder.LITTLE_ENDIAN,
                        Instruction.load(4),
                        Instruction.jumpIf(Condition.JEQ, X86_64, 1, 0),
                        Instruction.jumpIf(Condition.JEQ, X86, 0, 3),
                        Instruction.jumpIf(Condition.JGT, 0x7fff_ffff, 0, 2),
                        Instruction.load(0),
                        Instruction.jumpIf(Condition.JEQ, 41, 0, 0),
                        ALLOW))
                .contains("0005: jeq #41, 0006, 0006           ; nr == socket\n");
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

        assertThat(Disassembler.toText(program)).contains("; nr == socket\n");
        assertThat(CSource.toText(program, "filter")).contains("; nr == socket */\n");
    }

    private static String text(ByteOrder byteOrder, Instruction... instructions) {
        return Disassembler.toText(BpfProgram.of(List.of(instructions), byteOrder), NAMES);
    }
}
