package io.portcullis.kube.distribute;

import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.LabelSelector;
import io.portcullis.kube.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@code ProfileBinding} of the Security Profiles Operator: its webhook gives a profile to containers as their pods
 * are made. It looks only at pods of namespaces with the label {@link #NAMESPACE_LABEL}, and at their containers and
 * initial containers. A binding whose profile is missing is passed over, and the pod runs without it.
 *
 * @param metadata what it is called, and in which namespace it is
 * @param kind the profile's kind
 * @param profile the profile's name
 * @param image the exact image of the containers meant, or {@link #EVERY_IMAGE}, which binds whole pods
 * @param pods which pods; operators before 1.0 look at all
 */
public record ProfileBinding(ObjectMeta metadata, OperatorKind kind, String profile, String image, LabelSelector pods) {
    /** The label of namespaces that the webhook looks at; its value does not matter. */
    public static final String NAMESPACE_LABEL = "spo.x-k8s.io/enable-binding";

    /** Every image. */
    public static final String EVERY_IMAGE = "*";

    /**
     * Checks names and image.
     *
     * @param metadata what it is called, and in which namespace it is
     * @param kind the profile's kind
     * @param profile the profile's name
     * @param image the exact image of the containers meant, or {@link #EVERY_IMAGE}, which binds whole pods
     * @param pods which pods; operators before 1.0 look at all
     */
    public ProfileBinding {
        profile = ObjectMeta.named(profile).name();
        if (image.isEmpty()) {
            throw new IllegalArgumentException("binding " + metadata.name()
                    + " names no image; name the containers' image to the letter, or * for every pod");
        }
    }

    /**
     * The object.
     *
     * @param release the operator's release
     * @return what {@code kubectl apply} takes
     * @throws IllegalArgumentException if that release cannot choose pods
     */
    public KubernetesObject object(OperatorRelease release) {
        if (release != OperatorRelease.V1_0 && !pods.equals(LabelSelector.EVERYTHING)) {
            throw new IllegalArgumentException(
                    "binding " + metadata.name()
                            + " chooses pods, and operators before 1.0 bind all of a namespace; leave the selector out, or use 1.0");
        }
        Map<String, Object> reference = new LinkedHashMap<>();
        reference.put("kind", kind.kind());
        reference.put("name", profile);
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("profileRef", reference);
        spec.put("image", image);
        if (!pods.equals(LabelSelector.EVERYTHING)) {
            spec.put("podSelector", pods.tree());
        }
        return new KubernetesObject(release.version(), "ProfileBinding", metadata, Map.of("spec", spec));
    }
}
