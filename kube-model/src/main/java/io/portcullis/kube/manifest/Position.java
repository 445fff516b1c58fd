package io.portcullis.kube.manifest;

/**
 * Where something stands in a text.
 *
 * @param line from 1
 * @param column from 1, in UTF-16 units
 */
public record Position(int line, int column) implements Comparable<Position> {
    /**
     * Checks the ranges.
     *
     * @param line from 1
     * @param column from 1, in UTF-16 units
     */
    public Position {
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("lines and columns count from 1, was " + line + ":" + column);
        }
    }

    @Override
    public int compareTo(Position other) {
        return line == other.line ? Integer.compare(column, other.column) : Integer.compare(line, other.line);
    }

    @Override
    public String toString() {
        return line + ":" + column;
    }
}
