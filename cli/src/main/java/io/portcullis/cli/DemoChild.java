package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Kernel;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Installed;
import io.portcullis.sandbox.Sandbox;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The JVM that is confined: it installs a filter, makes the calls on three threads, and reports a line each, columns
 * separated by tabs.
 */
final class DemoChild {
    static final String INSTALLED = "installed";
    static final String REFUSED = "refused";
    static final String ANSWER = "answer";
    static final String FOLDER = "folder";
    static final List<String> THREADS = List.of("main", "older", "newer");

    private DemoChild() {}

    /** Takes the file of the filter, and a folder that does not exist and is to be made. */
    public static void main(String[] args) throws IOException, InterruptedException {
        BpfProgram program = BpfProgram.decode(Files.readAllBytes(Path.of(args[0])), ByteOrder.nativeOrder());
        Path folder = Path.of(args[1]);
        Kernel kernel = Kernel.running();
        List<DemoCall> calls = DemoCall.on(kernel.abi());
        CountDownLatch confined = new CountDownLatch(1);
        Thread older = new Thread(() -> {
            try {
                confined.await();
                report("older", calls, kernel);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        older.setDaemon(true);
        older.start();
        try {
            Installed installed = Sandbox.installIrrevocably(program, InstallOptions.standard());
            say(INSTALLED, Integer.toString(installed.threads()), Boolean.toString(installed.verified()));
        } catch (RuntimeException e) {
            say(REFUSED, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return;
        }
        report("main", calls, kernel);
        confined.countDown();
        older.join();
        Thread newer = new Thread(() -> report("newer", calls, kernel));
        newer.start();
        newer.join();
        say(FOLDER, folderMade(folder));
    }

    private static void report(String thread, List<DemoCall> calls, Kernel kernel) {
        calls.forEach(call -> say(ANSWER, thread, call.name(), call.made(kernel)));
    }

    private static String folderMade(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
            return DemoCall.OK;
        } catch (FileSystemException e) {
            return String.valueOf(e.getReason());
        }
    }

    private static synchronized void say(String... columns) {
        System.out.println(String.join("\t", columns));
    }
}
