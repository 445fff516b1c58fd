package io.portcullis.sandbox;

import static io.portcullis.sandbox.ConfinedJvm.noFolders;
import static io.portcullis.sandbox.ConfinedJvm.refusing;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/** What child JVMs do that install more than a filter, or look on as they do. */
public final class InstallingJvm {
    private InstallingJvm() {}

    /** Runs one scenario. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "stack" -> stack();
            case "stack-partly" -> stackPartly();
            case "twice" -> {
                System.out.println(install(noFolders()).refused());
                System.out.println(install(noFolders()).refused());
            }
            case "nothing-refused" -> System.out.println(install(refusing(Action.killProcess(), Syscalls.MKDIR)));
            case "virtual" -> onVirtualThread(() -> install(noFolders()));
            case "scopes" -> {
                onVirtualThread(() -> ThreadScope.under(noFolders()).call(() -> "in a scope of a virtual thread"));
                System.out.println(ForkJoinPool.commonPool()
                        .submit(() -> ThreadScope.under(noFolders()).call(() -> "in a scope of a pool"))
                        .get());
            }
            case "flight" -> flight(Path.of(arguments[1]));
            case "prepared" -> prepared();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static Installed install(BpfProgram... programs) {
        return Sandbox.install(List.of(programs), InstallOptions.standard());
    }

    private static void stack() {
        Installed installed = install(
                refusing(Action.errno(1), Syscalls.MKDIR, Syscalls.KEYCTL),
                refusing(Action.errno(13), Syscalls.MKDIR),
                refusing(Action.errno(38), Syscalls.SECCOMP));
        System.out.println(installed);
        System.out.println("stacked " + installed.filtersStacked());
        System.out.println("mkdir " + call(Syscalls.MKDIR) + ", keyctl " + call(Syscalls.KEYCTL, -1) + ", seccomp "
                + call(Syscalls.SECCOMP, -1));
    }

    /** A filter that is there already lets one more be installed, and is in the way of the second. */
    private static void stackPartly() {
        BpfProgram large = ConfinedJvm.large();
        for (int i = 0; i < 6; i++) {
            install(large);
        }
        try {
            install(large, large);
        } catch (KernelRefusedException e) {
            System.out.println(e.getMessage());
        }
    }

    private static void onVirtualThread(Callable<Object> body) throws Exception {
        Runnable run = () -> {
            try {
                System.out.println(body.call());
            } catch (Exception e) {
                System.out.println(e.getMessage());
            }
        };
        ((Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run)).join();
    }

    private static void flight(Path file) throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable(InstallationEvent.NAME);
            recording.start();
            install(noFolders());
            recording.stop();
            recording.dump(file);
        }
        RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(InstallationEvent.NAME))
                .forEach(event -> System.out.println("filters " + event.getInt("filters") + ", instructions "
                        + event.getInt("instructions") + ", threads " + (event.getInt("threads") > 5) + ", verified "
                        + event.getBoolean("verified")));
    }

    /** No file can be opened any more, no socket made: what is needed then must be there. */
    private static void prepared() {
        Sandbox.prepare();
        Sandbox.prepare();
        Installed installed = Sandbox.install(
                List.of(refusing(
                        Action.errno(1),
                        Syscalls.OPENAT,
                        Syscalls.OPEN,
                        Syscalls.SOCKET,
                        Syscalls.SOCKETPAIR,
                        Syscalls.READLINK,
                        Syscalls.GETDENTS64)),
                InstallOptions.standard().evenBelowJvmFloor());
        System.out.println("verified " + installed.verified());
        System.out.println("random " + new SecureRandom().nextLong());
        System.out.println("dated " + ZonedDateTime.now());
        System.out.println(String.format("formatted %,d", 1_000_000));
        new IllegalStateException("printed").printStackTrace(new java.io.PrintWriter(new StringWriter()));
        System.getLogger("late").log(System.Logger.Level.INFO, "logged {0}", 7);
        try (Socket socket = new Socket("127.0.0.1", 1)) {
            System.out.println(socket);
        } catch (java.io.IOException e) {
            System.out.println("socket " + e.getMessage());
        }
    }

    private static Object call(Syscall syscall, long... arguments) {
        return Kernel.running()
                .syscall(
                        SyscallTables.forAbi(Abi.ofThisJvm())
                                .byName(syscall.name())
                                .orElseThrow()
                                .number(),
                        arguments);
    }
}
