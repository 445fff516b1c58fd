package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.linux.Processes;
import io.portcullis.linux.SeccompMode;
import io.portcullis.linux.TaskStatus;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What child JVMs do in the tests of this package: each scenario says on standard output what came of it. */
public final class ConfinedJvm {
    private static final long AF_UNIX = 1; // include/linux/socket.h
    private static final long AF_INET = 2;
    private static final long PER_LINUX32 = 8; // include/uapi/linux/personality.h

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

    /** Runs one scenario. */
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
            case "inside-scope" -> insideScope();
            case "dated" -> {
                Sandbox.installIrrevocably(
                        refusing(Action.killProcess(), Syscalls.READLINK, Syscalls.READLINKAT),
                        InstallOptions.standard().evenBelowJvmFloor());
                say("dated " + (ZonedDateTime.now(ZoneId.systemDefault()).getYear() > 2000));
            }
            case "virtual-threads" -> virtualThreads();
            case "scopes-then-all" -> scopesThenAll();
            case "interrupted" -> {
                Thread.currentThread().interrupt();
                say(Sandbox.installIrrevocably(noFolders(), InstallOptions.standard())
                                .verified()
                        + " " + Thread.interrupted());
            }
            case "forbidden" -> {
                Sandbox.installIrrevocably(refusing(Action.errno(1), Syscalls.SECCOMP), InstallOptions.standard());
                try {
                    Sandbox.installIrrevocably(noFolders(), InstallOptions.standard());
                } catch (KernelRefusedException e) {
                    say(e.getMessage());
                }
                say(Sandbox.probe().describe());
            }
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
            case "compiled" -> compiled();
            case "docker" -> docker(Path.of(arguments[1]));
            case "steady" -> steady();
            case "refused" -> {
                try {
                    Sandbox.installIrrevocably(noFolders(), InstallOptions.standard());
                } catch (UnsupportedOperationException e) {
                    say(e.getMessage());
                }
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
                        .allMatch(thread -> thread.noNewPrivileges() && thread.seccomp() == SeccompMode.FILTER));
        say("reached " + (installed.threads() > 8) + " " + installed.filtersStacked() + " " + installed.verified());
        say("raised " + installed.raised());
        System.gc();
        before.shutdown();
        say("pool ended " + before.awaitTermination(10, TimeUnit.SECONDS));
    }

    private static void compiled() throws Exception {
        CompiledFilter filter = LibseccompCompiler.create()
                .compile(SeccompProfile.allowByDefault()
                        .fail(Errno.EPERM, Syscalls.MKDIR, Syscalls.MKDIRAT)
                        .fail(Errno.EPERM, Syscalls.SOCKET, ArgCondition.arg(0).is(AF_INET))
                        .fail(
                                Errno.EPERM,
                                Syscalls.PERSONALITY,
                                ArgCondition.arg(0).is(PER_LINUX32))
                        .build());
        ExecutorService older = Executors.newSingleThreadExecutor();
        older.submit(() -> {}).get();

        Sandbox.installIrrevocably(filter);

        ExecutorService younger = Executors.newSingleThreadExecutor();
        say("main " + answers());
        say("older " + older.submit(ConfinedJvm::answers).get());
        say("younger " + younger.submit(ConfinedJvm::answers).get());
        older.shutdown();
        younger.shutdown();
    }

    /** What each thread gets for a folder, two families, two personalities. */
    private static List<String> answers() {
        return List.of(
                makeFolder(),
                "inet " + call(Syscalls.SOCKET, AF_INET, 1),
                "unix " + (call(Syscalls.SOCKET, AF_UNIX, 1).value() > 0),
                "linux32 " + call(Syscalls.PERSONALITY, PER_LINUX32),
                "query " + call(Syscalls.PERSONALITY, 0xffff_ffffL));
    }

    private static Answer call(Syscall syscall, long... arguments) {
        return Kernel.running()
                .syscall(
                        SyscallTables.forAbi(Abi.ofThisJvm())
                                .byName(syscall.name())
                                .orElseThrow()
                                .number(),
                        arguments);
    }

    private static void docker(Path json) throws Exception {
        CompiledFilter filter = LibseccompCompiler.create()
                .compile(DockerProfile.read(json)
                        .resolveFor(ResolveTarget.on(Abi.ofThisJvm()))
                        .profile());
        say("before " + call(Syscalls.UNSHARE, 0));

        Installed installed = Sandbox.installIrrevocably(filter);

        say("raised " + installed.raised());
        say("below " + installed.belowFloor());
        say("unshare " + call(Syscalls.UNSHARE, 0));
        say("folder " + makeFolder());
        Thread thread = new Thread(() -> say("thread " + call(Syscalls.UNSHARE, 0)));
        thread.start();
        thread.join();
    }

    /** Lives on what a running JVM needs, and dies of anything else. */
    private static void steady() throws Exception {
        Abi abi = Abi.ofThisJvm();
        int allow = Action.allow().returnValue(abi);
        List<Instruction> program = new ArrayList<>(List.of(Instruction.load(SeccompData.NR_OFFSET)));
        for (Syscall syscall : JvmBaseline.withSiblings(JvmFloor.STEADY)) {
            SyscallTables.forAbi(abi).byName(syscall.name()).ifPresent(entry -> {
                program.add(Instruction.jumpIf(Instruction.Condition.JEQ, entry.number(), 0, 1));
                program.add(Instruction.ret(allow));
            });
        }
        program.add(Instruction.ret(Action.killProcess().returnValue(abi)));
        say(Sandbox.installIrrevocably(BpfProgram.of(program, abi.byteOrder()), InstallOptions.standard())
                .verified());
        List<byte[]> garbage = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            garbage.add(new byte[100_000]);
            Thread thread = new Thread(() -> IntStream.range(0, 100).parallel().forEach(one -> {}));
            thread.start();
            thread.join();
        }
        System.gc();
        say(garbage.size() + " " + new BigDecimal("1.5").pow(70).signum());
        System.exit(3);
    }

    private static void conflict() throws Exception {
        CountDownLatch confined = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            try {
                Kernel.running().setNoNewPrivileges();
                say(Kernel.running().setFilter(noFolders().toBytes(), Set.of()));
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
        } catch (KernelRefusedException e) {
            say(String.valueOf(e.getMessage()).replaceAll("\\d+ \\(", "N ("));
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

    private static void insideScope() throws Exception {
        say(ThreadScope.under(noFolders())
                .call(attempt(() -> Sandbox.installIrrevocably(noFolders(), InstallOptions.standard()))));
        say("free " + makeFolder());
        Thread born = new Thread(() -> say("born " + makeFolder()));
        born.start();
        born.join();
    }

    private static void virtualThreads() throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        Runnable ran = () -> say("ran");
        for (int i = 0; i < 2; i++) {
            boolean confined = i == 0;
            Callable<Object> body = () -> start.invoke(null, ran);
            Thread thread = (Thread) (confined ? ThreadScope.under(noFolders()).call(body) : body.call());
            thread.join();
            say(confined ? "in scope" : "after it");
        }
    }

    private static void scopesThenAll() throws Exception {
        for (int i = 0; i < 100; i++) {
            boolean thrown = i % 2 == 1;
            try {
                ThreadScope.under(noFolders()).call(() -> {
                    if (thrown) {
                        throw new IOException("from the body");
                    }
                    return "through";
                });
            } catch (IOException e) {
                // as it is meant to
            }
            Sandbox.installIrrevocably(noFolders(), InstallOptions.standard());
        }
        say("all followed");
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
                .call(attempt(() -> IntStream.range(0, 10_000).parallel().forEach(i -> {}))));
        say(ThreadScope.under(noFolders()).call(attempt(() -> {
            try {
                new ProcessBuilder("/bin/true").start();
            } catch (IOException e) {
                throw new IllegalStateException(e.getMessage());
            }
        })));
        say("afterwards " + IntStream.range(0, 10_000).parallel().sum());
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
        } catch (KernelRefusedException e) {
            say(e.getMessage());
        }
    }

    static BpfProgram large() {
        Abi abi = Abi.ofThisJvm();
        List<Instruction> program = new ArrayList<>();
        while (program.size() < BpfProgram.MAX_INSTRUCTIONS - 1) {
            program.add(Instruction.load(SeccompData.NR_OFFSET));
        }
        program.add(Instruction.ret(Action.allow().returnValue(abi)));
        return BpfProgram.of(program, abi.byteOrder());
    }

    private static synchronized void say(@Nullable Object words) {
        System.out.println(words);
    }
}
