package io.portcullis.examples;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.ResourceLimit;
import io.portcullis.launch.ResourceLimit.Resource;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.trace.LearningOptions;
import io.portcullis.trace.Recording;
import java.io.IOException;
import java.time.Duration;

/** Records what a program does, and runs it again allowed to do that and nothing else. */
public final class ConfineAChild {
    private ConfineAChild() {}

    /**
     * Runs the example.
     *
     * @param args none
     * @throws IOException if no program can be started
     * @throws InterruptedException if interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        // region: record
        Recording recording;
        try (Recorder recorder =
                Recorder.of(ConfinedProcess.command("ls", "/").inheritIO()).start()) {
            recorder.waitFor();
            recording = recorder.recording();
        }
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(recording
                        .toProfile(LearningOptions.bySyscall().withDefaultAction(Action.killProcess()))
                        .profile());
        // end region
        System.out.println(recording);

        // region: confine
        try (ConfinedProcess child = ConfinedProcess.command("ls", "/")
                .under(filter)
                .withoutCapabilities()
                .limit(new ResourceLimit(Resource.NOFILE, 64, 64))
                .timeout(Duration.ofSeconds(10))
                .inheritIO()
                .start()) {
            System.out.println(child.waitFor()); // exit code 0
        }
        // end region
        try (ConfinedProcess child = ConfinedProcess.command("sh", "-c", "mkdir refused")
                .under(filter)
                .start()) {
            System.out.println(child.waitFor()); // ended by SIGSYS, as a filter does that kills (159)
        }
    }
}
