package io.portcullis.kube.standards;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field of a pod, written or not, read as the API server reads it: null is as good as nothing, and a value of the
 * wrong type is kept in mind and then is nothing too.
 */
final class ReadField {
    private static final int NO_INDEX = -1;

    private final Reading reading;
    private final @Nullable ReadField parent;
    private final Path root; // of the first field; the other paths are built for messages only
    private final String name;
    private final int index;
    private final boolean free;
    private final @Nullable Value value;
    private final Value nearest;

    private ReadField(
            Reading reading,
            @Nullable ReadField parent,
            Path root,
            String name,
            int index,
            boolean free,
            @Nullable Value written,
            Value around) {
        this.reading = reading;
        this.parent = parent;
        this.root = root;
        this.name = name;
        this.index = index;
        this.free = free;
        this.value = written instanceof ScalarValue scalar && scalar.isNull() ? null : written;
        this.nearest = written == null ? around : written;
    }

    static ReadField root(Reading reading, Path path, Value value) {
        return new ReadField(reading, null, path, "", NO_INDEX, false, value, value);
    }

    ReadField child(String field) {
        ObjectValue object = object();
        Value found = object == null ? null : object.get(field).orElse(null);
        return new ReadField(reading, this, root, field, NO_INDEX, false, found, nearest);
    }

    /** The last of several steps. */
    ReadField child(String first, String... rest) {
        ReadField found = child(first);
        for (String each : rest) {
            found = found.child(each);
        }
        return found;
    }

    /** What a map with free keys holds, by its keys. */
    List<ReadField> entries() {
        ObjectValue object = object();
        if (object == null) {
            return List.of();
        }
        List<ReadField> all = new ArrayList<>(object.entries().size());
        for (ObjectValue.Entry entry : object.entries()) {
            all.add(new ReadField(reading, this, root, entry.name(), NO_INDEX, true, entry.value(), nearest));
        }
        return all;
    }

    List<ReadField> items() {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof ListValue list)) {
            reading.couldNot(this, "a list", value);
            return List.of();
        }
        List<ReadField> all = new ArrayList<>(list.items().size());
        for (int i = 0; i < list.items().size(); i++) {
            all.add(new ReadField(
                    reading, this, root, "", i, false, list.items().get(i), nearest));
        }
        return all;
    }

    String name() {
        return name;
    }

    boolean isSet() {
        return value != null;
    }

    /** Whether an object is there. */
    boolean isObject() {
        return object() != null;
    }

    /** The text, empty if there is none. */
    String string() {
        if (value == null) {
            return "";
        }
        Optional<String> text = value instanceof ScalarValue scalar ? scalar.string() : Optional.empty();
        if (text.isEmpty()) {
            reading.couldNot(this, "a string", value);
        }
        return text.orElse("");
    }

    Optional<Boolean> bool() {
        if (value == null) {
            return Optional.empty();
        }
        Optional<Boolean> found = value instanceof ScalarValue scalar ? scalar.bool() : Optional.empty();
        if (found.isEmpty()) {
            reading.couldNot(this, "a boolean", value);
        }
        return found;
    }

    boolean isTrue() {
        return bool().orElse(false);
    }

    boolean isFalse() {
        return !bool().orElse(true);
    }

    Optional<Long> integer(long least, long most) {
        if (value == null) {
            return Optional.empty();
        }
        Optional<BigInteger> found = value instanceof ScalarValue scalar ? scalar.integer() : Optional.empty();
        if (found.isEmpty()) {
            reading.couldNot(this, "an integer", value);
            return Optional.empty();
        }
        BigInteger number = found.get();
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            reading.outOfRange(this, least, most, number);
            return Optional.empty();
        }
        return Optional.of(number.longValue());
    }

    Spot spot() {
        return new Spot(path(), nearest.position());
    }

    private Path path() {
        if (parent == null) {
            return root;
        }
        Path before = parent.path();
        if (index != NO_INDEX) {
            return before.index(index);
        }
        return free ? before.key(name) : before.child(name);
    }

    private @Nullable ObjectValue object() {
        if (value == null || value instanceof ObjectValue) {
            return (ObjectValue) value;
        }
        reading.couldNot(this, "an object", value);
        return null;
    }
}
