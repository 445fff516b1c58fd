package io.portcullis.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.portcullis.bpf.Action;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.CertificateDocument;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What confining it before main adds to the life of a JVM that does nothing, beside what JNA alone adds: whole
 * processes, in turns.
 */
public final class AgentStart {
    private static final int ROUNDS = 21;
    private static final PrintStream OUT = System.out;

    private AgentStart() {}

    /** A program that makes one native call. */
    static final class OneCall {
        private OneCall() {}

        static native int getpid();

        /** Makes it. */
        public static void main(String[] arguments) {
            Native.register(OneCall.class, NativeLibrary.getProcess());
            OUT.println(getpid());
        }
    }

    /** A program that does nothing. */
    static final class Nothing {
        private Nothing() {}

        /** Does it. */
        public static void main(String[] arguments) {
            OUT.println(arguments.length);
        }
    }

    /**
     * Prints fastest and median.
     *
     * @param arguments the agent's jar
     * @throws IOException if a child cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("portcullis-agent");
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.denyByDefault(Action.killProcess())
                        .on(Abi.ofThisJvm())
                        .rules(JvmPreset.of(JvmFloor.NET, JvmFloor.FILES)
                                .evenUnmeasured()
                                .rules())
                        .build());
        Path program = folder.resolve("filter.bpf");
        Path certificate = folder.resolve("filter.cert");
        Files.write(program, filter.program().toBytes());
        Files.writeString(certificate, CertificateDocument.of(filter).toJson());
        List<String> names = List.of("nothing", "one call through JNA", "confined by the agent");
        List<List<String>> kinds = List.of(
                List.of(Nothing.class.getName()),
                List.of(OneCall.class.getName()),
                List.of("-javaagent:" + arguments[0] + "=" + program, Nothing.class.getName()));
        double[][] rounds = new double[kinds.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int kind = 0; kind < kinds.size(); kind++) {
                rounds[kind][round] = measure(kinds.get(kind));
            }
        }
        OUT.println("| JVM | fastest, ms | median, ms |\n|---|---:|---:|");
        for (int kind = 0; kind < kinds.size(); kind++) {
            Arrays.sort(rounds[kind]);
            OUT.println(String.format(
                    Locale.ROOT, "| %s | %.0f | %.0f |", names.get(kind), rounds[kind][0], rounds[kind][ROUNDS / 2]));
        }
        for (Path file : List.of(program, certificate, folder)) {
            Files.delete(file);
        }
    }

    private static double measure(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        long start = System.nanoTime();
        Process child = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (child.waitFor() != 0) {
            throw new IllegalStateException("the child failed: " + command);
        }
        return (System.nanoTime() - start) / 1e6;
    }
}
