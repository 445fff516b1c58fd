package io.portcullis.kube.patch;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a workload has of its node that a level forbids, and that cannot be taken from it without knowing what it is for:
 * the program would find a file, a port or a neighbour missing.
 */
final class NodeAccess {
    private static final KubernetesVersion PROBES_CHECKED = new KubernetesVersion(1, 34);
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");
    private static final Map<KubernetesVersion, Set<String>> SYSCTLS = Map.of(
            new KubernetesVersion(1, 0),
            Set.of(
                    "kernel.shm_rmid_forced",
                    "net.ipv4.ip_local_port_range",
                    "net.ipv4.tcp_syncookies",
                    "net.ipv4.ping_group_range",
                    "net.ipv4.ip_unprivileged_port_start"),
            new KubernetesVersion(1, 27),
            Set.of("net.ipv4.ip_local_reserved_ports"),
            new KubernetesVersion(1, 29),
            Set.of(
                    "net.ipv4.tcp_keepalive_time",
                    "net.ipv4.tcp_fin_timeout",
                    "net.ipv4.tcp_keepalive_intvl",
                    "net.ipv4.tcp_keepalive_probes"),
            new KubernetesVersion(1, 32),
            Set.of("net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"),
            new KubernetesVersion(1, 37),
            Set.of("net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"));

    private final Hardening options;
    private final Workload workload;
    private final PodValue pod;
    private final List<Unfixed> found = new ArrayList<>();

    private NodeAccess(Hardening options, Workload workload) {
        this.options = options;
        this.workload = workload;
        this.pod = workload.pod();
    }

    static List<Unfixed> of(Hardening options, Workload workload) {
        NodeAccess access = new NodeAccess(options, workload);
        workload.pod().spec().ifPresent(access::look);
        return access.found;
    }

    private void look(ObjectValue spec) {
        namespace(spec, "hostNetwork", "it shares the node's network, and may listen or be found there");
        namespace(spec, "hostPID", "it sees the node's processes, and may have to");
        namespace(spec, "hostIPC", "it shares memory with the node's processes, and may have to");
        volumes(spec);
        sysctls();
        hostProcess(pod.specPath().child("securityContext"), pod.securityContext());
        for (ContainerValue container : pod.containers()) {
            hostProcess(PodEdits.security(container), container.securityContext());
            ports(container);
            if (options.target().isAtLeast(PROBES_CHECKED)) {
                probes(container);
            }
        }
    }

    private void namespace(ObjectValue spec, String field, String what) {
        if (spec.bool(field).orElse(false)) {
            leave(
                    pod.specPath().child(field),
                    spec.get(field).orElse(spec),
                    what + "; take it away if the program does without");
        }
    }

    private void volumes(ObjectValue spec) {
        List<Value> items = spec.list("volumes").map(list -> list.items()).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectValue volume) {
                Path path = pod.specPath().child("volumes").index(i);
                for (ObjectValue.Entry entry : volume.entries()) {
                    volume(path.child(entry.name()), entry);
                }
            }
        }
    }

    private void volume(Path path, ObjectValue.Entry entry) {
        boolean nothing = entry.value() instanceof ScalarValue scalar && scalar.isNull();
        if (nothing || entry.name().equals("name")) {
            return;
        }
        if (entry.name().equals("hostPath")) {
            leave(path, entry.value(), "it mounts a folder of the node, and the program may need what is in it; mount"
                    + " something else if it does not");
        } else if (options.isRestricted() && !VOLUMES.contains(entry.name())) {
            leave(path, entry.value(), "the restricted level has no volumes of this kind; a persistentVolumeClaim can"
                    + " stand for most of them");
        }
    }

    private void sysctls() {
        Set<String> allowed = new HashSet<>();
        SYSCTLS.forEach((since, names) -> {
            if (options.target().isAtLeast(since)) {
                allowed.addAll(names);
            }
        });
        List<Value> items = pod.securityContext()
                .flatMap(context -> context.list("sysctls"))
                .map(list -> list.items())
                .orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectValue sysctl
                    && !allowed.contains(sysctl.string("name").orElse(""))) {
                leave(
                        pod.specPath()
                                .child("securityContext")
                                .child("sysctls")
                                .index(i),
                        sysctl,
                        "it sets a parameter of the kernel that is not known to stay within the pod; take it away if the"
                                + " program does without");
            }
        }
    }

    private void hostProcess(Path security, Optional<ObjectValue> context) {
        Optional<ObjectValue> windows = context.flatMap(found -> found.object("windowsOptions"));
        if (windows.flatMap(found -> found.bool("hostProcess")).orElse(false)) {
            leave(
                    security.child("windowsOptions").child("hostProcess"),
                    windows.get(),
                    "it runs as a process of the Windows node, which is another kind of program; run it as a container"
                            + " if it can");
        }
    }

    private void ports(ContainerValue container) {
        List<Value> items =
                container.object().list("ports").map(list -> list.items()).orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectValue port
                    && port.get("hostPort").orElse(null) instanceof ScalarValue number
                    && number.integer().filter(value -> !value.equals(BigInteger.ZERO)).isPresent()) {
                leave(
                        container.path().child("ports").index(i).child("hostPort"),
                        number,
                        "others find it at this port of the node; use a service instead");
            }
        }
    }

    private void probes(ContainerValue container) {
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            Path path = container.path().child(probe);
            container.object().object(probe).ifPresent(handler -> handler(path, handler));
        }
        Optional<ObjectValue> lifecycle = container.object().object("lifecycle");
        for (String hook : List.of("postStart", "preStop")) {
            Path path = container.path().child("lifecycle").child(hook);
            lifecycle.flatMap(found -> found.object(hook)).ifPresent(handler -> handler(path, handler));
        }
    }

    private void handler(Path path, ObjectValue handler) {
        for (String kind : List.of("httpGet", "tcpSocket")) {
            Optional<ObjectValue> action = handler.object(kind);
            if (action.flatMap(found -> found.string("host")).filter(host -> !host.isEmpty()).isPresent()) {
                leave(
                        path.child(kind).child("host"),
                        action.get(),
                        "the kubelet would call this host from the node, wherever it is; without a host it asks the pod");
            }
        }
    }

    private void leave(Path path, Value at, String reason) {
        found.add(new Unfixed(workload.title(), path, at.position(), reason));
    }
}
