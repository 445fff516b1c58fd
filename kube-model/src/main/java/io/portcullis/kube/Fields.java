package io.portcullis.kube;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.ScalarKind;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object as the model knows them; what nobody asked for is unknown. A field that is null is absent, as
 * it is to the API server.
 */
final class Fields {
    private final ManifestFile file;
    private final Path path;
    private final ObjectValue object;
    private final Set<String> asked = new HashSet<>();

    Fields(ManifestFile file, Path path, ObjectValue object) {
        this.file = file;
        this.path = path;
        this.object = object;
    }

    /** The only document of a text. */
    static Fields of(ManifestFile file) {
        file.requireReadable();
        if (file.documents().size() != 1) {
            int at = file.documents().isEmpty()
                    ? file.text().length()
                    : file.documents().get(1).start();
            throw file.malformed(
                    at,
                    "one document is read here, and there are "
                            + file.documents().size() + "; split the text");
        }
        return new Fields(file, Path.ROOT, file.documents().get(0).root());
    }

    Optional<String> text(String name) {
        return present(name).map(value -> text(path.child(name), value));
    }

    Optional<Boolean> flag(String name) {
        return present(name).map(value -> {
            if (value instanceof ScalarValue scalar && scalar.bool().isPresent()) {
                return scalar.bool().get();
            }
            throw wrongType(path.child(name), value, "boolean");
        });
    }

    Optional<Long> whole(String name) {
        return present(name).map(value -> whole(path.child(name), value));
    }

    <W extends Word> Optional<W> word(String name, W[] all) {
        Optional<String> text = text(name);
        return text.map(word -> checked(name, () -> Word.read(all, word)));
    }

    Optional<Fields> object(String name) {
        return present(name).map(value -> object(path.child(name), value));
    }

    List<Fields> objects(String name) {
        return list(name, this::object);
    }

    List<String> texts(String name) {
        return list(name, this::text);
    }

    List<Long> wholes(String name) {
        return list(name, this::whole);
    }

    /** A map of texts, as labels are. */
    Map<String, String> map(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        object(name)
                .ifPresent(map -> map.object
                        .entries()
                        .forEach(entry -> all.put(entry.name(), text(map.path.key(entry.name()), entry.value()))));
        return all;
    }

    <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(() -> malformed(name, " is required"));
    }

    /** The one object that stands in this one. */
    Optional<Fields> only(String name) {
        Optional<Fields> found = object(name);
        object.entries().stream()
                .filter(entry -> !entry.name().equals(name))
                .findFirst()
                .ifPresent(other -> {
                    throw file.malformed(
                            other.key().start(),
                            Shown.quoted(other.name()) + " stands beside " + name + ", and only that is read here");
                });
        return found;
    }

    /** What nobody asked for. */
    UnknownFields rest() {
        Map<String, @Nullable Object> unknown = new LinkedHashMap<>();
        object.entries().stream()
                .filter(entry -> !asked.contains(entry.name()))
                .forEach(entry -> unknown.put(entry.name(), entry.value().plain()));
        return checked(() -> new UnknownFields(unknown));
    }

    /** Makes a value of several fields; what it refuses is said of the object. */
    <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw file.malformed(object.start(), said(path, String.valueOf(e.getMessage())));
        }
    }

    /** Makes a value of one field; what it refuses is said of the field. */
    <T> T checked(String name, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw malformed(name, ": " + e.getMessage());
        }
    }

    /** Looks at one entry of a map; what is refused is said of the entry. */
    <T> T checkedKey(String name, String key, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            int at = object.object(name)
                    .flatMap(map -> map.entry(key))
                    .map(entry -> entry.key().start())
                    .orElse(object.start());
            throw file.malformed(at, path.child(name).key(key) + ": " + e.getMessage());
        }
    }

    /** Says something about a field, where it stands, or where it should stand. */
    MalformedManifestException malformed(String name, String problem) {
        int at = object.get(name).map(Value::start).orElse(object.start());
        return file.malformed(at, path.child(name) + problem);
    }

    private interface Item<T> {
        T read(Path at, Value value);
    }

    private <T> List<T> list(String name, Item<T> item) {
        Optional<Value> value = present(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof ListValue list)) {
            throw wrongType(path.child(name), value.get(), "list");
        }
        List<T> all = new ArrayList<>(list.items().size());
        for (Value each : list.items()) {
            all.add(item.read(path.child(name).index(all.size()), each));
        }
        return all;
    }

    private Optional<Value> present(String name) {
        asked.add(name);
        return object.get(name).filter(value -> !(value instanceof ScalarValue scalar && scalar.isNull()));
    }

    private Fields object(Path at, Value value) {
        if (value instanceof ObjectValue found) {
            return new Fields(file, at, found);
        }
        throw wrongType(at, value, "object");
    }

    private String text(Path at, Value value) {
        if (value instanceof ScalarValue scalar && scalar.string().isPresent()) {
            return scalar.string().get();
        }
        throw wrongType(at, value, "string");
    }

    private Long whole(Path at, Value value) {
        Optional<BigInteger> number = value instanceof ScalarValue scalar ? scalar.integer() : Optional.empty();
        if (number.isEmpty()) {
            throw wrongType(at, value, "integer");
        }
        if (number.get().bitLength() >= Long.SIZE) {
            throw file.malformed(value.start(), said(at, "is no number of 64 bits"));
        }
        return number.get().longValue();
    }

    private MalformedManifestException wrongType(Path at, Value value, String wanted) {
        String shown =
                value instanceof ScalarValue scalar && !scalar.isNull() ? ", " + Shown.quoted(scalar.text()) + "," : "";
        String wayOut = "";
        if (value instanceof ScalarValue scalar && !scalar.isNull()) {
            if (wanted.equals("string")) {
                wayOut = "; put it in quotes";
            } else if (scalar.kind() == ScalarKind.STRING && (wanted.equals("integer") || wanted.equals("boolean"))) {
                wayOut = "; write it without quotes";
            }
        }
        return file.malformed(
                value.start(),
                at + " is " + article(value.type()) + shown + " and has to be " + article(wanted) + wayOut);
    }

    private static String said(Path at, String problem) {
        return at.equals(Path.ROOT) ? problem : at + ": " + problem;
    }

    private static String article(String type) {
        return type.equals("null") ? type : (type.matches("[aeiou].*") ? "an " : "a ") + type;
    }
}
