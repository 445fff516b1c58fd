package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.ServerText;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The annotations that named profiles before there were fields. */
final class AnnotationRules {
    private static final String SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
    private static final String APP_ARMOR = "container.apparmor.security.beta.kubernetes.io/";
    private static final String LOCALHOST = "localhost/";
    private static final int SECCOMP_FIELD = 19;
    private static final int SECCOMP_DEAD = 27;
    private static final int APP_ARMOR_FIELD = 30;
    private static final int APP_ARMOR_ENDING = 36;

    private final CheckedPod pod;
    private final Report report;
    private final Set<String> names = new HashSet<>();
    private final Set<String> withSeccomp = new HashSet<>();
    private final Set<String> withAppArmor = new HashSet<>();

    private AnnotationRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
        for (Container container : pod.containers()) {
            names.add(container.name());
            if (container.securityContext().child("seccompProfile").isSet()) {
                withSeccomp.add(container.name());
            }
            if (pod.effective(container, "appArmorProfile").isSet()) {
                withAppArmor.add(container.name());
            }
        }
    }

    static void check(CheckedPod pod, Report report) {
        AnnotationRules rules = new AnnotationRules(pod, report);
        for (ObjectValue.Entry entry :
                pod.annotations().object().map(ObjectValue::entries).orElse(List.of())) {
            Place place = pod.annotations().key(entry.name());
            if (place.string().isPresent()) {
                rules.annotation(entry.name(), place.string().get(), place);
            }
        }
        if (!pod.isTemplate()) {
            rules.match();
        }
    }

    private void annotation(String key, String value, Place place) {
        if (key.equals(SECCOMP_POD)) {
            seccompValue(key, value, place);
            seccompUse(place, pod.securityContext().child("seccompProfile").isSet(), "pod");
        } else if (key.startsWith(SECCOMP_CONTAINER)) {
            seccompValue(key, value, place);
            String name = key.substring(SECCOMP_CONTAINER.length());
            if (names.contains(name)) {
                seccompUse(place, withSeccomp.contains(name), "container");
            } else {
                report.warning(
                        place,
                        report.path(place) + ": no container is called " + ServerText.quoted(name)
                                + ", so this does nothing, and the server does not say so",
                        "name a container of the pod, in a seccompProfile of its own");
            }
        } else if (key.startsWith(APP_ARMOR)) {
            appArmor(key.substring(APP_ARMOR.length()), value, place);
        }
    }

    /** The server's path of an annotation, which for templates leaves out {@code metadata}. */
    private String annotations() {
        return pod.isTemplate() ? report.path(pod.holder()) + ".annotations" : report.path(pod.annotations());
    }

    private void seccompValue(String key, String value, Place place) {
        String path = annotations() + "." + key;
        boolean known = value.equals("runtime/default") || value.equals("docker/default") || value.equals("unconfined");
        if (value.startsWith(LOCALHOST)) {
            String problem = DescendingPath.problem(value.substring(LOCALHOST.length()));
            if (!problem.isEmpty()) {
                report.invalid(place, path, problem, "name a file below the kubelet's seccomp folder");
            }
        } else if (!known) {
            report.invalid(
                    place,
                    path,
                    "must be a valid seccomp profile",
                    "write runtime/default, unconfined or localhost/FILE");
        }
    }

    private void seccompUse(Place place, boolean hasField, String whose) {
        int server = pod.target().apiServer();
        String wayOut = "write a seccompProfile into the " + whose + "'s securityContext and remove the annotation";
        if (server >= SECCOMP_DEAD && !hasField) {
            report.warning(
                    place,
                    report.path(place) + ": non-functional in v1.27+; use the \"seccompProfile\" field instead",
                    wayOut);
        } else if (server >= SECCOMP_FIELD) {
            report.notice(
                    place,
                    report.path(place)
                            + (server >= SECCOMP_DEAD
                                    ? ": does nothing since 1.27; the field beside it counts"
                                    : ": deprecated since v1.19; use the \"seccompProfile\" field instead"),
                    hasField ? "remove the annotation" : wayOut);
        }
    }

    private void appArmor(String name, String value, Place place) {
        String path = annotations() + "[" + APP_ARMOR + name + "]";
        boolean found = names.contains(name) && !name.isEmpty();
        if (!found) {
            report.refused(
                    place,
                    path + ": Invalid value: " + ServerText.quoted(name) + ": container not found",
                    "name a container of the pod");
        }
        boolean known = value.isEmpty() || value.equals("runtime/default") || value.equals("unconfined");
        if (!known && !value.startsWith(LOCALHOST)) {
            report.invalid(
                    place,
                    path,
                    "invalid AppArmor profile name: " + ServerText.quoted(value),
                    "write runtime/default, unconfined or localhost/PROFILE");
        }
        if (found && !withAppArmor.contains(name) && pod.target().apiServer() >= APP_ARMOR_FIELD) {
            String words = report.path(place) + ": deprecated since v1.30; use the \"appArmorProfile\" field instead";
            String wayOut = "write an appArmorProfile into the container's securityContext and remove the annotation";
            if (pod.target().apiServer() >= APP_ARMOR_ENDING) {
                report.warning(place, words + "; from 1.36 on it may be ignored", wayOut);
            } else {
                report.notice(place, words, wayOut);
            }
        }
    }

    /** On creation of a pod, where both are written they have to agree. */
    private void match() {
        CheckedField ofPod = pod.securityContext().child("seccompProfile");
        pod.annotation(SECCOMP_POD).ifPresent(value -> seccompMatch(ofPod, ofPod.place(), value));
        for (Container container : pod.containers()) {
            CheckedField seccomp = container.securityContext().child("seccompProfile");
            pod.annotation(SECCOMP_CONTAINER + container.name())
                    .ifPresent(value -> seccompMatch(seccomp, seccomp.place(), value));
            CheckedField appArmor = pod.effective(container, "appArmorProfile");
            Place own = container.securityContext().child("appArmorProfile").place();
            if (!pod.isFor("windows")) {
                pod.annotation(APP_ARMOR + container.name()).ifPresent(value -> appArmorMatch(appArmor, own, value));
            }
        }
    }

    private void seccompMatch(CheckedField profile, Place place, String value) {
        if (profile.child("type").says("RuntimeDefault") && value.equals("docker/default")) {
            return;
        }
        match(profile, place, value, "seccomp");
    }

    private void appArmorMatch(CheckedField profile, Place place, String value) {
        match(profile, place, value, "apparmor");
    }

    private void match(CheckedField profile, Place place, String value, String what) {
        Optional<String> type = profile.child("type").string();
        String wayOut = "remove the annotation";
        if (type.isEmpty()) {
            return;
        }
        boolean localhost = type.get().equals("Localhost");
        boolean sameType = switch (type.get()) {
            case "Unconfined" -> value.equals("unconfined");
            case "RuntimeDefault" -> value.equals("runtime/default");
            case "Localhost" -> value.startsWith(LOCALHOST);
            default -> true; // refused for its own sake
        };
        if (!sameType) {
            report.forbidden(place.child("type"), what + " type in annotation and field must match", wayOut);
        } else if (localhost && !profile.child("localhostProfile").says(value.substring(LOCALHOST.length()))) {
            report.forbidden(
                    place.child("localhostProfile"), what + " profile in annotation and field must match", wayOut);
        }
    }
}
