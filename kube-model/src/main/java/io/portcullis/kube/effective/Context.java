package io.portcullis.kube.effective;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object of settings that may not be there. What is no value of the kind that the API server takes counts as not
 * said, and is remarked on.
 */
final class Context {
    private static final BigInteger LARGEST_ID = BigInteger.valueOf(Integer.MAX_VALUE);

    private final Optional<ObjectValue> object;
    private final Path path;
    private final Position around;
    private final List<Remark> remarks;

    private Context(Optional<ObjectValue> object, Path path, Position around, List<Remark> remarks) {
        this.object = object;
        this.path = path;
        this.around = around;
        this.remarks = remarks;
    }

    /** All of what holds the settings. */
    static Context of(ObjectValue whole, Path path, List<Remark> remarks) {
        return new Context(Optional.of(whole), path, whole.position(), remarks);
    }

    /** The settings below a field. */
    Context below(String field) {
        Optional<Value> there = value(field);
        Optional<ObjectValue> found =
                there.filter(ObjectValue.class::isInstance).map(ObjectValue.class::cast);
        if (there.isPresent() && found.isEmpty()) {
            wrongType(field, there.get(), "an object");
        }
        return new Context(found, path.child(field), there.map(Value::position).orElse(around), remarks);
    }

    boolean isThere() {
        return object.isPresent();
    }

    Path path() {
        return path;
    }

    Position position() {
        return object.map(Value::position).orElse(around);
    }

    Optional<Boolean> bool(String field) {
        Optional<Value> there = value(field);
        Optional<Boolean> found =
                there.flatMap(value -> value instanceof ScalarValue scalar ? scalar.bool() : Optional.empty());
        if (there.isPresent() && found.isEmpty()) {
            wrongType(field, there.get(), "true or false");
        }
        return found;
    }

    Optional<String> text(String field) {
        Optional<Value> there = value(field);
        Optional<String> found = there.flatMap(Context::text);
        if (there.isPresent() && found.isEmpty()) {
            wrongType(field, there.get(), "a string");
        }
        return found;
    }

    /** The id of a user or group. */
    Optional<Long> id(String field) {
        Optional<Value> there = value(field);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Optional<BigInteger> found =
                there.get() instanceof ScalarValue scalar ? scalar.integer() : Optional.<BigInteger>empty();
        if (found.isEmpty()) {
            wrongType(field, there.get(), "a whole number");
        } else if (found.get().signum() < 0 || found.get().compareTo(LARGEST_ID) > 0) {
            refuse(field, "%s must be between 0 and 2147483647, inclusive".formatted(found.get()));
            return Optional.empty();
        }
        return found.map(BigInteger::longValue);
    }

    /** The texts of a list, each with its place. */
    List<Item> texts(String field) {
        Optional<Value> there = value(field);
        if (there.isPresent() && !(there.get() instanceof ListValue)) {
            wrongType(field, there.get(), "a list");
        }
        List<Item> all = new ArrayList<>();
        if (there.orElse(null) instanceof ListValue list) {
            for (int i = 0; i < list.items().size(); i++) {
                Value item = list.items().get(i);
                Path at = path.child(field).index(i);
                Optional<String> text = text(item);
                if (text.isPresent()) {
                    all.add(new Item(text.get(), at, item.position()));
                } else {
                    refuse(at, item.position(), "is no string but " + words(item));
                }
            }
        }
        return all;
    }

    /** A text of a list. */
    record Item(String text, Path path, Position position) {}

    /** The place of a field, or of what it would stand in. */
    Position position(String field) {
        return value(field).map(Value::position).orElse(position());
    }

    void note(String field, String message) {
        remarks.add(new Remark(Remark.Weight.NOTE, path.child(field), position(field), message));
    }

    void refuse(String field, String message) {
        refuse(path.child(field), position(field), message);
    }

    void refuse(Path at, Position position, String message) {
        remarks.add(new Remark(Remark.Weight.REFUSED, at, position, message));
    }

    void note(Path at, Position position, String message) {
        remarks.add(new Remark(Remark.Weight.NOTE, at, position, message));
    }

    /** A value that is there and not null. */
    private Optional<Value> value(String field) {
        return object.flatMap(there -> there.get(field))
                .filter(value -> !(value instanceof ScalarValue scalar && scalar.isNull()));
    }

    private void wrongType(String field, Value found, String wanted) {
        refuse(field, "is %s, and the API server takes %s there".formatted(words(found), wanted));
    }

    private static Optional<String> text(Value value) {
        return value instanceof ScalarValue scalar ? scalar.string() : Optional.empty();
    }

    private static String words(Value value) {
        String type = value.type();
        return type.equals("null") ? "null" : ("aeiou".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
    }
}
