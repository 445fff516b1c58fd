package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.linux.Processes;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Work on a fresh platform thread under a filter, which ends with the work.
 *
 * <p>This limits accidents: a parser that should not open files, a plug-in that should not connect. It is no security
 * boundary, because all threads share one memory, and what the body hands to another thread is done there without the
 * filter. The boundary is a process.
 *
 * <p>A thread that is born under a filter keeps it for good, and the JDK starts threads for its own pools wherever they
 * are first needed. So the scope refuses to start threads and processes (EPERM), unless {@link #allowingNewThreads()}
 * is said: {@link Thread#start} throws {@link OutOfMemoryError} then, {@link ProcessBuilder#start} an IOException.
 *
 * <p>The thread that asks for the scope is never confined itself, so it may belong to a pool, or be a virtual thread.
 * No method confines the calling thread: a pool would hand the filter on to other work, and of a virtual thread the
 * kernel knows only the carrier, which runs other virtual threads next.
 *
 * <p>A class whose initialiser starts a thread, and that is first used in such a scope, cannot be used in this JVM any
 * more: Java tries an initialiser once. Use such classes once before the scope; virtual threads are seen to.
 */
public final class ThreadScope {
    private static final long LONGEST_END_NANOS = 1_000_000_000;
    private static final long POLL_NANOS = 50_000;

    private final BpfProgram program;
    private final InstallOptions options;
    private final boolean newThreads;

    private ThreadScope(BpfProgram program, InstallOptions options, boolean newThreads) {
        this.program = program;
        this.options = options;
        this.newThreads = newThreads;
    }

    /**
     * A scope under a program.
     *
     * @param program what the kernel is to run
     * @return a scope that starts no threads, with {@link InstallOptions#standard()}
     */
    public static ThreadScope under(BpfProgram program) {
        return new ThreadScope(program, InstallOptions.standard(), false);
    }

    /**
     * Says how the program is installed.
     *
     * @param chosen the options
     * @return a scope with these options
     */
    public ThreadScope with(InstallOptions chosen) {
        return new ThreadScope(program, chosen, newThreads);
    }

    /**
     * Leaves starting threads and processes to the program alone. Threads that are born in the scope keep the filter
     * after it, pooled ones of the JDK among them.
     *
     * @return a scope that does not refuse them by itself
     */
    public ThreadScope allowingNewThreads() {
        return new ThreadScope(program, options, true);
    }

    /**
     * Does the work and waits for it, and for the end of its thread, a second at most. If the caller is interrupted
     * meanwhile, the body is too, and the wait goes on.
     *
     * @param body the work
     * @param <T> what it gives
     * @return what the body gave
     * @throws Exception what the body threw
     * @throws BelowJvmFloorException if the filter refuses what a thread of a JVM needs
     * @throws IllegalArgumentException if the filter is for another byte order, or answers KILL_THREAD to calls of this
     *     JVM
     * @throws KernelRefusedException if the kernel refuses
     * @throws UnsupportedOperationException if this is not Linux, native code cannot be called, or the kernel has no
     *     seccomp filters
     * @throws IllegalStateException if the table of this JVM's ABI is missing; the message names the artifact to add;
     *     or if this JVM cannot start virtual threads though it has them
     */
    public <T> T call(Callable<T> body) throws Exception {
        Kernel kernel = Kernel.running();
        CheckedFilters checked = newThreads
                ? CheckedFilters.forWholeJvm(List.of(program), kernel.abi(), options)
                : CheckedFilters.forOneThread(program, kernel.abi(), options);
        VirtualThreads.initialise();
        AtomicInteger confined = new AtomicInteger();
        FutureTask<T> task = new FutureTask<>(() -> {
            confined.set(kernel.threadId());
            if (!newThreads) {
                new Installation(kernel, guard(kernel.abi()), InstallOptions.standard()).onThisThread();
            }
            new Installation(kernel, checked, options).onThisThread();
            return body.call();
        });
        Thread thread = new Thread(task, "portcullis-scope");
        thread.start();
        try {
            return waitFor(task, thread);
        } finally {
            waitUntilGone(thread, confined);
        }
    }

    /** Java's thread ends before the kernel's, and the kernel's stands in the way of a filter for all threads. */
    private static void waitUntilGone(Thread thread, AtomicInteger confined) {
        long deadline = System.nanoTime() + LONGEST_END_NANOS;
        while ((thread.isAlive() || Processes.ownThread(confined.get()).isPresent())
                && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static <T> T waitFor(FutureTask<T> task, Thread thread) throws Exception {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw e.getCause() instanceof Exception thrown ? thrown : e;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A filter that refuses what starts threads and processes on this ABI, and nothing else. */
    private static CheckedFilters guard(Abi abi) {
        return new CheckedFilters(List.of(guardProgram(abi)), List.of(), List.of(), true);
    }

    static BpfProgram guardProgram(Abi abi) {
        SyscallTable table = SyscallTables.forAbi(abi);
        int[] refused = Stream.of(Syscalls.CLONE, Syscalls.CLONE3, Syscalls.FORK, Syscalls.VFORK)
                .flatMap(syscall -> table.byName(syscall.name()).stream())
                .mapToInt(SyscallEntry::number)
                .toArray();
        int allow = Action.allow().returnValue(abi);
        List<Instruction> program = new ArrayList<>();
        program.add(Instruction.load(SeccompData.ARCH_OFFSET));
        program.add(Instruction.jumpIf(Instruction.Condition.JEQ, abi.auditArch(), 1, 0));
        program.add(Instruction.ret(allow));
        program.add(Instruction.load(SeccompData.NR_OFFSET));
        for (int i = 0; i < refused.length; i++) {
            program.add(Instruction.jumpIf(Instruction.Condition.JEQ, refused[i], refused.length - i, 0));
        }
        program.add(Instruction.ret(allow));
        program.add(Instruction.ret(Action.errno(Errno.EPERM).returnValue(abi)));
        return BpfProgram.of(program, abi.byteOrder());
    }
}
