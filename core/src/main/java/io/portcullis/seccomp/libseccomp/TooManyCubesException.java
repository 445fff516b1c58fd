package io.portcullis.seccomp.libseccomp;

/** A condition falls into more cubes than a filter has room for. */
final class TooManyCubesException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    TooManyCubesException(int most) {
        super("libseccomp would need more than " + most
                + " rules for one system call; compare with fewer values, or with equality and masks");
    }
}
