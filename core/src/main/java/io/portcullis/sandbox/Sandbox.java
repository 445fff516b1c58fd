package io.portcullis.sandbox;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.seccomp.compile.CompiledFilter;
import java.util.concurrent.Callable;

/**
 * Puts filters on this JVM.
 *
 * <p>A filter cannot be taken back. It goes on all threads ({@link #installIrrevocably(CompiledFilter)}), or on one
 * fresh thread that ends with its work ({@link #onFreshThread(CompiledFilter, Callable)}), which limits accidents and
 * is no security boundary. Strict mode is not offered: a JVM hangs in it.
 *
 * <p>Before anything is installed, the filter is asked about every call a JVM makes, see {@link JvmBaseline}; and a
 * filter that answers KILL_THREAD to calls of this JVM is refused, because the VM would wait for the dead thread for
 * ever, or end with exit code 0. What answers so only to calls of other ABIs, as profiles of container engines do, is
 * raised to KILL_PROCESS.
 */
public final class Sandbox {
    private Sandbox() {}

    /**
     * What this machine can do, without changing anything. Works everywhere.
     *
     * @return what was found
     */
    public static SeccompSupport probe() {
        return SeccompSupport.probe();
    }

    /**
     * Puts a filter on every thread of this JVM and gives up gaining privileges, for good.
     *
     * @param filter what the kernel is to run
     * @return how far it reached
     * @throws BelowJvmFloorException if the filter refuses what a JVM needs to go on running
     * @throws IllegalArgumentException if the filter is for another byte order, or answers KILL_THREAD to calls of this
     *     JVM
     * @throws KernelRefusedException if the kernel refuses; if a thread has a filter of its own (ESRCH), the message
     *     names it
     * @throws UnsupportedOperationException if this is not Linux, native code cannot be called, or the kernel has no
     *     seccomp filters or cannot put one on all threads; {@link #probe()} could have told
     * @throws IllegalStateException if the calling thread has filters that another thread lacks, as in a
     *     {@link ThreadScope}: all threads would get those too; or if the table of this JVM's ABI is missing; the
     *     message names the artifact to add
     */
    public static Installed installIrrevocably(CompiledFilter filter) {
        return installIrrevocably(filter.program(), InstallOptions.standard());
    }

    /**
     * Puts a filter on every thread of this JVM and gives up gaining privileges, for good.
     *
     * @param filter what the kernel is to run
     * @param options how
     * @return how far it reached
     * @throws BelowJvmFloorException if the filter refuses what the JVM is still meant to do
     * @throws IllegalArgumentException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws KernelRefusedException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws UnsupportedOperationException as for {@link #installIrrevocably(CompiledFilter)}, or an option needs a
     *     newer kernel
     * @throws IllegalStateException as for {@link #installIrrevocably(CompiledFilter)}
     */
    public static Installed installIrrevocably(CompiledFilter filter, InstallOptions options) {
        return installIrrevocably(filter.program(), options);
    }

    /**
     * Puts a program on every thread of this JVM and gives up gaining privileges, for good.
     *
     * @param program what the kernel is to run
     * @param options how
     * @return how far it reached
     * @throws BelowJvmFloorException if the program refuses what the JVM is still meant to do
     * @throws IllegalArgumentException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws KernelRefusedException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws UnsupportedOperationException as for {@link #installIrrevocably(CompiledFilter)}, or an option needs a
     *     newer kernel
     * @throws IllegalStateException as for {@link #installIrrevocably(CompiledFilter)}
     */
    public static Installed installIrrevocably(BpfProgram program, InstallOptions options) {
        Kernel kernel = Kernel.running();
        return new Installation(kernel, CheckedProgram.forWholeJvm(program, kernel.abi(), options), options)
                .onAllThreads();
    }

    /**
     * Does work on a fresh thread under a filter; the thread ends with the work. See {@link ThreadScope}.
     *
     * @param filter what the kernel is to run
     * @param body the work
     * @param <T> what it gives
     * @return what the body gave
     * @throws Exception what the body threw
     * @throws BelowJvmFloorException if the filter refuses what a thread of a JVM needs
     * @throws IllegalArgumentException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws KernelRefusedException if the kernel refuses
     * @throws UnsupportedOperationException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws IllegalStateException as for {@link #installIrrevocably(CompiledFilter)}
     */
    public static <T> T onFreshThread(CompiledFilter filter, Callable<T> body) throws Exception {
        return ThreadScope.under(filter.program()).call(body);
    }
}
