package io.portcullis.seccomp;

/** A condition falls into more cubes than a filter has room for. */
public final class TooManyCubesException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1L;

    TooManyCubesException(int most) {
        super("a condition on one system call falls into more than " + most
                + " cases; compare with fewer values, or with equality and masks");
    }
}
