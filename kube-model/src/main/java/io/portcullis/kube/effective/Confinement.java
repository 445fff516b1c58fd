package io.portcullis.kube.effective;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.linux.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What confines a container on a node, and why.
 *
 * @param container the container
 * @param node the node
 * @param seccomp its seccomp profile
 * @param appArmor its AppArmor profile, where the node has AppArmor
 * @param capabilities what root's powers it has
 * @param user who it runs as
 * @param privileged whether it may do what the node may
 * @param noNewPrivileges whether {@code execve} can give it nothing; only {@code allowPrivilegeEscalation: false} says
 *     so
 * @param ownUserNamespace whether its root is nobody on the node, by {@code hostUsers: false}
 * @param remarks what a reader of the manifest may not expect of the other settings
 */
public record Confinement(
        ContainerValue container,
        Node node,
        Chosen<SeccompProfileRef> seccomp,
        Chosen<AppArmorProfileRef> appArmor,
        EffectiveCapabilities capabilities,
        EffectiveUser user,
        boolean privileged,
        boolean noNewPrivileges,
        boolean ownUserNamespace,
        List<Remark> remarks) {
    /**
     * Copies the list.
     *
     * @param container the container
     * @param node the node
     * @param seccomp its seccomp profile
     * @param appArmor its AppArmor profile, where the node has AppArmor
     * @param capabilities what root's powers it has
     * @param user who it runs as
     * @param privileged whether it may do what the node may
     * @param noNewPrivileges whether {@code execve} can give it nothing; only {@code allowPrivilegeEscalation: false}
     *     says so
     * @param ownUserNamespace whether its root is nobody on the node, by {@code hostUsers: false}
     * @param remarks what a reader of the manifest may not expect of the other settings
     */
    public Confinement {
        remarks = List.copyOf(remarks);
    }

    /**
     * What confines the containers of a pod.
     *
     * @param pod the pod
     * @param node the node
     * @return one for each container, those that run first first
     */
    public static List<Confinement> of(PodValue pod, Node node) {
        return pod.containers().stream()
                .map(container -> of(pod, container, node))
                .toList();
    }

    /**
     * Everything to remark on.
     *
     * @return what concerns the profiles first
     */
    public List<Remark> allRemarks() {
        List<Remark> all = new ArrayList<>(seccomp.remarks());
        all.addAll(appArmor.remarks());
        all.addAll(remarks);
        return all.stream().distinct().toList();
    }

    /**
     * Whether it can start, as far as its security settings are concerned.
     *
     * @return false if a remark says that it is refused
     */
    public boolean starts() {
        return allRemarks().stream().noneMatch(remark -> remark.weight() == Remark.Weight.REFUSED);
    }

    private static Confinement of(PodValue pod, ContainerValue container, Node node) {
        Chosen<SeccompProfileRef> seccomp = new SeccompChoice(pod, container, node).chosen();
        Chosen<AppArmorProfileRef> appArmor = new AppArmorChoice(pod, container, node).chosen();
        List<Remark> remarks = new ArrayList<>();
        Optional<Context> spec = pod.spec().map(found -> Context.of(found, pod.specPath(), remarks));
        Context own = Context.of(container.object(), container.path(), remarks).below("securityContext");
        Optional<Context> pods = spec.map(found -> found.below("securityContext"));
        boolean privileged = own.bool("privileged").orElse(false);
        Optional<Boolean> escalation = own.bool("allowPrivilegeEscalation");
        boolean noNewPrivileges = !escalation.orElse(true);
        EffectiveUser user = user(own, pods);
        EffectiveCapabilities capabilities = capabilities(own, node.runtime(), privileged, user);
        requireNoEscalation(own, privileged, noNewPrivileges);
        boolean ownUserNamespace =
                !spec.flatMap(found -> found.bool("hostUsers")).orElse(true);
        return new Confinement(
                container,
                node,
                seccomp,
                appArmor,
                capabilities,
                user,
                privileged,
                noNewPrivileges,
                ownUserNamespace,
                remarks);
    }

    private static EffectiveUser user(Context own, Optional<Context> pods) {
        Optional<Long> user = own.id("runAsUser").or(() -> pods.flatMap(context -> context.id("runAsUser")));
        Optional<Long> group = own.id("runAsGroup").or(() -> pods.flatMap(context -> context.id("runAsGroup")));
        boolean nonRoot = own.bool("runAsNonRoot")
                .or(() -> pods.flatMap(context -> context.bool("runAsNonRoot")))
                .orElse(false);
        if (nonRoot && user.filter(id -> id == 0).isPresent()) {
            own.refuse("runAsNonRoot", "container's runAsUser breaks non-root policy; choose a user id above 0");
        }
        if (nonRoot && user.isEmpty()) {
            own.note(
                    "runAsNonRoot",
                    "is checked against the image, whose user must be a number above 0; say runAsUser to be sure");
        }
        return new EffectiveUser(user, group, nonRoot);
    }

    private static EffectiveCapabilities capabilities(
            Context own, CriRuntime runtime, boolean privileged, EffectiveUser user) {
        RuntimeCapabilities rules = new RuntimeCapabilities(runtime, own.below("capabilities"));
        Set<Capability> bounding = privileged ? EnumSet.allOf(Capability.class) : rules.bounding();
        if (!privileged) {
            rules.noteLostOn(user);
        }
        EffectiveCapabilities.AtStart atStart = user.isRoot()
                .map(root -> root ? EffectiveCapabilities.AtStart.ALL : EffectiveCapabilities.AtStart.NONE)
                .orElse(EffectiveCapabilities.AtStart.BY_IMAGE);
        return new EffectiveCapabilities(bounding, atStart);
    }

    private static void requireNoEscalation(Context own, boolean privileged, boolean noNewPrivileges) {
        if (!noNewPrivileges) {
            return;
        }
        if (privileged) {
            own.refuse(
                    "allowPrivilegeEscalation",
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true; drop one");
            return;
        }
        own.below("capabilities").texts("add").stream()
                .filter(item -> item.text().equals("CAP_SYS_ADMIN"))
                .findFirst()
                .ifPresent(
                        item -> own.refuse(
                                "allowPrivilegeEscalation",
                                "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN; drop one"));
    }

    static String words(AppArmorProfileRef profile) {
        return profile instanceof AppArmorProfileRef.Localhost there
                ? there.type() + " " + there.localhostProfile()
                : profile.type();
    }

    static String words(SeccompProfileRef profile) {
        return profile instanceof SeccompProfileRef.Localhost there
                ? there.type() + " " + there.localhostProfile()
                : profile.type();
    }
}
