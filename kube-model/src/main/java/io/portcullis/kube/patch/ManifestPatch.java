package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.List;

/** Edits to a file of manifests, collected and then made at once. */
public final class ManifestPatch {
    private final ManifestFile file;
    private final List<EditGroup> groups = new ArrayList<>();
    private final List<Unfixed> unfixed = new ArrayList<>();

    private ManifestPatch(ManifestFile file) {
        this.file = file;
    }

    /**
     * Begins without an edit.
     *
     * @param file what to edit
     * @return no edits yet
     */
    public static ManifestPatch of(ManifestFile file) {
        return new ManifestPatch(file);
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
        return edit(document, subject(document), List.of(together));
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
        return edit(workload.document(), workload.title(), List.of(together));
    }

    /**
     * Makes the edits. What comes out was read again, and is the tree that was asked for.
     *
     * @return the text, what was changed, and what could not be done
     */
    public Patched apply() {
        return new Application(file, groups, unfixed).patched();
    }

    ManifestPatch edit(Document document, String subject, List<Edit> together) {
        int index = document.index();
        if (index >= file.documents().size() || !file.documents().get(index).equals(document)) {
            throw new IllegalArgumentException(
                    "the document is none of " + file.name() + "; take it from the file that is patched");
        }
        groups.add(new EditGroup(document, subject, together));
        return this;
    }

    void leave(Unfixed left) {
        unfixed.add(left);
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
     */
    record EditGroup(Document document, String subject, List<Edit> edits) {
        Path path() {
            return edits.isEmpty() ? Path.ROOT : edits.get(0).path();
        }
    }
}
