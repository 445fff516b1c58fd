package io.portcullis.supervise;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.linux.Processes;
import io.portcullis.linux.SeccompMode;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.trace.Recording;
import java.io.IOException;
import java.util.List;

/**
 * Records what a program really does, with all it starts: every call that no other filter refuses first goes on, and is
 * counted with the arguments that tell something.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.of(ConfinedProcess.command("ls", "-lR")).start()) {
 *     recorder.waitFor();
 *     SeccompProfile profile = recorder.recording().toProfile(LearningOptions.standard()).profile();
 * }
 * }</pre>
 *
 * <p>It takes no root and no tracer. The program runs without the means to gain privileges, so set-user-ID files and
 * file capabilities do nothing; each program so affected is in the recording's notes.
 * {@link ConfinedProcess.Builder#keepingNewPrivileges} records otherwise, with CAP_SYS_ADMIN.
 *
 * <p>Closing the recorder kills the program and all it started; what was recorded until then can still be had. The
 * sudden end of this JVM kills the program alone: every call that nobody hears of any more fails with ENOSYS, which
 * ends most programs, but what sleeps then sleeps on.
 */
public final class Recorder implements AutoCloseable {
    private final Supervision supervision;
    private final CallCounter counter;

    private Recorder(Supervision supervision, CallCounter counter) {
        this.supervision = supervision;
        this.counter = counter;
    }

    /**
     * Begins with the program.
     *
     * @param program what to start; filters it has stay under the recorder's own
     * @return a builder that records everything
     */
    public static Builder of(ConfinedProcess.Builder program) {
        return new Builder(program);
    }

    /**
     * The program.
     *
     * @return the process, running or ended
     */
    public ConfinedProcess process() {
        return supervision.process();
    }

    /**
     * What was recorded so far; all of it after {@link #waitFor}.
     *
     * @return the recording
     */
    public Recording recording() {
        return counter.recording();
    }

    /**
     * Waits for the end of the program, and then of all it started.
     *
     * @return how the program ended
     * @throws InterruptedException if the calling thread is interrupted; everything goes on
     * @throws IllegalStateException if the recorder failed
     */
    public Ending waitFor() throws InterruptedException {
        Ending ending = supervision.process().waitFor();
        supervision.awaitEnd();
        return ending;
    }

    /** Kills the program and everything it started, and waits for that. */
    @Override
    public void close() {
        supervision.close();
    }

    /** What to record. */
    public static final class Builder {
        private final ConfinedProcess.Builder program;
        private final boolean withoutNewPrivileges;

        private Builder(ConfinedProcess.Builder program) {
            this.program = program;
            this.withoutNewPrivileges = program.losesNewPrivileges();
        }

        /**
         * Records everything.
         *
         * @return the recorder, at work
         * @throws IOException as {@link ConfinedProcess.Builder#startSupervised}
         */
        public Recorder start() throws IOException {
            Abi abi = Abi.ofThisJvm();
            BpfProgram everything =
                    BpfProgram.of(List.of(Instruction.ret(Action.userNotify().returnValue(abi))), abi.byteOrder());
            return start(everything, true, NotificationDescriptor::letGoOn);
        }

        /**
         * Records what a profile would refuse, and refuses it: what the profile allows is not slowed down. Calls that
         * it answers with an errno get that; those it would kill for, or leave to somebody else, get another.
         *
         * @param profile the profile
         * @param insteadOfKilling what a call fails with that has no errno of its own
         * @return the recorder, at work; its recording has the refused calls alone
         * @throws IOException as {@link ConfinedProcess.Builder#startSupervised}
         */
        public Recorder startExplaining(SeccompProfile profile, Errno insteadOfKilling) throws IOException {
            Decision decision = profile.decision();
            BpfProgram refusals = OptimizingCompiler.create()
                    .compile(profile.tellingRefusals())
                    .program();
            return start(refusals, false, (call, id) -> {
                int value = decision.evaluate(dataOf(call));
                Action action = Action.of(value);
                if (action.permits()) {
                    call.letGoOn(id);
                } else if (action instanceof Action.Fail) {
                    Abi abi = Abi.ofCall(call.auditArch(), call.number()).orElse(Abi.ofThisJvm());
                    call.fail(id, Errno.ofNumberOn(value & Action.DATA_MASK, List.of(abi)));
                } else {
                    call.fail(id, insteadOfKilling);
                }
            });
        }

        private Recorder start(BpfProgram filter, boolean hearsAll, CallCounter.Answerer answerer) throws IOException {
            CallCounter counter = new CallCounter(program.name(), answerer, hearsAll, withoutNewPrivileges);
            if (program.hasFilters() || isFiltered()) {
                counter.note(
                        "the program is under another filter, too: what that refuses is not told, and is missing here");
            }
            return new Recorder(Supervision.start(program.under(filter), counter), counter);
        }

        private static boolean isFiltered() {
            return Processes.statusOf(ProcessHandle.current().pid())
                    .filter(self -> self.seccomp() == SeccompMode.FILTER)
                    .isPresent();
        }

        private static SeccompData dataOf(NotificationDescriptor call) {
            return SeccompData.raw(
                    call.number(),
                    call.auditArch(),
                    call.instructionPointer(),
                    call.argument(0),
                    call.argument(1),
                    call.argument(2),
                    call.argument(3),
                    call.argument(4),
                    call.argument(5));
        }
    }
}
