package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.Witness;
import io.portcullis.decision.Word;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a program may answer KILL_THREAD, which a JVM does not survive in any useful way.
 *
 * <p>Where a call through the JVM's own ABI may be answered so, the program is refused; what only calls of other ABIs
 * get is raised to KILL_PROCESS.
 *
 * @param own a call through the JVM's own ABI that kills its thread, if there is one
 * @param foreign whether calls of other ABIs do
 */
record ThreadKills(Optional<Witness> own, boolean foreign) {

    /** Whether a return of the program may say so; false is certain, true is worth a closer look. */
    static boolean mayBeIn(BpfProgram program) {
        for (Instruction written : program.instructions()) { // no stream: this runs in JVMs that have only just started
            Instruction instruction = written.meaning().orElse(written);
            if (instruction instanceof Instruction.ReturnAccumulator
                    || (instruction instanceof Instruction.Return returned && kills(returned.value()))) {
                return true;
            }
        }
        return false;
    }

    /** What the decision of a program says. */
    static ThreadKills in(Decision decision, Abi abi) {
        Diagram diagram = new Diagram(decision.order(), Budget.GENEROUS);
        int kills = diagram.map(diagram.add(decision), value -> kills(value) ? 1 : 0);
        int ours = diagram.and(kills, callsOf(abi, diagram));
        return new ThreadKills(Witness.in(diagram, ours), kills != ours);
    }

    /** The program with what foreign calls get raised to KILL_PROCESS; only where no own call kills its thread. */
    BpfProgram raised(BpfProgram program) {
        if (!foreign) {
            return program;
        }
        List<Instruction> instructions = new ArrayList<>(program.instructions());
        instructions.replaceAll(instruction ->
                isKill(instruction) ? Instruction.ret(Action.killProcess().returnValue(Abi.X86_64)) : instruction);
        return BpfProgram.of(instructions, program.byteOrder());
    }

    private static int callsOf(Abi abi, Diagram diagram) {
        int arch = diagram.equal(Word.ARCH, abi.auditArch());
        if (abi != Abi.X86_64) {
            return arch;
        }
        int foreign = diagram.and(
                diagram.compare(Word.NR, -1, Instruction.Condition.JGE, Abi.X32_BIT),
                diagram.not(diagram.equal(Word.NR, -1)));
        return diagram.and(arch, diagram.not(foreign));
    }

    private static boolean isKill(Instruction instruction) {
        return instruction.meaning().orElse(instruction) instanceof Instruction.Return returned
                && kills(returned.value());
    }

    private static boolean kills(int returnValue) {
        return Action.of(returnValue).meaning() instanceof Action.KillThread;
    }
}
