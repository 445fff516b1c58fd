package io.portcullis.kube.effective;

/** What a filter makes of a system call, over all its arguments. */
public enum Permission {
    /** The call is made, whatever its arguments. */
    ALLOWED("allowed"),
    /** The call is not made, whatever its arguments: it fails with an errno, or the caller dies. */
    REFUSED("refused"),
    /** A tracer or supervisor is asked, whatever the arguments. */
    LEFT_TO_OTHERS("left to others"),
    /** The arguments decide. */
    DEPENDS_ON_ARGUMENTS("depends on arguments"),
    /** No filter stands in the way, and the kernel has no such call. */
    ABSENT("absent");

    private final String words;

    Permission(String words) {
        this.words = words;
    }

    /** Gives the answer in words. */
    @Override
    public String toString() {
        return words;
    }
}
