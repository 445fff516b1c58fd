package io.portcullis.kube.effective;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.util.Optional;

/**
 * A node, as far as it decides what a container gets.
 *
 * @param version the release of Kubernetes, API server and kubelet alike
 * @param runtime what the kubelet asks to run containers
 * @param seccompDefault whether the kubelet runs with {@code --seccomp-default}, so that who asks for no profile gets
 *     the runtime's
 * @param machine the machine's own ABI
 * @param kernel the kernel; empty is the newest that the ABI's table knows
 */
public record Node(
        KubernetesVersion version,
        CriRuntime runtime,
        boolean seccompDefault,
        Abi machine,
        Optional<KernelVersion> kernel) {
    private static final KubernetesVersion FIRST_SECCOMP_DEFAULT = new KubernetesVersion(1, 22);

    /**
     * Checks that the kubelet can do what it is said to do.
     *
     * @param version the release of Kubernetes, API server and kubelet alike
     * @param runtime what the kubelet asks to run containers
     * @param seccompDefault whether the kubelet runs with {@code --seccomp-default}, so that who asks for no profile
     *     gets the runtime's
     * @param machine the machine's own ABI
     * @param kernel the kernel; empty is the newest that the ABI's table knows
     */
    public Node {
        if (seccompDefault && !version.isAtLeast(FIRST_SECCOMP_DEFAULT)) {
            throw new IllegalArgumentException("the kubelet has no --seccomp-default before Kubernetes "
                    + FIRST_SECCOMP_DEFAULT + ", and the target is " + version + "; choose a newer target");
        }
    }

    /**
     * A node on x86_64 with containerd, whose kubelet is told nothing of seccomp.
     *
     * @param version the release of Kubernetes
     * @return the node
     */
    public static Node of(KubernetesVersion version) {
        return new Node(version, CriRuntime.CONTAINERD, false, Abi.X86_64, Optional.empty());
    }

    /**
     * Another runtime.
     *
     * @param chosen the runtime
     * @return the same node with that runtime
     */
    public Node with(CriRuntime chosen) {
        return new Node(version, chosen, seccompDefault, machine, kernel);
    }

    /**
     * A kubelet with {@code --seccomp-default}, which is {@code seccompDefault: true} in its configuration.
     *
     * @return the same node with that kubelet
     * @throws IllegalArgumentException if the release has no such option
     */
    public Node withSeccompDefault() {
        return new Node(version, runtime, true, machine, kernel);
    }

    /**
     * Another machine.
     *
     * @param chosen the machine's own ABI
     * @return the same node on that machine
     */
    public Node on(Abi chosen) {
        return new Node(version, runtime, seccompDefault, chosen, kernel);
    }

    /**
     * Another kernel.
     *
     * @param chosen the kernel
     * @return the same node with that kernel
     */
    public Node withKernel(KernelVersion chosen) {
        return new Node(version, runtime, seccompDefault, machine, Optional.of(chosen));
    }
}
