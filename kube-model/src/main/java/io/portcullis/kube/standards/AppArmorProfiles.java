package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** AppArmor profiles by field and by annotation. */
final class AppArmorProfiles {
    private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

    private final Sorted types = new Sorted();

    private AppArmorProfiles() {}

    static Optional<Finding> forbidden(ReadPod pod) {
        return new AppArmorProfiles().judge(pod);
    }

    private Optional<Finding> judge(ReadPod pod) {
        Offenders offenders = new Offenders();
        ReadField ofPod = pod.security().child("appArmorProfile");
        if (isWrong(ofPod)) {
            offenders.pod(ofPod.child("type"));
        }
        for (ReadContainer container : pod.containers()) {
            ReadField own = container.security().child("appArmorProfile");
            if (isWrong(own)) {
                offenders.container(container, own.child("type"));
            }
        }
        Annotations annotations =
                new Annotations(pod, key -> key.startsWith(ANNOTATION), AppArmorProfiles::isAllowedAnnotation);
        if (offenders.isEmpty() && annotations.isEmpty()) {
            return Optional.empty();
        }
        List<String> setters = new ArrayList<>();
        if (!offenders.isEmpty()) {
            setters.add(offenders.setters());
        }
        if (!annotations.isEmpty()) {
            setters.add(annotations.noun());
        }
        List<String> values = new ArrayList<>(types.texts());
        values.addAll(annotations.texts().texts());
        return Optional.of(new Finding(
                PluginWording.plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.size()),
                String.join(" and ", setters) + " must not set AppArmor profile type to "
                        + PluginWording.quoted(values),
                offenders.spots().and(annotations.spots())));
    }

    private boolean isWrong(ReadField profile) {
        if (!profile.isObject()) {
            return false;
        }
        String type = profile.child("type").string();
        boolean wrong = !type.equals("RuntimeDefault") && !type.equals("Localhost");
        if (wrong) {
            types.add(type);
        }
        return wrong;
    }

    private static boolean isAllowedAnnotation(String profile) {
        return profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/");
    }
}
