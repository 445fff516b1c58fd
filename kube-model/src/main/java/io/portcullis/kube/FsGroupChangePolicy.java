package io.portcullis.kube;

/** When the files of a volume are given to the pod's group. */
public enum FsGroupChangePolicy implements Word {
    /** Only if the volume's root does not belong to it yet. */
    ON_ROOT_MISMATCH("OnRootMismatch"),
    /** Whenever the volume is mounted. */
    ALWAYS("Always");

    private final String word;

    FsGroupChangePolicy(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
