package io.portcullis.kube.check;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.ServerText;
import io.portcullis.kube.manifest.Value;
import io.portcullis.syscalls.Suggestions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Fields that do not exist, or not yet, and values of wrong types. */
final class FieldRules {
    /** What a node does not do although the server took it, said where the field is set. */
    private static final Set<String> ON_THE_NODE = Set.of(
            "hostUsers",
            "seccompProfile",
            "appArmorProfile",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy",
            "hostProcess",
            "fsGroupChangePolicy",
            "procMount");

    private final CheckedPod pod;
    private final Report report;

    private FieldRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
    }

    static void check(CheckedPod pod, Report report) {
        FieldRules rules = new FieldRules(pod, report);
        rules.annotations();
        Place spec = pod.holder().child("spec");
        if (rules.isOfType(spec, "object")) {
            rules.object(spec, Shape.of("PodSpec"));
        }
    }

    private void annotations() {
        if (isOfType(pod.holder().child("metadata"), "object") && isOfType(pod.annotations(), "object")) {
            pod.annotations()
                    .object()
                    .map(ObjectValue::entries)
                    .orElse(List.of())
                    .forEach(entry -> {
                        Place annotation = pod.annotations().key(entry.name());
                        isOfType(annotation, "string");
                    });
        }
    }

    private void object(Place place, Shape shape) {
        for (ObjectValue.Entry entry : place.object().map(ObjectValue::entries).orElse(List.of())) {
            Place field = place.child(entry.name());
            Optional<Shape.Member> member = shape.member(entry.name());
            if (!field.isSet() && member.isPresent()) {
                continue; // null is nothing to the server
            }
            if (member.isEmpty()) {
                unknown(field, entry.name(), shape);
            } else if (!member.get().isIn(pod.target().apiServer())) {
                absent(field, member.get());
            } else {
                versions(field, member.get());
                value(field, member.get());
            }
        }
    }

    private void value(Place field, Shape.Member member) {
        if (!isOfType(field, member.expected())) {
            return;
        }
        for (Place each : member.isList() ? field.items() : List.of(field)) {
            if (member.isList() && !isOfType(each, member.expectedItem())) {
                continue;
            }
            member.shape().ifPresent(shape -> object(each, shape));
        }
    }

    /** Whether the type is right or there is nothing; a whole number fits only where one is expected. */
    private boolean isOfType(Place place, String expected) {
        String found = place.value().map(Value::type).orElse(expected);
        if (found.equals(expected)) {
            return true;
        }
        wrongType(place, expected, report);
        return false;
    }

    static void wrongType(Place place, String expected, Report report) {
        String found = place.value().map(Value::type).orElse("nothing");
        report.invalid(place, "expected " + expected + ", got " + found, advice(place, expected, found));
    }

    private static String advice(Place place, String expected, String found) {
        if (expected.equals("string")) {
            return "put it in quotes";
        }
        if (expected.equals("list")) {
            return "write a list, even of one";
        }
        if (expected.equals("boolean") && found.equals("string")) {
            return place.string()
                            .filter(text -> text.equals("true") || text.equals("false"))
                            .isPresent()
                    ? "take the quotes away"
                    : "write true or false";
        }
        return expected.equals("integer") && found.equals("string")
                ? "take the quotes away, and write digits only"
                : "write " + (expected.equals("boolean") ? "true or false" : "an " + expected);
    }

    private void unknown(Place field, String name, Shape shape) {
        String words = "unknown field \"" + ServerText.joined(List.of(report.path(field)), "") + "\"";
        if (report.isFull()) {
            return;
        }
        List<String> homes = Shape.withField(name, pod.target().apiServer());
        List<String> near = homes.isEmpty() ? near(name, shape) : List.of();
        boolean strange = near.isEmpty() && homes.isEmpty();
        String wayOut = "remove it";
        if (!homes.isEmpty()) {
            wayOut = "it is a field of " + String.join(", ", homes) + ": move it there";
        } else if (!near.isEmpty()) {
            wayOut = "did you mean " + String.join(" or ", near) + "?";
        }
        if (strange && pod.target().isBeyondWhatIsKnown()) {
            report.notice(
                    field,
                    words + " up to " + KubernetesVersion.NEWEST,
                    "see whether the server has it; if not, it drops it");
        } else {
            report.refused(field, words + ", which kubectl refuses and other clients let the server drop", wayOut);
        }
    }

    private List<String> near(String name, Shape shape) {
        if (name.length() > 100) {
            return List.of(); // no field is as long, and comparing takes time
        }
        List<String> known = shape.fields(pod.target().apiServer());
        List<String> sameButCase = known.stream()
                .filter(each -> each.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                .toList();
        return sameButCase.isEmpty() ? Suggestions.near(name, known) : sameButCase;
    }

    private void absent(Place field, Shape.Member member) {
        boolean gone = member.until() < pod.target().apiServer();
        String words = "unknown field \"" + report.path(field) + "\": it "
                + (gone ? "is gone since 1." + (member.until() + 1) : "came with 1." + member.since())
                + ", and a server 1." + pod.target().apiServer() + " drops it";
        report.refused(
                field,
                words,
                member.name().equals("appArmorProfile")
                        ? "write the annotation container.apparmor.security.beta.kubernetes.io/CONTAINER"
                        : member.name().equals("seccompProfile")
                                ? "write the annotation seccomp.security.alpha.kubernetes.io/pod"
                                : "remove it" + (gone ? "" : ", or update the cluster"));
    }

    private void versions(Place field, Shape.Member member) {
        if (isUsual(field, member)) {
            return;
        }
        Target target = pod.target();
        if (target.apiServer() < member.onSince()) {
            report.warning(
                    field,
                    report.path(field) + ": a server 1." + target.apiServer() + " drops it unless the feature gate "
                            + member.gate() + " is on, which it is by itself from 1." + member.onSince(),
                    "switch the gate on, or do not rely on it");
        } else if (target.kubelet() < member.onSince() && ON_THE_NODE.contains(member.name())) {
            report.warning(
                    field, report.path(field) + ": " + skew(member), "update the nodes, or keep pods off old ones");
        }
    }

    private String skew(Shape.Member member) {
        String old = "a kubelet 1." + pod.target().kubelet() + " does not know it, "
                + (member.gate() == null
                        ? "it came with 1." + member.since()
                        : "unless the feature gate " + member.gate() + " is on");
        boolean synced = member.name().equals("appArmorProfile") && pod.target().apiServer() < 34;
        return synced
                ? old
                        + "; it heeds the annotation that the server writes beside the field when a pod is made, up to 1.33"
                : old + "; there the pod runs without it";
    }

    /** Whether the value is what happens without the field too. */
    private static boolean isUsual(Place field, Shape.Member member) {
        return switch (member.name()) {
            case "hostUsers" -> field.bool().orElse(false);
            case "procMount" -> field.string().filter("Default"::equals).isPresent();
            case "supplementalGroupsPolicy" ->
                field.string().filter("Merge"::equals).isPresent();
            case "seLinuxChangePolicy" ->
                field.string().filter("Recursive"::equals).isPresent();
            case "hostProcess" -> !field.bool().orElse(true);
            default -> false;
        };
    }
}
