package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Path;
import java.util.List;

/**
 * One edit of a document. Its path starts at the document's root and is that of the document as it is when the edit's
 * turn comes: an item that an earlier edit removed no longer counts.
 *
 * <p>Values are texts, booleans, whole numbers, and lists and maps of them.
 */
public sealed interface Edit {
    /**
     * Where.
     *
     * @return from the document's root
     */
    Path path();

    /**
     * Puts a value in a place, and the objects that lead there if they are missing or null.
     *
     * @param path where
     * @param value what
     * @return the edit
     * @throws IllegalArgumentException if the value is none that an edit writes
     */
    static Edit set(Path path, Object value) {
        return new Set(path, value);
    }

    /**
     * Takes a key and its value out of an object, or an item out of a list. What is not there is no error.
     *
     * @param path where
     * @return the edit
     */
    static Edit remove(Path path) {
        return new Remove(path);
    }

    /**
     * Adds items at a list's end, and the list and the objects that lead there if they are missing or null.
     *
     * @param path where the list is
     * @param values what to add
     * @return the edit
     * @throws IllegalArgumentException if a value is none that an edit writes
     */
    static Edit append(Path path, List<?> values) {
        return new Append(path, List.copyOf(values));
    }

    /**
     * Puts a value in a place. A map in place of an object, or a list in place of a list, leaves what both have.
     *
     * @param path where
     * @param value what
     */
    record Set(Path path, Object value) implements Edit {
        /**
         * Copies the value.
         *
         * @param path where
         * @param value what
         */
        public Set {
            value = Plain.copy(value);
        }
    }

    /**
     * Takes a key and its value out of an object, or an item out of a list.
     *
     * @param path where
     */
    record Remove(Path path) implements Edit {
        /**
         * Takes the path.
         *
         * @param path where
         */
        public Remove {}
    }

    /**
     * Adds items at a list's end.
     *
     * @param path where the list is
     * @param values what to add
     */
    record Append(Path path, List<Object> values) implements Edit {
        /**
         * Copies the values.
         *
         * @param path where the list is
         * @param values what to add
         */
        public Append {
            values = values.stream().map(Plain::copy).toList();
        }
    }
}
