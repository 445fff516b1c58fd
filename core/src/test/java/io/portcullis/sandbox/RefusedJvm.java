package io.portcullis.sandbox;

import static io.portcullis.sandbox.ConfinedJvm.noFolders;
import static io.portcullis.sandbox.ConfinedJvm.refusing;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.linux.Answer;
import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Provokes each answer the kernel refuses a filter with, and says how it was put into words. */
public final class RefusedJvm {
    private static final long NOBODY = 65_534;

    private RefusedJvm() {}

    /** Provokes one. */
    public static void main(String[] arguments) throws InterruptedException {
        Kernel kernel = Kernel.running();
        switch (arguments[0]) {
            case "EACCES" -> {
                // This thread alone, and with the user its capabilities; a thread that had none loses nothing.
                kernel.syscall(number(Syscalls.SETRESUID), NOBODY, NOBODY, NOBODY);
                install(with(kernel, new Change() {
                    @Override
                    public void setNoNewPrivileges() {}
                }));
            }
            case "EINVAL" ->
                say(() -> new Installation(
                                kernel,
                                unchecked(BpfProgram.of(List.of(Instruction.load(0)), abi().byteOrder())),
                                plain())
                        .onThisThread());
            case "EFAULT" ->
                install(with(kernel, new Change() {
                    @Override
                    public Answer setFilter(byte[] program, Set<FilterFlag> flags) {
                        return kernel.syscall(number(Syscalls.SECCOMP), 1, 0, 0);
                    }
                }));
            case "EBUSY" -> {
                Kernel listening = adding(kernel, FilterFlag.NEW_LISTENER);
                say(() -> new Installation(listening, unchecked(notified()), plain()).onThisThread());
                say(() -> new Installation(listening, unchecked(notified()), plain()).onThisThread());
            }
            case "ESRCH" -> {
                CountDownLatch confined = new CountDownLatch(1);
                CountDownLatch end = new CountDownLatch(1);
                Thread stubborn = new Thread(() -> {
                    kernel.setNoNewPrivileges();
                    kernel.setFilter(noFolders().toBytes(), Set.of());
                    confined.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                stubborn.start();
                confined.await();
                say(() -> new Installation(adding(kernel, FilterFlag.TSYNC_ESRCH), unchecked(noFolders()), plain())
                        .onAllThreads());
                end.countDown();
                stubborn.join();
            }
            case "ENOSYS" -> {
                Sandbox.installIrrevocably(refusing(Action.errno(38), Syscalls.SECCOMP), plain());
                say(() -> new Installation(with(kernel, new Change() {}), unchecked(noFolders()), plain())
                        .onThisThread());
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private interface Change {
        default void setNoNewPrivileges() {
            Kernel.running().setNoNewPrivileges();
        }

        default Answer setFilter(byte[] program, Set<FilterFlag> flags) {
            return Kernel.running().setFilter(program, flags);
        }
    }

    /** The kernel, but for two calls. */
    private static Kernel with(Kernel kernel, Change change) {
        return (Kernel) Proxy.newProxyInstance(
                RefusedJvm.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, arguments) -> {
                    boolean changed = method.getName().equals("setNoNewPrivileges")
                            || method.getName().equals("setFilter");
                    try {
                        return changed
                                ? Change.class
                                        .getMethod(method.getName(), method.getParameterTypes())
                                        .invoke(change, arguments)
                                : method.invoke(kernel, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Kernel adding(Kernel kernel, FilterFlag flag) {
        return with(kernel, new Change() {
            @Override
            public Answer setFilter(byte[] program, Set<FilterFlag> flags) {
                Set<FilterFlag> more = EnumSet.of(flag);
                more.addAll(flags);
                return kernel.setFilter(program, more);
            }
        });
    }

    private static void install(Kernel kernel) {
        say(() -> new Installation(kernel, unchecked(noFolders()), plain()).onThisThread());
    }

    private static CheckedFilters unchecked(BpfProgram program) {
        return new CheckedFilters(List.of(program), List.of(), List.of(), true);
    }

    private static BpfProgram notified() {
        return refusing(Action.userNotify(), Syscalls.REBOOT);
    }

    private static InstallOptions plain() {
        return InstallOptions.standard();
    }

    private static Abi abi() {
        return Abi.ofThisJvm();
    }

    private static int number(Syscall syscall) {
        return SyscallTables.forAbi(abi()).byName(syscall.name()).orElseThrow().number();
    }

    private static void say(Runnable installation) {
        try {
            installation.run();
            System.out.println("installed");
        } catch (KernelRefusedException | UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
    }
}
