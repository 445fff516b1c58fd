package io.portcullis.kube.patch;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The two ways in which manifests say which profile is meant: a field of a {@code securityContext}, or an annotation of
 * the pod (pkg/apis/core/annotation_key_constants.go).
 */
enum ProfileNotation {
    /** System calls. */
    SECCOMP("seccompProfile", "container.seccomp.security.alpha.kubernetes.io/", KubernetesVersion.SECCOMP_FIELD),
    /** Files, capabilities and the rest. */
    APPARMOR("appArmorProfile", "container.apparmor.security.beta.kubernetes.io/", KubernetesVersion.APPARMOR_FIELD);

    /** The annotation for all containers of a pod, which AppArmor never had. */
    static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";

    private static final String RUNTIME_DEFAULT = "runtime/default";
    private static final String DOCKER_DEFAULT = "docker/default";
    private static final String UNCONFINED = "unconfined";
    private static final String LOCALHOST = "localhost/";

    private final String field;
    private final String prefix;

    @SuppressWarnings("ImmutableEnumChecker") // a record of two numbers
    private final KubernetesVersion since;

    ProfileNotation(String field, String prefix, KubernetesVersion since) {
        this.field = field;
        this.prefix = prefix;
        this.since = since;
    }

    String field() {
        return field;
    }

    /** The annotation for one container, its name behind it. */
    String prefix() {
        return prefix;
    }

    boolean hasField(KubernetesVersion target) {
        return target.isAtLeast(since);
    }

    static Map<String, Object> field(SeccompProfileRef profile) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", profile.type());
        if (profile instanceof SeccompProfileRef.Localhost localhost) {
            all.put("localhostProfile", localhost.localhostProfile());
        } else if (profile instanceof SeccompProfileRef.Other other) {
            other.fields().fields().forEach((name, value) -> {
                if (value != null) { // says nothing
                    all.put(name, value);
                }
            });
        }
        return all;
    }

    static Map<String, Object> field(AppArmorProfileRef profile) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("type", profile.type());
        if (profile instanceof AppArmorProfileRef.Localhost localhost) {
            all.put("localhostProfile", localhost.localhostProfile());
        } else if (profile instanceof AppArmorProfileRef.Other other) {
            other.fields().fields().forEach((name, value) -> {
                if (value != null) { // says nothing
                    all.put(name, value);
                }
            });
        }
        return all;
    }

    /** A field's value as an annotation says it; nothing if none can. */
    Optional<String> annotation(Map<?, ?> field) {
        Object name = field.get("localhostProfile");
        if ("RuntimeDefault".equals(field.get("type")) && name == null) {
            return Optional.of(RUNTIME_DEFAULT);
        }
        if ("Unconfined".equals(field.get("type")) && name == null) {
            return Optional.of(UNCONFINED);
        }
        return "Localhost".equals(field.get("type")) && name instanceof String text && !text.isEmpty()
                ? Optional.of(LOCALHOST + text)
                : Optional.empty();
    }

    /** An annotation's value as a field says it; nothing if the API server would refuse it. */
    Optional<Map<String, Object>> field(String annotation) {
        if (annotation.equals(RUNTIME_DEFAULT) || (annotation.equals(DOCKER_DEFAULT) && this == SECCOMP)) {
            return Optional.of(field(SeccompProfileRef.runtimeDefault()));
        }
        if (annotation.equals(UNCONFINED)) {
            return Optional.of(field(SeccompProfileRef.unconfined()));
        }
        if (!annotation.startsWith(LOCALHOST)) {
            return Optional.empty();
        }
        String name = annotation.substring(LOCALHOST.length());
        try {
            return Optional.of(
                    this == SECCOMP
                            ? field(SeccompProfileRef.localhost(name))
                            : field(AppArmorProfileRef.localhost(name)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
