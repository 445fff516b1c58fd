package io.portcullis.seccomp.format;

import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTables;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a document is meant to run, which is part of what it means.
 *
 * @param abi the machine's own ABI
 * @param kernel the kernel, for {@code minKernel}
 * @param capabilities what the container's bounding set holds
 * @param runtime who reads the document
 * @param lenientNames whether {@link ContainerRuntime#STRICT} drops unknown names and reports them, as the runtimes do
 * @param widenMultiplexed whether {@link ContainerRuntime#STRICT} gives up the conditions of calls that go through
 *     {@code socketcall} or {@code ipc} there and reports it, instead of refusing them; the runtimes always do
 */
public record ResolveTarget(
        Abi abi,
        KernelVersion kernel,
        Set<Capability> capabilities,
        ContainerRuntime runtime,
        boolean lenientNames,
        boolean widenMultiplexed) {
    /**
     * Copies the set.
     *
     * @param abi the machine's own ABI
     * @param kernel the kernel, for {@code minKernel}
     * @param capabilities what the container's bounding set holds
     * @param runtime who reads the document
     * @param lenientNames whether {@link ContainerRuntime#STRICT} drops unknown names and reports them, as the runtimes
     *     do
     * @param widenMultiplexed whether {@link ContainerRuntime#STRICT} gives up the conditions of calls that go through
     *     {@code socketcall} or {@code ipc} there and reports it, instead of refusing them; the runtimes always do
     */
    public ResolveTarget {
        capabilities = capabilities.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
    }

    /**
     * A machine with the newest kernel the tables know, a container without capabilities, and runc.
     *
     * @param abi the machine's own ABI
     * @return the target
     * @throws IllegalStateException if the ABI's table is missing; the message names the artifact to add
     */
    public static ResolveTarget on(Abi abi) {
        return new ResolveTarget(abi, SyscallTables.forAbi(abi).asOf(), Set.of(), ContainerRuntime.RUNC, false, false);
    }

    /**
     * Another kernel.
     *
     * @param release the kernel
     * @return the same target with that kernel
     */
    public ResolveTarget withKernel(KernelVersion release) {
        return new ResolveTarget(abi, release, capabilities, runtime, lenientNames, widenMultiplexed);
    }

    /**
     * Other capabilities.
     *
     * @param held all that the container holds
     * @return the same target with those capabilities
     */
    public ResolveTarget withCapabilities(Capability... held) {
        return withCapabilities(Set.copyOf(Arrays.asList(held)));
    }

    /**
     * Other capabilities.
     *
     * @param held all that the container holds
     * @return the same target with those capabilities
     */
    public ResolveTarget withCapabilities(Set<Capability> held) {
        return new ResolveTarget(abi, kernel, held, runtime, lenientNames, widenMultiplexed);
    }

    /**
     * Another reader.
     *
     * @param reader whose reading counts
     * @return the same target with that reader
     */
    public ResolveTarget withRuntime(ContainerRuntime reader) {
        return new ResolveTarget(abi, kernel, capabilities, reader, lenientNames, widenMultiplexed);
    }

    /**
     * Drops unknown names and reports them, also with {@link ContainerRuntime#STRICT}.
     *
     * @return the same target, lenient with names
     */
    public ResolveTarget withLenientNames() {
        return new ResolveTarget(abi, kernel, capabilities, runtime, true, widenMultiplexed);
    }

    /**
     * Gives up conditions that cannot be checked through a multiplexer and reports it, also with
     * {@link ContainerRuntime#STRICT}.
     *
     * @return the same target, widening
     */
    public ResolveTarget withWidening() {
        return new ResolveTarget(abi, kernel, capabilities, runtime, lenientNames, true);
    }
}
