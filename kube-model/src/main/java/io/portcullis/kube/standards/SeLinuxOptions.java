package io.portcullis.kube.standards;

import io.portcullis.kube.KubernetesVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** SELinux users and roles, and types other than those for containers. */
final class SeLinuxOptions {
    private final Set<String> allowed;
    private final Offenders offenders = new Offenders();
    private final Sorted types = new Sorted();
    private boolean userSet;
    private boolean roleSet;

    private SeLinuxOptions(Set<String> allowed) {
        this.allowed = allowed;
    }

    static Rule typesOf(int minor) {
        Set<String> allowed = Allowed.seLinuxTypes(new KubernetesVersion(1, minor));
        return pod -> new SeLinuxOptions(allowed).judge(pod);
    }

    private Optional<Finding> judge(ReadPod pod) {
        wrong(pod.security()).forEach(offenders::pod);
        for (ReadContainer container : pod.containers()) {
            wrong(container.security()).forEach(field -> offenders.container(container, field));
        }
        if (offenders.isEmpty()) {
            return Optional.empty();
        }
        List<String> details = new ArrayList<>();
        if (!types.isEmpty()) {
            details.add(PluginWording.plural("type", "types", types.size()) + " " + types.quoted());
        }
        if (userSet) {
            details.add("user may not be set");
        }
        if (roleSet) {
            details.add("role may not be set");
        }
        return Finding.of(
                "seLinuxOptions",
                offenders.setters() + " set forbidden securityContext.seLinuxOptions: " + String.join("; ", details),
                offenders.spots());
    }

    private List<ReadField> wrong(ReadField security) {
        List<ReadField> wrong = new ArrayList<>();
        ReadField options = security.child("seLinuxOptions");
        ReadField type = options.child("type");
        if (!allowed.contains(type.string())) {
            types.add(type.string());
            wrong.add(type);
        }
        ReadField user = options.child("user");
        if (!user.string().isEmpty()) {
            userSet = true;
            wrong.add(user);
        }
        ReadField role = options.child("role");
        if (!role.string().isEmpty()) {
            roleSet = true;
            wrong.add(role);
        }
        return wrong;
    }
}
