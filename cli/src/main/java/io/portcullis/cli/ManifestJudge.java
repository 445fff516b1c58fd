package io.portcullis.cli;

import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Position;
import java.util.List;

/** What {@code kube check} asks about a file. */
interface ManifestJudge {
    /** What is wrong with a file, in the order of the text of each workload. */
    List<Fault> judge(ManifestFile file);

    /** What was asked, for people. */
    String question();

    /**
     * Something that is wrong.
     *
     * @param id the check that says so
     * @param refusing whether a pod does not run for it
     * @param workload what it is about
     */
    record Fault(String id, boolean refusing, String workload, Position position, String path, String message) {
        JsonLine json() {
            return new JsonLine().with("id", id).with("message", message).with("path", path);
        }

        /** Gives it with its position; the API server's messages name the path, the admission plugin's do not. */
        @Override
        public String toString() {
            String where = message.contains(path) ? "" : " (" + path + ")";
            return "%s: %s: %s%s [%s]".formatted(position, workload, message, where, id);
        }
    }
}
