package io.portcullis.kube.patch;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.PodValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees to it that no profile of a workload takes confinement away, and that there is one where the level asks for it.
 */
final class ProfileHardening {
    /** The first that makes no field of a seccomp annotation any more. */
    private static final KubernetesVersion SECCOMP_ANNOTATIONS_DEAD = new KubernetesVersion(1, 27);

    private static final Map<String, Object> DEFAULT = Map.of("type", "RuntimeDefault");

    private final Hardening options;
    private final ManifestPatch patch;
    private final Workload workload;
    private final PodValue pod;

    ProfileHardening(Hardening options, ManifestPatch patch, Workload workload) {
        this.options = options;
        this.patch = patch;
        this.workload = workload;
        this.pod = workload.pod();
    }

    /** What a place says of a profile. */
    private enum Said {
        NOTHING,
        DEFAULT,
        OWN,
        BAD
    }

    void harden() {
        Map<String, Object> seccomp = options.seccomp()
                .map(ProfileNotation::field)
                .orElseGet(() -> ProfileNotation.field(SeccompProfileRef.runtimeDefault()));
        new Places(
                        ProfileNotation.SECCOMP,
                        seccomp,
                        options.seccomp().isPresent(),
                        options.isRestricted() || options.seccomp().isPresent())
                .harden();
        Map<String, Object> appArmor = options.appArmor()
                .map(ProfileNotation::field)
                .orElseGet(() -> ProfileNotation.field(AppArmorProfileRef.runtimeDefault()));
        new Places(
                        ProfileNotation.APPARMOR,
                        appArmor,
                        options.appArmor().isPresent(),
                        options.appArmor().isPresent())
                .harden();
    }

    /** The places of one kind of profile: the pod and its containers, in fields and in annotations. */
    private final class Places {
        private final ProfileNotation notation;
        private final Map<String, Object> wanted;
        private final boolean given;
        private final boolean required;
        private final boolean fields;
        private final boolean annotationsCount;

        /** With a profile that somebody gave or not, and that has to be everywhere or only where a bad one is. */
        Places(ProfileNotation notation, Map<String, Object> wanted, boolean given, boolean required) {
            this.notation = notation;
            this.wanted = wanted;
            this.given = given;
            this.required = required;
            this.fields = notation.hasField(options.target());
            this.annotationsCount =
                    notation == ProfileNotation.APPARMOR || !options.target().isAtLeast(SECCOMP_ANNOTATIONS_DEAD);
        }

        void harden() {
            boolean writesPod = fields ? inField() : inAnnotation();
            boolean podGood = isGood(podField()) || isGood(podNote());
            for (ContainerValue container : pod.containers()) {
                boolean lacks = required && !podGood && !writesPod && own(container) == Said.NOTHING;
                if (fields) {
                    patch.edit(workload, edits -> field(edits, container, lacks));
                } else {
                    patch.edit(workload, edits -> annotation(edits, container, lacks));
                }
            }
            patch.edit(workload, this::dropStrays);
        }

        /** Whether it writes the pod's own field, which holds for all containers that say nothing. */
        private boolean inField() {
            Said field = podField();
            boolean writes = isBad(field) || (field == Said.NOTHING && (isBad(podNote()) || lacksForPod()));
            if (writes) {
                patch.edit(workload, this::writePod);
            } else if (field == Said.NOTHING && podNote() != Said.NOTHING) {
                patch.edit(workload, edits -> edits.profile(notation, kept(ProfileNotation.SECCOMP_POD)));
            }
            return writes;
        }

        private boolean inAnnotation() {
            boolean writes = isBad(podNote()) || lacksForPod();
            if (writes) {
                patch.edit(workload, edits -> edits.profile(notation, wanted));
            }
            if (isBad(podField())) {
                patch.edit(workload, edits -> edits.remove(edits.podSecurity(), notation.field()));
            }
            return writes;
        }

        private boolean lacksForPod() {
            return required
                    && !options.isPerContainer()
                    && !isGood(podField())
                    && !isGood(podNote())
                    && pod.containers().stream().anyMatch(container -> own(container) == Said.NOTHING);
        }

        private void writePod(PodEdits edits) throws Refusal {
            edits.set(edits.podSecurity().child(notation.field()), wanted);
            if (notation == ProfileNotation.SECCOMP) {
                edits.dropAnnotation(ProfileNotation.SECCOMP_POD);
                return;
            }
            for (ContainerValue container : pod.containers()) { // theirs would not match the pod's any more
                if (!isBad(note(container)) && field(container) == Said.NOTHING) {
                    edits.annotationToField(notation, container);
                }
            }
        }

        private void field(PodEdits edits, ContainerValue container, boolean lacks) throws Refusal {
            Said field = field(container);
            Said note = note(container);
            if (isBad(field) || (field == Said.NOTHING && (isBad(note) || lacks))) {
                edits.profile(notation, container, wanted);
            } else if (isBad(note)) {
                edits.dropAnnotation(key(container));
            } else if (field == Said.NOTHING && note != Said.NOTHING && notation == ProfileNotation.SECCOMP) {
                edits.profile(notation, container, kept(key(container)));
            }
        }

        private void annotation(PodEdits edits, ContainerValue container, boolean lacks) throws Refusal {
            if (isBad(note(container)) || lacks) {
                edits.profile(notation, container, wanted);
            }
            if (isBad(field(container))) {
                edits.remove(PodEdits.security(container), notation.field()); // the target does not know it
            }
        }

        /** What an annotation says that is not bad. */
        private Map<String, Object> kept(String key) {
            return annotation(key).flatMap(notation::field).orElse(wanted);
        }

        /** A bad word for a container that is not there counts as well. */
        private void dropStrays(PodEdits edits) {
            Set<String> known = new HashSet<>();
            pod.containers().forEach(container -> known.add(key(container)));
            for (String key : pod.annotations().keySet()) {
                if (key.startsWith(notation.prefix()) && !known.contains(key) && note(key) == Said.BAD) {
                    edits.dropAnnotation(key);
                }
            }
        }

        /** What a container says by itself, in its field or else its annotation. */
        private Said own(ContainerValue container) {
            Said field = fields ? field(container) : Said.NOTHING;
            return field == Said.NOTHING ? note(container) : field;
        }

        private Said note(ContainerValue container) {
            return note(key(container));
        }

        private Said podNote() {
            return notation == ProfileNotation.SECCOMP ? note(ProfileNotation.SECCOMP_POD) : Said.NOTHING;
        }

        private String key(ContainerValue container) {
            return notation.prefix() + container.name().orElse("");
        }

        private Said podField() {
            return field(pod.securityContext());
        }

        private Said field(ContainerValue container) {
            return field(container.securityContext());
        }

        private Said field(Optional<ObjectValue> context) {
            Optional<Value> field = WorkloadHardening.present(context, notation.field());
            if (field.isEmpty()) {
                return Said.NOTHING;
            }
            String type = field.get() instanceof ObjectValue object
                    ? object.string("type").orElse("")
                    : "";
            return switch (type) {
                case "RuntimeDefault" -> Said.DEFAULT;
                case "Localhost" -> Said.OWN;
                default -> Said.BAD;
            };
        }

        private Said note(String key) {
            Optional<String> text = annotation(key);
            if (text.isEmpty() || !annotationsCount) {
                return Said.NOTHING;
            }
            if (text.get().isEmpty()) {
                return notation == ProfileNotation.APPARMOR ? Said.NOTHING : Said.BAD;
            }
            Optional<Map<String, Object>> said = notation.field(text.get());
            if (said.isEmpty() || "Unconfined".equals(said.get().get("type"))) {
                return Said.BAD;
            }
            return "Localhost".equals(said.get().get("type")) ? Said.OWN : Said.DEFAULT;
        }

        private Optional<String> annotation(String key) {
            return Optional.ofNullable(pod.annotations().get(key));
        }

        private boolean isGood(Said said) {
            return said != Said.NOTHING && !isBad(said);
        }

        /** The runtime's profile is not the one that was given. */
        private boolean isBad(Said said) {
            return said == Said.BAD || (said == Said.DEFAULT && given && !wanted.equals(DEFAULT));
        }
    }
}
