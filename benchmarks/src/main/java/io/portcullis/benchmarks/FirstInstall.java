package io.portcullis.benchmarks;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Kernel;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM that starts, goes as far as it is told, and says how many nanoseconds that took. */
public final class FirstInstall {
    private static final PrintStream OUT = System.out;

    private FirstInstall() {}

    /**
     * Runs once.
     *
     * @param arguments {@code nothing}, {@code jna}, or the file of a filter to install
     * @throws IOException if the filter cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        long start = System.nanoTime();
        long loaded = start;
        long installed = start;
        if (!arguments[0].equals("nothing")) {
            Kernel.running();
            loaded = System.nanoTime();
            installed = loaded;
            if (!arguments[0].equals("jna")) {
                BpfProgram filter =
                        BpfProgram.decode(Files.readAllBytes(Path.of(arguments[0])), ByteOrder.nativeOrder());
                Sandbox.installIrrevocably(filter, InstallOptions.standard());
                installed = System.nanoTime();
            }
        }
        OUT.println((loaded - start) + " " + (installed - loaded));
    }
}
