package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * A file of manifests: YAML documents behind each other, or JSON. A document that cannot be read does not keep the
 * others from being read; {@link #unreadable()} says why, and {@link #requireReadable()} insists.
 */
public final class ManifestFile {
    private final SourceText source;
    private final ManifestLimits limits;
    private final List<Document> documents;
    private final List<MalformedManifestException> unreadable;

    private ManifestFile(
            SourceText source,
            ManifestLimits limits,
            List<Document> documents,
            List<MalformedManifestException> unreadable) {
        this.source = source;
        this.limits = limits;
        this.documents = List.copyOf(documents);
        this.unreadable = List.copyOf(unreadable);
    }

    /**
     * Reads a text within the {@linkplain ManifestLimits#DEFAULT usual limits}.
     *
     * @param text YAML or JSON
     * @return its documents, and why others could not be read
     */
    public static ManifestFile parse(String text) {
        return parse("manifest", text);
    }

    /**
     * Reads a text within the {@linkplain ManifestLimits#DEFAULT usual limits}.
     *
     * @param name what messages call it, such as the path
     * @param text YAML or JSON
     * @return its documents, and why others could not be read
     */
    public static ManifestFile parse(String name, String text) {
        return parse(name, text, ManifestLimits.DEFAULT);
    }

    /**
     * Reads a text.
     *
     * @param name what messages call it, such as the path
     * @param text YAML or JSON
     * @param limits what is too much
     * @return its documents, and why others could not be read
     */
    public static ManifestFile parse(String name, String text, ManifestLimits limits) {
        SourceText source = new SourceText(name, text);
        List<Document> documents = new ArrayList<>();
        List<MalformedManifestException> unreadable = new ArrayList<>();
        if (text.length() > limits.characters()) {
            unreadable.add(new MalformedManifestException(
                    new SourceText(name, ""),
                    0,
                    "%,d characters are too many; at most %,d are read at once, split the file"
                            .formatted(text.length(), limits.characters())));
            return new ManifestFile(source, limits, documents, unreadable);
        }
        LongLines longLines = new LongLines();
        for (Chunk chunk : Chunk.of(text)) {
            try {
                for (ChunkReader.Found found : ChunkReader.read(source, chunk, limits, longLines)) {
                    documents.add(
                            new Document(documents.size(), found.start(), found.end(), found.isJson(), found.root()));
                }
            } catch (MalformedManifestException e) {
                unreadable.add(e);
            }
        }
        return new ManifestFile(source, limits, documents, unreadable);
    }

    /**
     * What messages call it.
     *
     * @return the name that was given
     */
    public String name() {
        return source.name();
    }

    /**
     * The text as it was given.
     *
     * @return every character
     */
    public String text() {
        return source.text();
    }

    /**
     * Reads another text under the same name and within the same limits.
     *
     * @param other YAML or JSON
     * @return its documents, and why others could not be read
     */
    public ManifestFile withText(String other) {
        return parse(name(), other, limits);
    }

    /**
     * What could be read.
     *
     * @return the documents in order, without empty ones
     */
    public List<Document> documents() {
        return documents;
    }

    /**
     * What could not be read.
     *
     * @return why, in order
     */
    public List<MalformedManifestException> unreadable() {
        return unreadable;
    }

    /**
     * Insists that everything could be read.
     *
     * @return this
     * @throws MalformedManifestException the first of {@link #unreadable()}
     */
    public ManifestFile requireReadable() {
        if (!unreadable.isEmpty()) {
            throw unreadable.get(0);
        }
        return this;
    }

    /**
     * Everything in it that runs pods, items of lists included.
     *
     * @return in the order of the text
     */
    public List<Workload> workloads() {
        List<Workload> all = new ArrayList<>();
        documents.forEach(document -> Workload.collect(document, all));
        return all;
    }

    /**
     * Where a character stands.
     *
     * @param offset an index into the text, up to its length
     * @return line and column
     */
    public Position position(int offset) {
        if (offset < 0 || offset > text().length()) {
            throw new IndexOutOfBoundsException(offset + " is not in a text of " + text().length() + " characters");
        }
        return source.at(offset);
    }

    /**
     * Says what is wrong with what stands somewhere.
     *
     * @param offset an index into the text, up to its length
     * @param problem what is wrong, and the way out
     * @return the exception to throw, with the name, the line and the column
     */
    public MalformedManifestException malformed(int offset, String problem) {
        position(offset);
        return new MalformedManifestException(source, offset, problem);
    }
}
