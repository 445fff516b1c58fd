package io.portcullis.kube;

/** How the files of a volume get the pod's SELinux label. */
public enum SeLinuxChangePolicy implements Word {
    /** The runtime relabels file by file. */
    RECURSIVE("Recursive"),
    /** The volume is mounted with the label. */
    MOUNT_OPTION("MountOption");

    private final String word;

    SeLinuxChangePolicy(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
