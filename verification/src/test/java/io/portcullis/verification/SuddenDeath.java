package io.portcullis.verification;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.supervise.Recorder;

/** A JVM that records without end. */
final class SuddenDeath {
    private SuddenDeath() {}

    public static void main(String[] arguments) throws Exception {
        try (Recorder first = Recorder.of(ConfinedProcess.command("true")).start()) { // classes are loaded now
            System.out.println("ready, " + first.waitFor());
        }
        try (Recorder recorder =
                Recorder.of(new MarkedTree(arguments[0]).busy()).start()) {
            System.out.println(recorder.waitFor());
        }
    }
}
