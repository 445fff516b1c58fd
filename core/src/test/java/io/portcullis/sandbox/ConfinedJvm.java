package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What child JVMs do in the tests of this package: each scenario says on standard output what came of it. */
final class ConfinedJvm {
    private ConfinedJvm() {}

    /** A deny list of one action on the native ABI. */
    static BpfProgram refusing(Action action, Syscall... syscalls) {
        return refusing(action, Action.killProcess(), syscalls);
    }

    static BpfProgram refusing(Action action, Action foreign, Syscall... syscalls) {
        Abi abi = Abi.ofThisJvm();
        List<Instruction> program = new ArrayList<>(List.of(
                Instruction.load(SeccompData.ARCH_OFFSET),
                Instruction.jumpIf(Instruction.Condition.JEQ, abi.auditArch(), 1, 0),
                Instruction.ret(foreign.returnValue(abi)),
                Instruction.load(SeccompData.NR_OFFSET)));
        int left = syscalls.length;
        for (Syscall syscall : syscalls) {
            int number = SyscallTables.forAbi(abi)
                    .byName(syscall.name())
                    .orElseThrow()
                    .number();
            program.add(Instruction.jumpIf(Instruction.Condition.JEQ, number, left--, 0));
        }
        program.add(Instruction.ret(Action.allow().returnValue(abi)));
        program.add(Instruction.ret(action.returnValue(abi)));
        return BpfProgram.of(program, abi.byteOrder());
    }

    static BpfProgram noFolders() {
        return refusing(Action.errno(1), Syscalls.MKDIR, Syscalls.MKDIRAT);
    }

    private static String makeFolder() {
        try {
            Path parent = Files.createTempFile("confined", "");
            Files.delete(parent);
            Files.createDirectory(parent);
            Files.delete(parent);
            return "made";
        } catch (FileSystemException e) {
            return String.valueOf(e.getReason());
        } catch (IOException e) {
            return e.toString();
        }
    }

    @SuppressWarnings("resource") // the pools end with the JVM
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "whole-jvm" -> wholeJvm(noFolders());
            case "foreign-kill-thread" ->
                wholeJvm(refusing(Action.errno(1), Action.killThread(), Syscalls.MKDIR, Syscalls.MKDIRAT));
            case "killed" -> {
                Sandbox.installIrrevocably(
                        refusing(Action.killProcess(), Syscalls.MKDIR, Syscalls.MKDIRAT), InstallOptions.standard());
                say("installed");
                makeFolder();
                say("survived");
            }
            case "conflict" -> conflict();
            case "scope" -> scope();
            case "scope-threads" -> scopeThreads();
            case "stacked" -> stacked();
            case "twice" -> {
                say(Sandbox.installIrrevocably(noFolders(), InstallOptions.standard())
                        .filtersStacked());
                say(Sandbox.installIrrevocably(noFolders(), InstallOptions.standard())
                        .filtersStacked());
            }
            case "unreadable-proc" -> {
                Installed installed = Sandbox.installIrrevocably(
                        refusing(Action.errno(13), Syscalls.NEWFSTATAT, Syscalls.OPENAT, Syscalls.OPEN),
                        InstallOptions.standard().evenBelowJvmFloor());
                say(installed.verified() + " " + installed.belowFloor());
            }
            case "probe" -> say(Sandbox.probe().describe());
            case "kernel" -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        say(Kernel.running().abi());
                    } catch (UnsupportedOperationException e) {
                        say(e.getMessage());
                    }
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void wholeJvm(BpfProgram filter) throws Exception {
        ExecutorService before = Executors.newFixedThreadPool(3);
        before.submit(() -> {}).get();
        CountDownLatch done = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            say("older " + makeFolder());
        });
        waiting.start();
        say("free " + makeFolder());

        Installed installed = Sandbox.installIrrevocably(filter, InstallOptions.standard());

        say("main " + makeFolder());
        done.countDown();
        waiting.join();
        List<Future<String>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(before.submit(ConfinedJvm::makeFolder));
        }
        for (Future<String> answer : answers) {
            say("pool " + answer.get());
        }
        Thread younger = new Thread(() -> say("younger " + makeFolder()));
        younger.start();
        younger.join();
        List<TaskStatus> threads = Processes.ownThreads();
        say("covered "
                + threads.stream()
                        .allMatch(thread -> thread.noNewPrivileges()
                                && thread.seccomp() == io.portcullis.linux.SeccompMode.FILTER));
        say("reached " + (installed.threads() > 8) + " " + installed.filtersStacked() + " " + installed.verified());
        say("raised " + installed.raised());
        System.gc();
        before.shutdown();
        say("pool ended " + before.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static void conflict() throws Exception {
        CountDownLatch confined = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            try {
                Kernel.running().setNoNewPrivileges();
                say(Kernel.running().setFilter(noFolders().toBytes(), java.util.Set.of()));
                confined.countDown();
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        holder.setName("stubborn");
        holder.start();
        confined.await();
        try {
            Sandbox.installIrrevocably(noFolders(), InstallOptions.standard());
        } catch (io.portcullis.linux.KernelRefusedException e) {
            say(e.getMessage().replaceAll("\\d+ \\(", "N ("));
        }
        say("untouched " + makeFolder());
        end.countDown();
        holder.join();
        while (Processes.ownThreads().stream().anyMatch(thread -> thread.name().equals("stubborn"))) {
            Thread.onSpinWait();
        }
        say("afterwards "
                + Sandbox.installIrrevocably(noFolders(), InstallOptions.standard())
                        .verified());
        say("then " + makeFolder());
    }

    private static void scope() throws Exception {
        int filtersBefore = confinedThreads();
        say("in scope " + ThreadScope.under(noFolders()).call(ConfinedJvm::makeFolder));
        say("caller " + makeFolder());
        Thread other = new Thread(() -> say("other " + makeFolder()));
        other.start();
        other.join();
        say("confined threads " + filtersBefore + " " + confinedThreads());
        try {
            ThreadScope.under(noFolders()).call(() -> {
                throw new IOException("from the body");
            });
        } catch (IOException e) {
            say(e.getMessage());
        }
        say("no_new_privs " + Kernel.running().noNewPrivileges());
    }

    private static int confinedThreads() {
        return (int) Processes.ownThreads().stream()
                .filter(thread ->
                        thread.filters().orElse(0) > 0 && !thread.name().equals("portcullis-scope"))
                .count();
    }

    private static void scopeThreads() throws Exception {
        say(ThreadScope.under(noFolders()).call(attempt(() -> new Thread(() -> say("ran")).start())));
        say(ThreadScope.under(noFolders())
                .call(attempt(() ->
                        java.util.stream.IntStream.range(0, 10_000).parallel().forEach(i -> {}))));
        say(ThreadScope.under(noFolders()).call(attempt(() -> {
            try {
                new ProcessBuilder("/bin/true").start();
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage());
            }
        })));
        say("afterwards "
                + java.util.stream.IntStream.range(0, 10_000).parallel().sum());
        say("process " + new ProcessBuilder("/bin/true").start().waitFor());
        say("confined threads " + confinedThreads());
        say(ThreadScope.under(noFolders()).allowingNewThreads().call(attempt(() -> {
            try {
                Thread born = new Thread(() -> say("born in scope " + makeFolder()));
                born.start();
                born.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })));
    }

    private static Callable<String> attempt(Runnable body) {
        return () -> {
            try {
                body.run();
                return "went through";
            } catch (OutOfMemoryError | RuntimeException e) {
                return e.getClass().getSimpleName() + " " + e.getMessage();
            }
        };
    }

    private static void stacked() {
        BpfProgram large = large();
        try {
            for (int i = 1; i < 20; i++) {
                Sandbox.installIrrevocably(large, InstallOptions.standard());
            }
        } catch (io.portcullis.linux.KernelRefusedException e) {
            say(e.getMessage());
        }
    }

    private static BpfProgram large() {
        Abi abi = Abi.ofThisJvm();
        List<Instruction> program = new ArrayList<>();
        while (program.size() < BpfProgram.MAX_INSTRUCTIONS - 1) {
            program.add(Instruction.load(SeccompData.NR_OFFSET));
        }
        program.add(Instruction.ret(Action.allow().returnValue(abi)));
        return BpfProgram.of(program, abi.byteOrder());
    }

    private static synchronized void say(Object words) {
        System.out.println(words);
    }
}
