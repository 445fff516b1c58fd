package io.portcullis.seccomp.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A seccomp profile as a file says it, in one of the two dialects of JSON. Immutable; two documents are equal if they
 * hold the same JSON, member order included, whatever their layout.
 */
public sealed interface SeccompDocument permits OciProfile, DockerProfile {
    /**
     * Reads a file of either dialect. What only Docker's dialect has, such as {@code archMap} or {@code includes},
     * makes it a {@link DockerProfile}; anything else, and a whole runtime configuration, is an {@link OciProfile}.
     *
     * @param file a file of UTF-8, up to 4 MiB
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    static SeccompDocument read(Path file) throws IOException {
        return read(file, ReadOptions.defaults());
    }

    /**
     * Reads a file of either dialect.
     *
     * @param file a file of UTF-8
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    static SeccompDocument read(Path file, ReadOptions options) throws IOException {
        return Documents.ofEitherDialect(Source.read(file, options.maxBytes()), options);
    }

    /**
     * Reads a text of either dialect.
     *
     * @param text the text
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    static SeccompDocument parse(String text) {
        return parse(text, Documents.NAMELESS, ReadOptions.defaults());
    }

    /**
     * Reads a text of either dialect.
     *
     * @param text the text
     * @param source what messages call it
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    static SeccompDocument parse(String text, String source, ReadOptions options) {
        return Documents.ofEitherDialect(Source.of(text, source, options.maxBytes()), options);
    }

    /**
     * What was read.
     *
     * @return a file's path, or the name the caller gave
     */
    String source();

    /**
     * What happens to a call no rule matches.
     *
     * @return the action
     */
    ScmpAction defaultAction();

    /**
     * The flags the filter is to be installed with. They are no part of what the profile means.
     *
     * @return the flags by the kernel's names, as written
     */
    List<String> flags();

    /**
     * What the document means on a target.
     *
     * @param target where it is meant to run
     * @return the meaning, and what was dropped, widened, added or met on the way
     * @throws ProfileFormatException if the target's runtime does not take the document, also for rules that libseccomp
     *     does not take together
     * @throws io.portcullis.seccomp.ContradictoryRulesException if two rules answer one call differently, and the
     *     target is {@link ContainerRuntime#STRICT}
     * @throws IllegalArgumentException if a condition cannot be checked through a multiplexer, and the target is
     *     {@link ContainerRuntime#STRICT}; the message says the ways out
     * @throws IllegalStateException if the table of a listed ABI is missing; the message names the artifact to add
     */
    Resolved resolveFor(ResolveTarget target);

    /**
     * Fields of the profile that its dialect does not know.
     *
     * @return the fields in the text's order, as maps, lists, strings, numbers, booleans and null
     */
    Map<String, @Nullable Object> unknownFields();

    /**
     * Writes all that was read, comments apart.
     *
     * @return JSON with the same members in the same order and the same numbers
     */
    String toJson();
}
