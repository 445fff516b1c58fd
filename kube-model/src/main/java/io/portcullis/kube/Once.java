package io.portcullis.kube;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What every builder keeps to: it works only inside its lambda, and nothing is said twice. */
final class Once {
    private final String what;
    private final Map<String, @Nullable Object> unknown = new TreeMap<>();
    private boolean open = true;

    Once(String what) {
        this.what = what;
    }

    /** Runs the lambda; afterwards the builder is finished. */
    <B> void during(B builder, Consumer<? super B> body) {
        body.accept(builder);
        open = false;
    }

    <T> Optional<T> set(String field, Optional<T> before, T now) {
        requireOpen();
        before.ifPresent(value -> {
            throw new IllegalArgumentException(
                    field + " was already set to " + shown(value) + ", and now to " + shown(now) + "; keep one");
        });
        return Optional.of(now);
    }

    void field(String name, @Nullable Object value) {
        requireOpen();
        if (unknown.containsKey(name)) {
            throw new IllegalArgumentException("field " + name + " was already set; say everything in one");
        }
        unknown.put(name, value);
    }

    UnknownFields unknown() {
        return new UnknownFields(unknown);
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException(
                    what + " builder was kept after its lambda; what it made is finished, build" + " another");
        }
    }

    private static Object shown(Object value) {
        return value instanceof Word spelled ? spelled.word() : value;
    }
}
