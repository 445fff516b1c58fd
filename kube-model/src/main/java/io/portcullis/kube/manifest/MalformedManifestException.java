package io.portcullis.kube.manifest;

/** A document cannot be read. The message names file, line and column, what is wrong, and the way out. */
public final class MalformedManifestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The file. */
    private final String source;
    /** The line, from 1. */
    private final int line;
    /** The column, from 1. */
    private final int column;
    /** What is wrong. */
    private final String problem;

    MalformedManifestException(SourceText source, int offset, String problem) {
        this(source.name(), source.at(offset), problem);
    }

    private MalformedManifestException(String source, Position at, String problem) {
        super(source + ":" + at + ": " + problem);
        this.source = source;
        this.line = at.line();
        this.column = at.column();
        this.problem = problem;
    }

    /**
     * The file.
     *
     * @return the name the caller gave
     */
    public String source() {
        return source;
    }

    /**
     * Where it stopped.
     *
     * @return line and column
     */
    public Position position() {
        return new Position(line, column);
    }

    /**
     * What is wrong.
     *
     * @return the message without the place
     */
    public String problem() {
        return problem;
    }
}
