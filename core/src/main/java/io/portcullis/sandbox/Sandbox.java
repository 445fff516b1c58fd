package io.portcullis.sandbox;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.seccomp.compile.CompiledFilter;
import java.util.List;
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
     *     {@link ThreadScope}: all threads would get those too; or if it is a virtual thread; or if the table of this
     *     JVM's ABI is missing; the message names the artifact to add
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
        return install(List.of(program), options);
    }

    /**
     * Puts several filters on every thread of this JVM, one after another in the order given, and gives up gaining
     * privileges, for good.
     *
     * <p>The kernel runs all of them for each call, the last one first, and the strictest answer counts; of two errnos
     * that of the filter installed later ({@code seccomp_run_filters} of kernel/seccomp.c). So they are checked
     * together before the first is installed: as one filter against what the JVM needs, and for the kernel's limit on
     * their length. Each but the last must allow {@code seccomp(2)}.
     *
     * <p>The kernel takes them one at a time. Should it refuse a later one all the same, the exception says how many
     * have been taken before it, which stay.
     *
     * @param filters at least one, in the order in which they are installed
     * @param options how
     * @return how far they reached
     * @throws BelowJvmFloorException if together they refuse what the JVM is still meant to do
     * @throws IllegalArgumentException as for {@link #installIrrevocably(CompiledFilter)}; or if there is no filter,
     *     they are too long together, or one forbids to install those after it
     * @throws KernelRefusedException as for {@link #installIrrevocably(CompiledFilter)}
     * @throws UnsupportedOperationException as for {@link #installIrrevocably(CompiledFilter)}, or an option needs a
     *     newer kernel
     * @throws IllegalStateException as for {@link #installIrrevocably(CompiledFilter)}
     */
    public static Installed installIrrevocably(List<CompiledFilter> filters, InstallOptions options) {
        return install(filters.stream().map(CompiledFilter::program).toList(), options);
    }

    static Installed install(List<BpfProgram> programs, InstallOptions options) {
        Kernel kernel = Kernel.running();
        return new Installation(kernel, CheckedFilters.forWholeJvm(programs, kernel.abi(), options), options)
                .onAllThreads();
    }

    /**
     * Loads and touches what Java and this library do late: native code, the network library, time zones, logging,
     * formatting, lambdas, random numbers. Whatever is first used under a filter finds its files and sockets refused,
     * and a class that fails to initialise once is lost for good. Call it before a filter that allows less than what a
     * JVM {@linkplain JvmFloor#STEADY needs to run} with opening files; the installing methods themselves touch what
     * they use.
     *
     * <p>Nothing happens the second time. It takes some 0.2 s the first time, most of it for JNA.
     *
     * @throws UnsupportedOperationException if this is not Linux, or native code cannot be called
     */
    public static void prepare() {
        Preloading.everything();
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
