package io.portcullis.verification;

import static io.portcullis.seccomp.ArgCondition.arg;

import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.sandbox.Installed;
import io.portcullis.sandbox.Sandbox;
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
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What child JVMs do under compiled filters: each scenario says on standard output what came of it. */
final class Confined {
    private static final long AF_UNIX = 1; // include/linux/socket.h
    private static final long AF_PACKET = 17;
    private static final long SOCK_DGRAM = 2; // include/linux/net.h
    private static final long PER_LINUX32 = 8; // include/uapi/linux/personality.h
    private static final long ASK_ONLY = 0xffff_ffffL;

    private Confined() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "whole-jvm" -> wholeJvm();
            case "scope" -> scope();
            case "docker" -> docker(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static CompiledFilter threeRefusals() {
        return LibseccompCompiler.create()
                .compile(SeccompProfile.allowByDefault()
                        .on(Abi.ofThisJvm())
                        .fail(Errno.EPERM, Syscalls.MKDIR, Syscalls.MKDIRAT)
                        .fail(Errno.EPERM, Syscalls.SOCKET, arg(0).is(AF_PACKET))
                        .fail(Errno.EPERM, Syscalls.PERSONALITY, arg(0).is(PER_LINUX32))
                        .build());
    }

    private static void wholeJvm() throws InterruptedException, ExecutionException {
        CompiledFilter filter = threeRefusals();
        CountDownLatch installed = new CountDownLatch(1);
        Thread older = new Thread(() -> {
            await(installed);
            sayAnswers("older");
        });
        older.start();
        ExecutorService pool = Executors.newFixedThreadPool(1);
        pool.submit(() -> sayAnswers("free")).get();

        Installed reached = Sandbox.installIrrevocably(filter);

        say("verified " + reached.verified());
        sayAnswers("main");
        installed.countDown();
        older.join();
        pool.submit(() -> sayAnswers("pool")).get();
        pool.shutdown();
        Thread younger = new Thread(() -> sayAnswers("younger"));
        younger.start();
        younger.join();
    }

    private static void scope() throws Exception {
        CompiledFilter filter = threeRefusals();
        Set<Integer> before = new HashSet<>();
        Processes.ownThreads().forEach(thread -> before.add(thread.threadId()));

        Set<Integer> filtered = new HashSet<>();
        Set<Integer> within = new HashSet<>();
        Sandbox.onFreshThread(filter, () -> {
            sayAnswers("scope");
            within.add(Kernel.running().threadId());
            for (TaskStatus thread : Processes.ownThreads()) {
                if (thread.noNewPrivileges()) {
                    filtered.add(thread.threadId());
                }
            }
            try {
                new Thread(() -> say("a thread was born in the scope")).start();
            } catch (OutOfMemoryError e) {
                say("born " + e.getMessage());
            }
            return null;
        });

        say("fresh " + java.util.Collections.disjoint(before, within));
        say("reached only itself " + filtered.equals(within));
        say("left behind "
                + Processes.ownThreads().stream()
                        .filter(thread -> before.contains(thread.threadId()))
                        .filter(TaskStatus::noNewPrivileges)
                        .count());
        sayAnswers("caller");
    }

    private static void docker(Path file) throws IOException {
        SeccompProfile profile = DockerProfile.read(file)
                .resolveFor(ResolveTarget.on(Abi.ofThisJvm()))
                .profile();
        say("foreign " + profile.foreignAbiAction());
        CompiledFilter filter = LibseccompCompiler.create().compile(profile);
        say("mount " + answer(Syscalls.MOUNT));

        Installed installed = Sandbox.installIrrevocably(filter);

        say("verified " + installed.verified());
        installed.raised().forEach(sentence -> say("raised " + sentence));
        say("mount " + answer(Syscalls.MOUNT));
        say("keyctl " + answer(Syscalls.KEYCTL));
        say("folder " + makeFolder());
    }

    private static void sayAnswers(String who) {
        say("%s: mkdir %s, packet socket %s, unix socket %s, personality %s, asking %s"
                .formatted(
                        who,
                        makeFolder(),
                        closed(ask(Syscalls.SOCKET, AF_PACKET, SOCK_DGRAM, 0)),
                        closed(ask(Syscalls.SOCKET, AF_UNIX, SOCK_DGRAM, 0)),
                        answer(Syscalls.PERSONALITY, PER_LINUX32),
                        answer(Syscalls.PERSONALITY, ASK_ONLY)));
    }

    private static String makeFolder() {
        try {
            Path name = Files.createTempFile("confined", "");
            Files.delete(name);
            Files.createDirectory(name);
            Files.delete(name);
            return "made";
        } catch (FileSystemException e) {
            return String.valueOf(e.getReason());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String answer(Syscall syscall, long... arguments) {
        return said(ask(syscall, arguments));
    }

    private static String said(Answer answer) {
        return answer.errno().map(Errno::toString).orElse("answered");
    }

    private static String closed(Answer socket) {
        if (socket.errno().isEmpty()) {
            ask(Syscalls.CLOSE, socket.value());
        }
        return said(socket);
    }

    private static Answer ask(Syscall syscall, long... arguments) {
        int number = SyscallTables.forAbi(Abi.ofThisJvm())
                .byName(syscall.name())
                .orElseThrow()
                .number();
        return Kernel.running().syscall(number, arguments);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void say(String words) {
        System.out.println(words);
    }
}
