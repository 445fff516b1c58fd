package io.portcullis.kube;

import java.util.Optional;

/**
 * Which namespaces a pod shares with its node, and its containers with each other. What is empty is not said.
 *
 * @param hostUsers false gives it user ids of its own; true, and nothing said, the node's
 * @param hostNetwork whether it has the node's network
 * @param hostPid whether it sees the node's processes
 * @param hostIpc whether it shares the node's System V IPC and message queues
 * @param shareProcessNamespace whether its containers see each other's processes
 */
public record HostNamespaces(
        Optional<Boolean> hostUsers,
        Optional<Boolean> hostNetwork,
        Optional<Boolean> hostPid,
        Optional<Boolean> hostIpc,
        Optional<Boolean> shareProcessNamespace) {
    /** Nothing said. */
    public static final HostNamespaces UNSAID = new HostNamespaces(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Refuses what the API server would refuse.
     *
     * @param hostUsers false gives it user ids of its own; true, and nothing said, the node's
     * @param hostNetwork whether it has the node's network
     * @param hostPid whether it sees the node's processes
     * @param hostIpc whether it shares the node's System V IPC and message queues
     * @param shareProcessNamespace whether its containers see each other's processes
     */
    public HostNamespaces {
        if (!hostUsers.orElse(true)) {
            refuseWithOwnUsers("hostNetwork", hostNetwork);
            refuseWithOwnUsers("hostPID", hostPid);
            refuseWithOwnUsers("hostIPC", hostIpc);
        }
        if (hostPid.orElse(false) && shareProcessNamespace.orElse(false)) {
            throw new IllegalArgumentException("ShareProcessNamespace and HostPID cannot both be enabled; with hostPID"
                    + " the containers see each other anyway, drop shareProcessNamespace");
        }
    }

    static HostNamespaces read(Fields fields) {
        Optional<Boolean> users = fields.flag("hostUsers");
        Optional<Boolean> network = fields.flag("hostNetwork");
        Optional<Boolean> pid = fields.flag("hostPID");
        Optional<Boolean> ipc = fields.flag("hostIPC");
        Optional<Boolean> shared = fields.flag("shareProcessNamespace");
        return fields.checked(() -> new HostNamespaces(users, network, pid, ipc, shared));
    }

    void putInto(Tree tree) {
        tree.put("hostUsers", hostUsers)
                .put("hostNetwork", hostNetwork)
                .put("hostPID", hostPid)
                .put("hostIPC", hostIpc)
                .put("shareProcessNamespace", shareProcessNamespace);
    }

    private static void refuseWithOwnUsers(String field, Optional<Boolean> shared) {
        if (shared.orElse(false)) {
            throw new IllegalArgumentException(field + " is forbidden when `pod.Spec.HostUsers` is false; drop one");
        }
    }
}
