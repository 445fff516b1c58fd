package io.portcullis.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Where answers go, as text or bytes. It remembers why it could not be written, which a {@link PrintWriter} forgets.
 */
final class StandardOutput extends PrintWriter {
    private static final String EPIPE = "Broken pipe"; // strerror(3)

    private final Sink sink;

    StandardOutput(OutputStream out) {
        this(new Sink(out));
    }

    private StandardOutput(Sink sink) {
        super(new BufferedWriter(new OutputStreamWriter(sink, StandardCharsets.UTF_8)));
        this.sink = sink;
    }

    /** The output of a command. */
    static StandardOutput of(CommandLine command) {
        return (StandardOutput) command.getOut();
    }

    /** Writes bytes behind the text so far. */
    void bytes(byte[] bytes) {
        flush();
        try {
            sink.write(bytes);
        } catch (IOException e) {
            setError();
        }
    }

    /** Flushes, and throws what kept anything so far from being written. */
    void flushOrFail() throws IOException {
        Optional<IOException> failure = failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    /** Why it could not be written, once flushed. */
    Optional<IOException> failure() {
        flush();
        return Optional.ofNullable(sink.failure);
    }

    /** Whether a reader has gone, as {@code head} does when it has enough. */
    static boolean isReaderGone(IOException failure) {
        return String.valueOf(failure.getMessage()).contains(EPIPE);
    }

    /** Bytes on their way out; after a failure no more are tried. */
    private static final class Sink extends OutputStream {
        private final OutputStream out;
        private @Nullable IOException failure;

        Sink(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            attempt(() -> out.write(bytes, from, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(out::flush);
        }

        private void attempt(Attempt attempt) throws IOException {
            if (failure != null) {
                throw failure;
            }
            try {
                attempt.run();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }
}
