package io.portcullis.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Instruction.Compute;
import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.bpf.Instruction.JumpIf;
import io.portcullis.bpf.Instruction.LoadLength;
import io.portcullis.bpf.Instruction.Operand;
import io.portcullis.bpf.Instruction.Operation;
import io.portcullis.bpf.Instruction.Register;
import io.portcullis.bpf.Instruction.ReturnAccumulator;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelCostTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // condition | constant | jt | jf | size | if true | if false
                "JEQ  | 5          | 0 | 0 | 1 | 1 | 1",
                "JEQ  | 5          | 3 | 0 | 1 | 1 | 1",
                "JEQ  | 5          | 0 | 3 | 1 | 1 | 1",
                "JEQ  | 5          | 1 | 3 | 2 | 1 | 2",
                "JGT  | 5          | 0 | 3 | 1 | 1 | 1",
                "JGE  | 5          | 0 | 3 | 1 | 1 | 1",
                "JSET | 5          | 3 | 0 | 1 | 1 | 1",
                "JSET | 5          | 0 | 3 | 2 | 1 | 2",
                "JSET | 5          | 1 | 3 | 2 | 1 | 2",
                "JEQ  | 0x7fffffff | 0 | 3 | 1 | 1 | 1",
                "JEQ  | 0x80000000 | 0 | 3 | 2 | 2 | 2",
                "JEQ  | 0xc000003e | 1 | 3 | 3 | 2 | 3",
                "JSET | 0x80000000 | 0 | 3 | 3 | 2 | 3",
            })
    void aComparisonCostsWhatItsWaysAndItsConstantCost(
            Condition condition, String constant, int jt, int jf, int size, int ifTrue, int ifFalse) {
        int value = Long.decode(constant).intValue();
        var instruction = Instruction.jumpIf(condition, value, jt, jf);

        assertThat(KernelCost.size(instruction)).isEqualTo(size);
        assertThat(KernelCost.executed(instruction, true)).isEqualTo(ifTrue);
        assertThat(KernelCost.executed(instruction, false)).isEqualTo(ifFalse);
        assertThat(KernelCost.comparison(condition, value, jt, jf, true)).isEqualTo(ifTrue);
        assertThat(KernelCost.comparison(condition, value, jt, jf, false)).isEqualTo(ifFalse);
    }

    @Test
    void aComparisonOfTheRegistersHasNoConstant() {
        assertThat(KernelCost.size(new JumpIf(Condition.JEQ, Operand.x(), 0, 3)))
                .isEqualTo(1);
        assertThat(KernelCost.size(Instruction.decode(0x1d, 0, 3, 0x8000_0000))).isEqualTo(1);
        assertThat(KernelCost.size(new JumpIf(Condition.JSET, Operand.x(), 0, 3)))
                .isEqualTo(2);
    }

    @Test
    void returnsAndDivisionsCostMoreThanOthers() {
        assertThat(KernelCost.size(Instruction.ret(0))).isEqualTo(2);
        assertThat(KernelCost.size(new ReturnAccumulator())).isEqualTo(1);
        assertThat(KernelCost.size(new Compute(Operation.DIV, Operand.x()))).isEqualTo(5);
        assertThat(KernelCost.executed(new Compute(Operation.DIV, Operand.x()), false))
                .isEqualTo(3);
        assertThat(KernelCost.size(new Compute(Operation.DIV, Operand.of(-1)))).isEqualTo(1);
        assertThat(KernelCost.size(new Compute(Operation.AND, Operand.of(-1)))).isEqualTo(1);
        assertThat(KernelCost.size(new LoadLength(Register.A))).isEqualTo(1);
    }

    @Test
    void countsAProgramAndARun() {
        var program = program(
                Instruction.load(4),
                Instruction.jumpIf(Condition.JEQ, Abi.X86_64.auditArch(), 0, 3), // 2
                Instruction.load(0),
                Instruction.jumpIf(Condition.JSET, 1, 0, 1), // 2
                Instruction.ret(0x5_0001),
                Instruction.ret(0x7fff_0000));

        assertThat(KernelCost.size(program)).isEqualTo(3 + 1 + 2 + 1 + 2 + 2 + 2);
        assertThat(executed(program, SeccompData.call(Abi.X86, 0))).isEqualTo(3 + 1 + 2 + 2);
        assertThat(executed(program, SeccompData.call(Abi.X86_64, 1))).isEqualTo(3 + 1 + 2 + 1 + 1 + 2);
        assertThat(executed(program, SeccompData.call(Abi.X86_64, 2))).isEqualTo(3 + 1 + 2 + 1 + 2 + 2);
    }

    @Test
    void aDivisionByZeroEndsTheRun() {
        var program = program(new Compute(Operation.DIV, Operand.x()), Instruction.ret(0));

        assertThat(executed(program, SeccompData.call(Abi.X86_64, 0))).isEqualTo(3 + 4);
    }

    private static int executed(BpfProgram program, SeccompData call) {
        return KernelCost.executed(program, BpfSimulator.trace(program, call));
    }

    private static BpfProgram program(Instruction... instructions) {
        return BpfProgram.of(List.of(instructions), ByteOrder.LITTLE_ENDIAN);
    }
}
