package io.portcullis.kube.check;

import java.util.Arrays;

/** A path that stays below where it starts, in the server's words. */
final class DescendingPath {
    private DescendingPath() {}

    /** What is wrong with it, empty if nothing is. */
    static String problem(String path) {
        if (path.startsWith("/")) {
            return "must be a relative path";
        }
        boolean leaves = Arrays.asList(path.split("/", -1)).contains("..");
        return leaves ? "must not contain '..'" : "";
    }
}
