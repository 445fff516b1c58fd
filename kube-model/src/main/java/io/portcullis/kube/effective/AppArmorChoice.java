package io.portcullis.kube.effective;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.ServerText;
import java.util.Optional;

/**
 * Which AppArmor profile a container gets.
 *
 * <p>A container's field counts first, then its annotation, then the pod's field; without any the runtime applies its
 * own. Before 1.30 there are annotations alone. They are to be ignored from 1.36 on (KEP-24), which is not yet certain.
 */
final class AppArmorChoice extends ProfileChoice<AppArmorProfileRef> {
    private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final KubernetesVersion MAY_LOOK_AWAY = new KubernetesVersion(1, 36);

    AppArmorChoice(PodValue pod, ContainerValue container, Node node) {
        super("AppArmor", "appArmorProfile", KubernetesVersion.APPARMOR_FIELD, pod, container, node);
    }

    @Override
    Said<AppArmorProfileRef> said() {
        Optional<Said<AppArmorProfileRef>> container = ofContainer();
        Optional<Said<AppArmorProfileRef>> pod = ofPod();
        Optional<Said<AppArmorProfileRef>> note =
                container().name().flatMap(name -> annotation(ANNOTATION + name, Reason.CONTAINER_ANNOTATION));
        requireMatch(note, container.or(() -> pod));
        if (container.isPresent()) {
            return container.get();
        }
        Said<AppArmorProfileRef> otherwise = pod.orElseGet(() -> unsaid(runtimeDefault(), Reason.RUNTIME_DEFAULT));
        if (note.isPresent()
                && node().version().isAtLeast(MAY_LOOK_AWAY)
                && !note.get().profile().equals(otherwise.profile())) {
            note(
                    note.get(),
                    "may do nothing since Kubernetes %s, and then %s holds; say appArmorProfile in the securityContext"
                            .formatted(
                                    MAY_LOOK_AWAY,
                                    otherwise.profile().map(Confinement::words).orElse("nothing")));
        }
        return note.orElse(otherwise);
    }

    @Override
    AppArmorProfileRef unconfined() {
        return AppArmorProfileRef.unconfined();
    }

    @Override
    AppArmorProfileRef runtimeDefault() {
        return AppArmorProfileRef.runtimeDefault();
    }

    @Override
    AppArmorProfileRef localhost(String name) {
        return AppArmorProfileRef.localhost(name);
    }

    @Override
    boolean holdsForPrivileged(AppArmorProfileRef profile) {
        return profile instanceof AppArmorProfileRef.Localhost
                && node().runtime().confinesPrivileged();
    }

    @Override
    boolean meansRuntimeDefault(String annotation) {
        return annotation.equals("runtime/default");
    }

    @Override
    String refusalOf(String annotation) {
        return "invalid AppArmor profile name: %s".formatted(ServerText.quoted(annotation));
    }
}
