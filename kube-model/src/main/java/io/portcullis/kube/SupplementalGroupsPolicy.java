package io.portcullis.kube;

/** Whether the image has a say in the groups of a container's processes. */
public enum SupplementalGroupsPolicy implements Word {
    /** What the image's {@code /etc/group} says is added. */
    MERGE("Merge"),
    /** Only what the pod says counts. */
    STRICT("Strict");

    private final String word;

    SupplementalGroupsPolicy(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
