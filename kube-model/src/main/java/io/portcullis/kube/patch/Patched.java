package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;

/**
 * What came of editing a file.
 *
 * @param before the file as it was
 * @param text the text now; the very text of before if nothing changed
 * @param changes what was changed, document by document in the order of the edits
 * @param unfixed what could not be done and is as it was, documents that cannot be read among them
 */
public record Patched(ManifestFile before, String text, List<Change> changes, List<Unfixed> unfixed) {
    /**
     * Copies the lists.
     *
     * @param before the file as it was
     * @param text the text now; the very text of before if nothing changed
     * @param changes what was changed, document by document in the order of the edits
     * @param unfixed what could not be done and is as it was, documents that cannot be read among them
     */
    public Patched {
        changes = List.copyOf(changes);
        unfixed = List.copyOf(unfixed);
    }

    /**
     * What is different now.
     *
     * @return both texts compared under the file's name, in the unified format; empty if nothing changed
     */
    public String diff() {
        return UnifiedDiff.of(before.name(), before.text(), before.name(), text);
    }

    /**
     * Whether the text is another one now.
     *
     * @return false if every byte is as it was
     */
    public boolean isChanged() {
        return !text.equals(before.text());
    }
}
