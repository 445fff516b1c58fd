package io.portcullis.kube;

/** How much of {@code /proc} a container sees. */
public enum ProcMount implements Word {
    /** What runtimes hide stays hidden. */
    DEFAULT("Default"),
    /** Nothing is hidden; only in a pod with a user namespace of its own. */
    UNMASKED("Unmasked");

    private final String word;

    ProcMount(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
