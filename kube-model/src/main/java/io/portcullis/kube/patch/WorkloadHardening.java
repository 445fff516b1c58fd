package io.portcullis.kube.patch;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.Allowed;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Hardens one workload. Edits that need each other are one group. */
final class WorkloadHardening {
    private static final KubernetesVersion USER_NAMESPACES = new KubernetesVersion(1, 35); // relax some checks
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
            patch.leave(
                    workload,
                    new Unfixed(
                            workload.title(),
                            pod.specPath(),
                            workload.object().position(),
                            "there is no pod spec here; a workload cannot do without"));
            return;
        }
        if (!pod.isWindows()) { // the API server takes none of this for one
            for (ContainerValue container : pod.containers()) {
                patch.edit(workload, edits -> unprivileged(edits, container));
                patch.edit(workload, edits -> noEscalation(edits, container));
                patch.edit(workload, edits -> capabilities(edits, container));
                if (options.isRestricted()) {
                    patch.edit(workload, edits -> CapabilityEdits.drop(edits, container));
                }
                patch.edit(workload, edits -> procMount(edits, container));
                patch.edit(
                        workload, edits -> seLinux(edits, PodEdits.security(container), container.securityContext()));
            }
            patch.edit(workload, edits -> seLinux(edits, edits.podSecurity(), pod.securityContext()));
        }
        if (options.isRestricted() && !hasOwnUsers()) {
            noRoot();
        }
        if (!pod.isWindows()) {
            new ProfileHardening(options, patch, workload).harden();
        }
    }

    private static void unprivileged(PodEdits edits, ContainerValue container) {
        boolean privileged = container
                .securityContext()
                .flatMap(context -> context.bool("privileged"))
                .orElse(false);
        if (privileged) {
            edits.set(PodEdits.security(container).child("privileged"), false);
        }
    }

    private void capabilities(PodEdits edits, ContainerValue container) {
        if (options.isRestricted()) {
            CapabilityEdits.restrict(edits, container);
        } else {
            CapabilityEdits.baseline(edits, container);
        }
    }

    /** The API server takes no pod that may not escalate and is privileged, or has the one capability. */
    private void noEscalation(PodEdits edits, ContainerValue container) {
        if (options.isRestricted()) {
            unprivileged(edits, container);
            if (CapabilityEdits.rulesOutNoEscalation(container)) {
                capabilities(edits, container);
            }
            edits.set(PodEdits.security(container).child("allowPrivilegeEscalation"), false);
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
        return Allowed.seLinuxTypes(options.target()).contains(type);
    }

    // ---- root

    /** With users of their own, root in the pod is nobody outside. */
    private boolean hasOwnUsers() {
        return options.target().isAtLeast(USER_NAMESPACES)
                && pod.spec()
                        .flatMap(spec -> spec.bool("hostUsers"))
                        .filter(host -> !host)
                        .isPresent();
    }

    /** A container that is told to run as user 0 would not start if it had to run as another. */
    private void noRoot() {
        user(podSecurity(), pod.securityContext());
        pod.containers().forEach(container -> user(PodEdits.security(container), container.securityContext()));
        Optional<Value> ofPod = present(pod.securityContext(), NO_ROOT);
        boolean said = ofPod.isPresent() && Boolean.TRUE.equals(ofPod.get().plain());
        boolean someMissing = pod.containers().stream()
                .anyMatch(container ->
                        present(container.securityContext(), NO_ROOT).isEmpty());
        boolean wholePod = pod.containers().stream().noneMatch(this::isRoot)
                && !said
                && (ofPod.isPresent() || (someMissing && !options.isPerContainer()));
        if (wholePod) {
            patch.edit(workload, edits -> edits.set(podSecurity().child(NO_ROOT), true));
        }
        for (ContainerValue container : pod.containers()) {
            Optional<Value> own = present(container.securityContext(), NO_ROOT);
            boolean good = own.isPresent() ? Boolean.TRUE.equals(own.get().plain()) : said || wholePod;
            if (!good && !isRoot(container)) {
                patch.edit(
                        workload,
                        edits -> edits.set(PodEdits.security(container).child(NO_ROOT), true));
            }
        }
    }

    private void user(Path security, Optional<ObjectValue> context) {
        if (options.user().isPresent() && isZero(present(context, USER))) {
            patch.edit(
                    workload,
                    edits -> edits.set(security.child(USER), options.user().getAsLong()));
        }
    }

    private boolean isRoot(ContainerValue container) {
        Optional<Value> user =
                present(container.securityContext(), USER).or(() -> present(pod.securityContext(), USER));
        return options.user().isEmpty() && isZero(user);
    }

    private static boolean isZero(Optional<Value> value) {
        return value.filter(found -> found instanceof ScalarValue scalar
                        && scalar.integer().filter(BigInteger.ZERO::equals).isPresent())
                .isPresent();
    }

    // ---- reading

    /** What stands there and is not null. */
    static Optional<Value> present(Optional<ObjectValue> object, String field) {
        return object.flatMap(found -> found.get(field))
                .filter(value -> !(value instanceof ScalarValue scalar && scalar.isNull()));
    }

    private Path podSecurity() {
        return pod.specPath().child("securityContext");
    }
}
