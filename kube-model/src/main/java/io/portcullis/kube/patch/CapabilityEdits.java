package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.standards.Allowed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the Pod Security Standards leave of a container's capabilities. They compare names letter by letter. */
final class CapabilityEdits {
    private static final String ALL = "ALL";
    private static final String PREFIX = "CAP_";

    private CapabilityEdits() {}

    /** Drops all of them. */
    static void drop(PodEdits edits, ContainerValue container) {
        if (!list(container, "drop").contains(ALL)) {
            edits.set(PodEdits.security(container).child("capabilities").child("drop"), List.of(ALL));
        }
    }

    /** Leaves of what is added what the restricted level has. */
    static void restrict(PodEdits edits, ContainerValue container) {
        keep(edits, container, Allowed.addedToNone());
    }

    /** Leaves of what is added what the baseline level has. */
    static void baseline(PodEdits edits, ContainerValue container) {
        keep(edits, container, Allowed.addedToDefault());
    }

    /** Whether something is added that the API server does not take beside allowPrivilegeEscalation: false. */
    static boolean rulesOutNoEscalation(ContainerValue container) {
        return list(container, "add").contains("CAP_SYS_ADMIN");
    }

    private static void keep(PodEdits edits, ContainerValue container, Set<String> allowed) {
        Optional<ObjectValue> context = container.securityContext().flatMap(found -> found.object("capabilities"));
        if (context.isEmpty() || context.get().list("add").isEmpty()) {
            return;
        }
        List<Object> before = list(container, "add");
        List<String> after = new ArrayList<>();
        for (Object name : before) {
            String known = String.valueOf(name).toUpperCase(Locale.ROOT);
            String plain = known.startsWith(PREFIX) ? known.substring(PREFIX.length()) : known;
            if (allowed.contains(plain) && !after.contains(plain)) {
                after.add(plain);
            }
        }
        Path path = PodEdits.security(container).child("capabilities").child("add");
        if (after.isEmpty() && !before.isEmpty()) {
            edits.remove(path);
        } else if (!after.equals(before)) {
            edits.set(path, after);
        }
    }

    private static List<Object> list(ContainerValue container, String field) {
        return container
                .securityContext()
                .flatMap(found -> found.object("capabilities"))
                .flatMap(found -> found.list(field))
                .map(ListValue::plain)
                .map(all -> all.stream().map(item -> item == null ? "" : item).toList())
                .orElse(List.of());
    }
}
