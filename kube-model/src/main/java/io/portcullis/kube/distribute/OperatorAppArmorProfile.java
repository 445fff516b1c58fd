package io.portcullis.kube.distribute;

import io.portcullis.apparmor.AppArmorProfile;
import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An {@code AppArmorProfile} of the Security Profiles Operator, which loads it on every node.
 *
 * <p>Up to 0.8 the object holds the policy's text. From 0.9 on it holds lists of paths, capabilities and kinds of
 * sockets, and the operator writes a profile of its own around them: with {@code abstractions/base}, with two flags,
 * with some denials, and with permissions that come together only. {@link #losses()} says what that changes. What would
 * permit more is refused, unless {@link #permittingMore} is asked.
 */
public final class OperatorAppArmorProfile {
    private final KubernetesObject object;
    private final AppArmorProfileRef.Localhost reference;
    private final List<Loss> losses;

    private OperatorAppArmorProfile(
            KubernetesObject object, AppArmorProfileRef.Localhost reference, List<Loss> losses) {
        this.object = object;
        this.reference = reference;
        this.losses = List.copyOf(losses);
    }

    /**
     * An object that permits no more than a profile does.
     *
     * @param metadata what it is called, which becomes the profile's name on the nodes
     * @param profile the profile
     * @param release the operator's release
     * @return the object, and what it does not hold
     * @throws IllegalArgumentException if the name has no place in that release, or if the operator's profile would
     *     permit more; the message says what
     */
    public static OperatorAppArmorProfile of(ObjectMeta metadata, AppArmorProfile profile, OperatorRelease release) {
        OperatorAppArmorProfile made = permittingMore(metadata, profile, release);
        String more = made.losses.stream()
                .filter(loss -> loss.effect() == Loss.Effect.LOOSER)
                .map(loss -> "\n  " + loss)
                .collect(Collectors.joining());
        if (!more.isEmpty()) {
            throw new IllegalArgumentException(
                    "the operator's profile would permit more than " + profile.name() + ":"
                            + more
                            + "\nchange the profile, bring its file to the nodes another way, or say that more may be permitted");
        }
        return made;
    }

    /**
     * The object nearest to a profile, even if it permits more.
     *
     * @param metadata what it is called, which becomes the profile's name on the nodes
     * @param profile the profile
     * @param release the operator's release
     * @return the object, and what it does not hold; losses with {@link Loss.Effect#LOOSER} say what it permits
     * @throws IllegalArgumentException if the name has no place in that release, or if the profile has a mode that the
     *     operator does not know
     */
    public static OperatorAppArmorProfile permittingMore(
            ObjectMeta metadata, AppArmorProfile profile, OperatorRelease release) {
        Map<String, Object> spec = new LinkedHashMap<>();
        List<Loss> losses = List.of();
        if (release.takesPolicy()) {
            if (!profile.name().equals(metadata.name())) {
                throw new IllegalArgumentException(
                        "the object is called " + metadata.name() + " and the profile " + profile.name()
                                + ", and up to 0.8 the operator looks for one of the object's name; give both one name");
            }
            spec.put("policy", profile.toPolicy());
        } else {
            AppArmorLists lists = new AppArmorLists(profile, release);
            if (lists.complains()) {
                spec.putAll(release.complaining());
            }
            spec.put("abstract", lists.tree());
            losses = lists.losses();
        }
        return new OperatorAppArmorProfile(
                new KubernetesObject(
                        release.version(),
                        OperatorKind.APPARMOR_PROFILE.kind(),
                        release.requireScope(metadata),
                        Map.of("spec", spec)),
                AppArmorProfileRef.localhost(metadata.name()),
                losses);
    }

    /**
     * The object.
     *
     * @return what {@code kubectl apply} takes
     */
    public KubernetesObject object() {
        return object;
    }

    /**
     * How a pod refers to the profile.
     *
     * @return the object's name
     */
    public AppArmorProfileRef.Localhost reference() {
        return reference;
    }

    /**
     * What the object does not hold.
     *
     * @return the losses; none means that the profile is loaded as it is
     */
    public List<Loss> losses() {
        return losses;
    }
}
