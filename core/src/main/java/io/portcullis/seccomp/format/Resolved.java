package io.portcullis.seccomp.format;

import io.portcullis.seccomp.SeccompProfile;
import java.util.List;

/**
 * What a document means on a target.
 *
 * @param profile the meaning
 * @param notes what was dropped, widened, added or met on the way, in the document's order
 */
public record Resolved(SeccompProfile profile, List<Note> notes) {
    /**
     * Copies the list.
     *
     * @param profile the meaning
     * @param notes what was dropped, widened, added or met on the way, in the document's order
     */
    public Resolved {
        notes = List.copyOf(notes);
    }

    /**
     * The notes of one kind.
     *
     * @param kind for example {@code Note.UnknownName.class}
     * @param <T> the kind
     * @return those notes, in order
     */
    public <T extends Note> List<T> notes(Class<T> kind) {
        return notes.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
