package io.portcullis.kube.standards;

/**
 * A value that a check had to read and that is of a type no API server takes there.
 *
 * @param spot where it is
 * @param problem for example {@code must be a boolean, was a string}
 */
public record Unreadable(Spot spot, String problem) {
    /**
     * Takes them.
     *
     * @param spot where it is
     * @param problem for example {@code must be a boolean, was a string}
     */
    public Unreadable {}

    /**
     * What is wrong.
     *
     * @return the path and the problem
     */
    public String message() {
        return spot.path() + " " + problem;
    }
}
