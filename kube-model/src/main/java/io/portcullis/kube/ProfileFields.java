package io.portcullis.kube;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How profile references are written and read: as fields, or as the annotations of older releases. */
final class ProfileFields {
    static final String APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

    private static final String LOCALHOST = "Localhost";
    private static final String UNCONFINED = "Unconfined";
    private static final String PROFILE = "localhostProfile";
    private static final String LOADED = "localhost/";
    private static final Set<String> TYPES = Set.of("RuntimeDefault", LOCALHOST, UNCONFINED);

    private ProfileFields() {}

    static SeccompProfileRef seccomp(Fields fields) {
        return read(
                fields,
                "seccompProfile",
                "seccomp",
                SeccompProfileRef::localhost,
                type -> type.equals(UNCONFINED) ? SeccompProfileRef.unconfined() : SeccompProfileRef.runtimeDefault(),
                SeccompProfileRef.Other::new);
    }

    static AppArmorProfileRef appArmor(Fields fields) {
        return read(
                fields,
                "appArmorProfile",
                "AppArmor",
                AppArmorProfileRef::localhost,
                type -> type.equals(UNCONFINED) ? AppArmorProfileRef.unconfined() : AppArmorProfileRef.runtimeDefault(),
                AppArmorProfileRef.Other::new);
    }

    static Map<String, @Nullable Object> tree(SeccompProfileRef ref, KubernetesVersion target) {
        return tree(
                ref.type(),
                ref instanceof SeccompProfileRef.Localhost local
                        ? Optional.of(local.localhostProfile())
                        : Optional.empty(),
                ref instanceof SeccompProfileRef.Other other ? other.fields() : UnknownFields.NONE,
                target);
    }

    static Map<String, @Nullable Object> tree(AppArmorProfileRef ref, KubernetesVersion target) {
        return tree(
                ref.type(),
                ref instanceof AppArmorProfileRef.Localhost local
                        ? Optional.of(local.localhostProfile())
                        : Optional.empty(),
                ref instanceof AppArmorProfileRef.Other other ? other.fields() : UnknownFields.NONE,
                target);
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
            return LOADED + localhost.localhostProfile();
        }
        if (ref instanceof AppArmorProfileRef.Other other) {
            throw new IllegalArgumentException("AppArmor type " + other.type() + " has no annotation; Kubernetes "
                    + KubernetesVersion.APPARMOR_FIELD + " and newer have a field for it");
        }
        return ref instanceof AppArmorProfileRef.Unconfined ? "unconfined" : "runtime/default";
    }

    /** What the value of the annotation chooses. */
    static AppArmorProfileRef ofAnnotation(String value) {
        if (value.startsWith(LOADED)) {
            return AppArmorProfileRef.localhost(value.substring(LOADED.length()));
        }
        return switch (value) {
            case "runtime/default" -> AppArmorProfileRef.runtimeDefault();
            case "unconfined" -> AppArmorProfileRef.unconfined();
            case "" -> throw new IllegalArgumentException("it is empty and chooses no profile; leave it out");
            default ->
                throw new IllegalArgumentException("invalid AppArmor profile name: " + Shown.quoted(value)
                        + "; it is runtime/default, unconfined, or localhost/ and a name");
        };
    }

    /** What a reference that is not known may be: another type, or a known type with more fields. */
    static void requireOther(String field, String word, String type, UnknownFields more) {
        requireType(field, type);
        Shown.requireText("type", type);
        TYPES.stream()
                .filter(known -> known.equalsIgnoreCase(type) && !known.equals(type))
                .findFirst()
                .ifPresent(known -> {
                    throw new IllegalArgumentException(word + " type " + type + " is no type; it is written " + known);
                });
        if (more.fields().containsKey("type")) {
            throw new IllegalArgumentException(
                    "two types, " + type + " and " + more.fields().get("type") + "; keep one");
        }
        if (TYPES.contains(type)) {
            if (more.fields().keySet().stream().allMatch(PROFILE::equals)) {
                throw new IllegalArgumentException(type + " is known; use " + Character.toUpperCase(word.charAt(0))
                        + word.substring(1) + "ProfileRef." + type);
            }
            if (!type.equals(LOCALHOST) && more.fields().get(PROFILE) != null) {
                throw onlyForLocalhost(word);
            }
        }
    }

    /** The path or name that a {@code Localhost} with more fields has to hold. */
    static String localhostProfile(String word, UnknownFields more) {
        if (more.fields().get(PROFILE) instanceof String path) {
            return path;
        }
        throw missing(word);
    }

    private static <R> R read(
            Fields fields,
            String field,
            String word,
            Function<String, R> localhost,
            Function<String, R> plain,
            BiFunction<String, UnknownFields, R> other) {
        Optional<String> said = fields.text("type");
        String type = fields.checked(() -> requireType(field, said.orElse("")));
        Optional<String> profile = TYPES.contains(type) ? fields.text(PROFILE) : Optional.empty();
        UnknownFields more = fields.rest();
        if (!TYPES.contains(type) || !more.isEmpty()) {
            UnknownFields all = profile.map(path -> more.with(PROFILE, path)).orElse(more);
            return TYPES.contains(type)
                    ? fields.checked(() -> other.apply(type, all))
                    : fields.checked("type", () -> other.apply(type, all));
        }
        if (type.equals(LOCALHOST)) {
            return profile.isEmpty()
                    ? fields.checked(() -> {
                        throw missing(word);
                    })
                    : fields.checked(PROFILE, () -> localhost.apply(profile.get()));
        }
        return fields.checked(PROFILE, () -> {
            if (profile.isPresent()) {
                throw onlyForLocalhost(word);
            }
            return plain.apply(type);
        });
    }

    private static Map<String, @Nullable Object> tree(
            String type, Optional<String> profile, UnknownFields more, KubernetesVersion target) {
        return new Tree(target).put("type", type).put(PROFILE, profile).with(more);
    }

    private static String requireType(String field, String type) {
        if (type.isEmpty()) {
            throw new IllegalArgumentException("type is required when " + field + " is set");
        }
        return type;
    }

    private static IllegalArgumentException missing(String word) {
        return new IllegalArgumentException(
                PROFILE + " must be set when " + word + " type is Localhost; name the profile");
    }

    private static IllegalArgumentException onlyForLocalhost(String word) {
        return new IllegalArgumentException(
                PROFILE + " can only be set when " + word + " type is Localhost; drop it, or choose Localhost");
    }
}
