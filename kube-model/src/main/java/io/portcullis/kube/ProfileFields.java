package io.portcullis.kube;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How profile references are written: as fields, or as the annotations of older releases. */
final class ProfileFields {
    static final String APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

    private ProfileFields() {}

    static void put(
            Optional<SeccompProfileRef> seccomp,
            Optional<AppArmorProfileRef> appArmor,
            KubernetesVersion target,
            Map<String, Object> tree) {
        seccomp.ifPresent(ref -> {
            if (!target.isAtLeast(KubernetesVersion.SECCOMP_FIELD)) {
                throw new IllegalArgumentException("seccompProfile needs Kubernetes " + KubernetesVersion.SECCOMP_FIELD
                        + ", and the target is " + target + "; choose a newer target");
            }
            tree.put("seccompProfile", fields(ref));
        });
        if (target.isAtLeast(KubernetesVersion.APPARMOR_FIELD)) {
            appArmor.ifPresent(ref -> tree.put("appArmorProfile", fields(ref)));
        }
    }

    static void requireAppArmorField(KubernetesVersion target) {
        if (!target.isAtLeast(KubernetesVersion.APPARMOR_FIELD)) {
            throw new IllegalArgumentException(
                    "appArmorProfile needs Kubernetes " + KubernetesVersion.APPARMOR_FIELD + ", and the target is "
                            + target + "; print the whole PodManifest, which then carries annotations");
        }
    }

    /** The value of the annotation that releases before 1.30 read. */
    static String annotation(AppArmorProfileRef ref) {
        if (ref instanceof AppArmorProfileRef.Localhost localhost) {
            return "localhost/" + localhost.localhostProfile();
        }
        if (ref instanceof AppArmorProfileRef.Other other) {
            throw new IllegalArgumentException("AppArmor type " + other.type() + " has no annotation; Kubernetes "
                    + KubernetesVersion.APPARMOR_FIELD + " and newer have a field for it");
        }
        return ref instanceof AppArmorProfileRef.Unconfined ? "unconfined" : "runtime/default";
    }

    private static Map<String, Object> fields(SeccompProfileRef ref) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", ref.type());
        if (ref instanceof SeccompProfileRef.Localhost localhost) {
            fields.put("localhostProfile", localhost.localhostProfile());
        } else if (ref instanceof SeccompProfileRef.Other other) {
            fields.putAll(other.fields());
        }
        return fields;
    }

    private static Map<String, Object> fields(AppArmorProfileRef ref) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", ref.type());
        if (ref instanceof AppArmorProfileRef.Localhost localhost) {
            fields.put("localhostProfile", localhost.localhostProfile());
        } else if (ref instanceof AppArmorProfileRef.Other other) {
            fields.putAll(other.fields());
        }
        return fields;
    }
}
