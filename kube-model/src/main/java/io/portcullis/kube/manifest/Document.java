package io.portcullis.kube.manifest;

/**
 * A document of a file that could be read.
 *
 * @param index which of the file's documents, from 0; empty ones are not counted
 * @param start where its text begins, its marker {@code ---} included
 * @param end where its text ends: the next document's start, or the file's end
 * @param isJson whether it is JSON, where quotes are not optional
 * @param root what it holds
 */
public record Document(int index, int start, int end, boolean isJson, ObjectValue root) {
    /**
     * Takes them.
     *
     * @param index which of the file's documents, from 0; empty ones are not counted
     * @param start where its text begins, its marker {@code ---} included
     * @param end where its text ends: the next document's start, or the file's end
     * @param isJson whether it is JSON, where quotes are not optional
     * @param root what it holds
     */
    public Document {}
}
