package io.portcullis.kube.distribute;

import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.LabelSelector;
import io.portcullis.kube.ObjectMeta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@code ProfileRecording} of the Security Profiles Operator: what pods do is recorded and becomes profiles. It looks
 * only at pods of namespaces with the label {@link #NAMESPACE_LABEL}.
 *
 * @param metadata what it is called, which becomes the start of the profiles' names, and in which namespace it is
 * @param kind what is recorded
 * @param recorder how
 * @param merge what becomes of the profiles of several pods
 * @param pods which pods
 * @param containers the names of the containers meant, in order; none means all
 * @param disableProfileAfterRecording whether the profile is left uninstalled
 */
public record ProfileRecording(
        ObjectMeta metadata,
        OperatorKind kind,
        Recorder recorder,
        MergeStrategy merge,
        LabelSelector pods,
        Set<String> containers,
        boolean disableProfileAfterRecording) {
    /** The label of namespaces that are recorded; its value does not matter. */
    public static final String NAMESPACE_LABEL = "spo.x-k8s.io/enable-recording";

    /** How the operator sees what pods do. */
    public enum Recorder {
        /** By a program in the kernel. */
        BPF("Bpf"),
        /** By what the kernel logs. */
        LOGS("Logs");

        private final String word;

        Recorder(String word) {
            this.word = word;
        }
    }

    /** What becomes of the profiles of several pods. */
    public enum MergeStrategy {
        /** Each stays by itself. */
        NONE("None"),
        /** One profile for each name of a container. */
        CONTAINERS("Containers");

        private final String word;

        MergeStrategy(String word) {
            this.word = word;
        }
    }

    /**
     * Checks what the operator checks: SELinux is recorded from logs only, AppArmor in the kernel only.
     *
     * @param metadata what it is called, which becomes the start of the profiles' names, and in which namespace it is
     * @param kind what is recorded
     * @param recorder how
     * @param merge what becomes of the profiles of several pods
     * @param pods which pods
     * @param containers the names of the containers meant, in order; none means all
     * @param disableProfileAfterRecording whether the profile is left uninstalled
     */
    public ProfileRecording {
        containers = java.util.Collections.unmodifiableSet(new TreeSet<>(containers));
        Recorder only = kind == OperatorKind.SELINUX_PROFILE
                ? Recorder.LOGS
                : kind == OperatorKind.APPARMOR_PROFILE ? Recorder.BPF : recorder;
        if (recorder != only) {
            throw new IllegalArgumentException("recorder \"" + recorder.word + "\" is not supported for " + kind.kind()
                    + ", only \"" + only.word + "\" is supported");
        }
    }

    /**
     * A recording of every container of some pods, each profile by itself.
     *
     * @param metadata what it is called, and in which namespace it is
     * @param kind what is recorded
     * @param recorder how
     * @param pods which pods
     * @return the recording
     * @throws IllegalArgumentException if the operator cannot record that kind so
     */
    public static ProfileRecording of(ObjectMeta metadata, OperatorKind kind, Recorder recorder, LabelSelector pods) {
        return new ProfileRecording(metadata, kind, recorder, MergeStrategy.NONE, pods, Set.of(), false);
    }

    /**
     * The same with profiles merged by container.
     *
     * @return the recording
     */
    public ProfileRecording mergingContainers() {
        return new ProfileRecording(
                metadata, kind, recorder, MergeStrategy.CONTAINERS, pods, containers, disableProfileAfterRecording);
    }

    /**
     * The same for some containers alone.
     *
     * @param names their names
     * @return the recording
     */
    public ProfileRecording only(String... names) {
        return new ProfileRecording(
                metadata, kind, recorder, merge, pods, Set.copyOf(List.of(names)), disableProfileAfterRecording);
    }

    /**
     * The same with profiles left uninstalled.
     *
     * @return the recording
     */
    public ProfileRecording disablingProfiles() {
        return new ProfileRecording(metadata, kind, recorder, merge, pods, containers, true);
    }

    /**
     * The object.
     *
     * @param release the operator's release
     * @return what {@code kubectl apply} takes
     */
    public KubernetesObject object(OperatorRelease release) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("kind", kind.kind());
        spec.put("recorder", release.word(recorder.word));
        if (merge != MergeStrategy.NONE) {
            spec.put("mergeStrategy", release.word(merge.word));
        }
        spec.put("podSelector", pods.tree());
        if (!containers.isEmpty()) {
            spec.put("containers", List.copyOf(containers));
        }
        if (disableProfileAfterRecording) {
            spec.put("disableProfileAfterRecording", true);
        }
        return new KubernetesObject(release.version(), "ProfileRecording", metadata, Map.of("spec", spec));
    }
}
