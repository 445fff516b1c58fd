package io.portcullis.kube;

/** The numbers of users and groups. */
final class Ids {
    private static final long LARGEST = Integer.MAX_VALUE;

    private Ids() {}

    static void require(String field, long id) {
        if (id < 0 || id > LARGEST) {
            throw new IllegalArgumentException(field + " must be between 0 and " + LARGEST + ", inclusive, was " + id);
        }
    }
}
