package io.portcullis.cli;

import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPlatform;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.seccomp.format.JvmPresetDocument;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "jvm-floor",
        header = "Measure what the JVM that runs this needs to live under a filter.",
        description = {
            "",
            "Starts JVMs like this one under the recorder, with each garbage collector they have, and has them do what"
                    + " Java programs do: collect, compile and end, use the network, files, other programs, flight"
                    + " recordings and management. Writes what they called, by use, as a preset for JvmPreset.measured.",
            "",
            "It takes half a minute, and needs no privileges.",
            ""
        },
        footer = {"", "Exit codes: 0 measured, 2 it could not be measured."},
        sortOptions = false)
final class JvmFloorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the preset to this file; - is standard output, and the usual.")
    private String file = OutputFile.STANDARD_OUTPUT;

    private JvmFloorCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        OutputFile output = OutputFile.of(spec, file, List.of());
        PrintWriter err = spec.commandLine().getErr();
        Map<JvmFloor, Set<Syscall>> calls = measured(err);
        JvmPresetDocument document = JvmPreset.toDocument(JvmPlatform.running(), calls);
        OutputFile.write(spec.commandLine(), Map.of(output, document.toJson().getBytes(StandardCharsets.UTF_8)));
        JvmPreset known = JvmPreset.of(JvmFloor.STEADY);
        err.println(known.platform() + ": "
                + calls.values().stream().flatMap(Set::stream).distinct().count() + " calls; "
                + (known.measurement() == JvmPreset.Measurement.MEASURED
                        ? "JVMs of this kind are known, and need no preset"
                        : "not known before"));
        return Portcullis.YES;
    }

    private static Map<JvmFloor, Set<Syscall>> measured(PrintWriter err) throws InterruptedException {
        try {
            return JvmMeasurement.ofThisJvm(line -> err.println("  " + line));
        } catch (IOException | UnsupportedOperationException e) {
            throw new BadInputException(
                    "this JVM could not be measured: " + e.getMessage(),
                    "it takes Linux 5.5 or newer, and a filter that is already there must allow seccomp(2)",
                    e);
        }
    }
}
