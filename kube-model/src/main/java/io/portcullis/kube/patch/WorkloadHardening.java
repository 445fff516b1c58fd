package io.portcullis.kube.patch;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hardens one workload: what is not about profiles or about the node. Edits that need each other are one group. */
final class WorkloadHardening {
    private static final KubernetesVersion USER_NAMESPACES = new KubernetesVersion(1, 35); // relax some checks
    private static final KubernetesVersion WINDOWS_SKIPPED = new KubernetesVersion(1, 25);
    private static final KubernetesVersion CONTAINER_ENGINE_LABEL = new KubernetesVersion(1, 31);
    private static final Set<String> SELINUX_TYPES = Set.of("", "container_t", "container_init_t", "container_kvm_t");
    /** What the API server takes for Linux only (pkg/apis/core/validation). */
    private static final List<String> LINUX_ONLY = List.of(
            "appArmorProfile",
            "seccompProfile",
            "seLinuxOptions",
            "capabilities",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "sysctls");

    private static final String NO_ROOT = "runAsNonRoot";
    private static final String USER = "runAsUser";

    private final Hardening options;
    private final ManifestPatch patch;
    private final Workload workload;
    private final PodValue pod;

    WorkloadHardening(Hardening options, ManifestPatch patch, Workload workload) {
        this.options = options;
        this.patch = patch;
        this.workload = workload;
        this.pod = workload.pod();
    }

    void harden() {
        if (pod.spec().isEmpty()) {
            leave(pod.specPath(), workload.object(), "there is no pod spec here; a workload cannot do without");
            return;
        }
        boolean linux = !pod.isWindows();
        for (ContainerValue container : pod.containers()) {
            if (linux) {
                patch.edit(workload, edits -> privileges(edits, container));
                patch.edit(workload, edits -> procMount(edits, container));
                patch.edit(workload, edits -> seLinux(edits, PodEdits.security(container), container.securityContext()));
            }
        }
        if (linux) {
            patch.edit(workload, edits -> seLinux(edits, edits.podSecurity(), pod.securityContext()));
        } else {
            windows();
        }
        if (options.isRestricted() && !hasOwnUsers()) {
            noRoot();
        }
        new ProfileHardening(options, patch, workload).harden();
        NodeAccess.of(options, workload).forEach(patch::leave);
    }

    private void windows() {
        linuxOnly(podSecurity(), pod.securityContext());
        pod.containers().forEach(container -> linuxOnly(PodEdits.security(container), container.securityContext()));
        if (options.isRestricted() && !options.target().isAtLeast(WINDOWS_SKIPPED)) {
            leave(
                    pod.specPath().child("os"),
                    pod.spec().get(),
                    "before Kubernetes " + WINDOWS_SKIPPED + " the restricted level asks Windows pods for what the API"
                            + " server refuses them; choose a newer target, or leave Windows pods out");
        }
    }

    private void linuxOnly(Path security, Optional<ObjectValue> context) {
        for (String field : LINUX_ONLY) {
            present(context, field)
                    .ifPresent(value -> leave(
                            security.child(field), value, "it cannot be set for a windows pod; remove it"));
        }
    }

    /** The API server takes no pod that is privileged and may not escalate. */
    private void privileges(PodEdits edits, ContainerValue container) {
        Path security = PodEdits.security(container);
        Optional<Boolean> privileged = container.securityContext().flatMap(context -> context.bool("privileged"));
        if (privileged.orElse(false)) {
            edits.set(security.child("privileged"), false);
        }
        if (options.isRestricted()) {
            edits.set(security.child("allowPrivilegeEscalation"), false);
            CapabilityEdits.restrict(edits, container);
        } else {
            CapabilityEdits.baseline(edits, container);
        }
    }

    private void procMount(PodEdits edits, ContainerValue container) {
        Optional<Value> mount = present(container.securityContext(), "procMount");
        boolean allowed = !options.isRestricted() && hasOwnUsers();
        if (mount.isPresent() && !"Default".equals(mount.get().plain()) && !allowed) {
            edits.set(PodEdits.security(container).child("procMount"), "Default");
        }
    }

    private void seLinux(PodEdits edits, Path security, Optional<ObjectValue> context) {
        Optional<ObjectValue> label = context.flatMap(found -> found.object("seLinuxOptions"));
        if (label.isEmpty()) {
            return;
        }
        Path path = security.child("seLinuxOptions");
        List<String> bad = label.get().entries().stream()
                .filter(entry -> isBadLabel(entry.name(), entry.value()))
                .map(ObjectValue.Entry::name)
                .toList();
        if (bad.size() == label.get().entries().size() && !bad.isEmpty()) {
            edits.remove(path);
        } else {
            bad.forEach(name -> edits.remove(path.child(name)));
        }
    }

    private boolean isBadLabel(String name, Value value) {
        Object word = value.plain();
        if (word == null) {
            return false;
        }
        return switch (name) {
            case "type" -> !(word instanceof String type && isAllowedType(type));
            case "user", "role" -> !"".equals(word);
            default -> false;
        };
    }

    private boolean isAllowedType(String type) {
        return SELINUX_TYPES.contains(type)
                || (type.equals("container_engine_t") && options.target().isAtLeast(CONTAINER_ENGINE_LABEL));
    }

    // ---- root

    /** With users of their own, root in the pod is nobody outside. */
    private boolean hasOwnUsers() {
        return options.target().isAtLeast(USER_NAMESPACES)
                && pod.spec().flatMap(spec -> spec.bool("hostUsers")).filter(host -> !host).isPresent();
    }

    private void noRoot() {
        user(podSecurity(), pod.securityContext());
        pod.containers().forEach(container -> user(PodEdits.security(container), container.securityContext()));
        List<ContainerValue> root =
                pod.containers().stream().filter(this::isRoot).toList();
        Optional<Value> ofPod = present(pod.securityContext(), NO_ROOT);
        boolean said = ofPod.isPresent() && Boolean.TRUE.equals(ofPod.get().plain());
        boolean someMissing = pod.containers().stream()
                .anyMatch(container -> present(container.securityContext(), NO_ROOT).isEmpty());
        boolean wholePod = root.isEmpty() && !said && (ofPod.isPresent() || (someMissing && !options.isPerContainer()));
        if (wholePod) {
            patch.edit(workload, edits -> edits.set(podSecurity().child(NO_ROOT), true));
        } else if (!said && ofPod.isPresent()) {
            leave(
                    podSecurity().child(NO_ROOT),
                    ofPod.get(),
                    "a container runs as user 0, and the kubelet would not start it without root; say which user it"
                            + " can run as");
        }
        for (ContainerValue container : pod.containers()) {
            Optional<Value> own = present(container.securityContext(), NO_ROOT);
            boolean good = own.isPresent() ? Boolean.TRUE.equals(own.get().plain()) : said || wholePod;
            if (!good && root.contains(container)) {
                leave(
                        PodEdits.security(container).child(NO_ROOT),
                        own.orElse(container.object()),
                        "it runs as user 0, and the kubelet would not start it without root; say which user it can run"
                                + " as");
            } else if (!good) {
                patch.edit(
                        workload,
                        edits -> edits.set(PodEdits.security(container).child(NO_ROOT), true));
            }
        }
    }

    private void user(Path security, Optional<ObjectValue> context) {
        Optional<Value> user = present(context, USER);
        if (user.isEmpty() || !isZero(user)) {
            return;
        }
        if (options.user().isPresent()) {
            patch.edit(workload, edits -> edits.set(
                    security.child(USER), options.user().getAsLong()));
        } else {
            leave(
                    security.child(USER),
                    user.get(),
                    "user 0 is root, and nobody says which other user the program can run as; name one");
        }
    }

    private boolean isRoot(ContainerValue container) {
        Optional<Value> user =
                present(container.securityContext(), USER).or(() -> present(pod.securityContext(), USER));
        return options.user().isEmpty() && isZero(user);
    }

    private static boolean isZero(Optional<Value> value) {
        return value.filter(found ->
                        found instanceof ScalarValue scalar && scalar.integer().filter(BigInteger.ZERO::equals).isPresent())
                .isPresent();
    }

    // ---- reading

    /** What stands there and is not null. */
    static Optional<Value> present(Optional<ObjectValue> object, String field) {
        return object.flatMap(found -> found.get(field))
                .filter(value -> !(value instanceof ScalarValue scalar && scalar.isNull()));
    }

    static List<ObjectValue> objects(ObjectValue holder, String field) {
        return holder.list(field).map(ListValue::items).orElse(List.of()).stream()
                .filter(ObjectValue.class::isInstance)
                .map(ObjectValue.class::cast)
                .toList();
    }

    private Path podSecurity() {
        return pod.specPath().child("securityContext");
    }

    private void leave(Path path, Value at, String reason) {
        patch.leave(new Unfixed(workload.title(), path, at.position(), reason));
    }
}
