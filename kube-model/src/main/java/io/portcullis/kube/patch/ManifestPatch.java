package io.portcullis.kube.patch;

import io.portcullis.kube.AppArmorProfileRef;
import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ContainerValue;
import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.List;

/** Edits to a file of manifests, collected and then made at once. */
public final class ManifestPatch {
    private final ManifestFile file;
    private final KubernetesVersion target;
    private final List<EditGroup> groups = new ArrayList<>();
    private final List<Application.Left> left = new ArrayList<>();

    private ManifestPatch(ManifestFile file, KubernetesVersion target) {
        this.file = file;
        this.target = target;
    }

    /**
     * Begins without an edit, for the {@linkplain KubernetesVersion#NEWEST newest} Kubernetes.
     *
     * @param file what to edit
     * @return no edits yet
     */
    public static ManifestPatch of(ManifestFile file) {
        return of(file, KubernetesVersion.NEWEST);
    }

    /**
     * Begins without an edit.
     *
     * @param file what to edit
     * @param target for which Kubernetes profiles are written: before 1.30 AppArmor has annotations instead of a field
     * @return no edits yet
     */
    public static ManifestPatch of(ManifestFile file, KubernetesVersion target) {
        return new ManifestPatch(file, target);
    }

    /**
     * Adds edits of a document that are made all or not at all.
     *
     * @param document a document of the file
     * @param together the edits in order
     * @return this
     * @throws IllegalArgumentException if the document is of another file
     */
    public ManifestPatch edit(Document document, Edit... together) {
        return edit(document, subject(document), List.of(together), List.of());
    }

    /**
     * Adds edits of a workload that are made all or not at all.
     *
     * @param workload a workload of the file
     * @param together the edits in order, their paths from the document's root
     * @return this
     * @throws IllegalArgumentException if the workload is of another file
     */
    public ManifestPatch edit(Workload workload, Edit... together) {
        return edit(workload.document(), workload.title(), List.of(together), List.of());
    }

    /**
     * Sets the seccomp profile for all containers of a workload that say none of their own.
     *
     * @param workload a workload of the file
     * @param profile which
     * @return this
     */
    public ManifestPatch seccomp(Workload workload, SeccompProfileRef profile) {
        return edit(workload, edits -> edits.profile(ProfileNotation.SECCOMP, ProfileNotation.field(profile)));
    }

    /**
     * Sets the seccomp profile for one container.
     *
     * @param workload a workload of the file
     * @param container a container of the workload
     * @param profile which
     * @return this
     */
    public ManifestPatch seccomp(Workload workload, ContainerValue container, SeccompProfileRef profile) {
        return edit(
                workload, edits -> edits.profile(ProfileNotation.SECCOMP, container, ProfileNotation.field(profile)));
    }

    /**
     * Sets the AppArmor profile for all containers of a workload that say none of their own. An annotation that stands
     * for a container becomes its field where the target has one, because annotation and field have to match.
     *
     * @param workload a workload of the file
     * @param profile which
     * @return this
     */
    public ManifestPatch appArmor(Workload workload, AppArmorProfileRef profile) {
        return edit(workload, edits -> edits.profile(ProfileNotation.APPARMOR, ProfileNotation.field(profile)));
    }

    /**
     * Sets the AppArmor profile for one container.
     *
     * @param workload a workload of the file
     * @param container a container of the workload
     * @param profile which
     * @return this
     */
    public ManifestPatch appArmor(Workload workload, ContainerValue container, AppArmorProfileRef profile) {
        return edit(
                workload, edits -> edits.profile(ProfileNotation.APPARMOR, container, ProfileNotation.field(profile)));
    }

    /**
     * Drops all capabilities of every container of a workload, and leaves of what is added but
     * {@code NET_BIND_SERVICE}, as the restricted level has it.
     *
     * @param workload a workload of the file
     * @return this
     */
    public ManifestPatch dropCapabilities(Workload workload) {
        for (ContainerValue container : workload.pod().containers()) {
            edit(workload, edits -> CapabilityEdits.drop(edits, container));
            edit(workload, edits -> CapabilityEdits.restrict(edits, container));
        }
        return this;
    }

    /**
     * Writes a workload's profiles the way the target takes them: annotations become fields where it has the field, and
     * fields become annotations where it has not. Where both are written and differ, nothing is changed.
     *
     * @param workload a workload of the file
     * @return this
     */
    public ManifestPatch migrateProfiles(Workload workload) {
        for (ProfileNotation notation : ProfileNotation.values()) {
            edit(workload, edits -> edits.migrate(notation));
        }
        return this;
    }

    /**
     * Makes the edits. What comes out was read again, and is the tree that was asked for.
     *
     * @return the text, what was changed, and what could not be done
     */
    public Patched apply() {
        return application().patched();
    }

    Application application() {
        return new Application(file, groups, left);
    }

    private ManifestPatch edit(Document document, String subject, List<Edit> together, List<Path> emptied) {
        int index = document.index();
        if (index >= file.documents().size() || !file.documents().get(index).equals(document)) {
            throw new IllegalArgumentException(
                    "the document is none of " + file.name() + "; take it from the file that is patched");
        }
        groups.add(new EditGroup(document, subject, List.copyOf(together), List.copyOf(emptied)));
        return this;
    }

    /** Edits of a workload that are made all or not at all, told by its tree. */
    ManifestPatch edit(Workload workload, Telling telling) {
        PodEdits edits = new PodEdits(workload, target);
        try {
            telling.tell(edits);
        } catch (Refusal e) {
            leave(workload, e.of(workload.title()));
            return this;
        }
        return edits.edits().isEmpty()
                ? this
                : edit(workload.document(), workload.title(), edits.edits(), edits.emptied());
    }

    /** Says which edits are to be made of a pod, or why that cannot be said. */
    interface Telling {
        void tell(PodEdits edits) throws Refusal;
    }

    void leave(Workload workload, Unfixed unfixed) {
        left.add(new Application.Left(workload.document().index(), unfixed));
    }

    private static String subject(Document document) {
        String kind = document.root().string("kind").orElse("document");
        return document.root()
                .object("metadata")
                .flatMap(metadata -> metadata.string("name"))
                .map(name -> kind + " " + name)
                .orElse(kind);
    }

    /**
     * Edits that are made all or not at all.
     *
     * @param document what they are edits of
     * @param subject what messages call it
     * @param edits in order
     * @param emptied objects that go too if nothing is left in them
     */
    record EditGroup(Document document, String subject, List<Edit> edits, List<Path> emptied) {
        Path path() {
            return edits.isEmpty() ? Path.ROOT : edits.get(0).path();
        }
    }
}
