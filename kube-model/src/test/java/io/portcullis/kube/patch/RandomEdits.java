package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Edits of something that a document holds, or lacks. */
final class RandomEdits {
    private static final List<String> TEXTS = List.of("x", "a b", "yes", "😀", "a: 'b'", "l1\nl2", "", "- c");

    private final Random random;

    RandomEdits(Random random) {
        this.random = random;
    }

    Edit of(ObjectValue root) {
        Path path = Path.ROOT;
        Value at = root;
        while (true) {
            if (at instanceof ObjectValue object) {
                if (object.entries().isEmpty() || random.nextInt(5) == 0) {
                    return added(path);
                }
                ObjectValue.Entry entry =
                        object.entries().get(random.nextInt(object.entries().size()));
                path = path.child(entry.name());
                at = entry.value();
            } else if (at instanceof ListValue list) {
                if (list.items().isEmpty() || random.nextInt(4) == 0) {
                    return Edit.append(path, List.of(value(2)));
                }
                int index = random.nextInt(list.items().size());
                path = path.index(index);
                at = list.items().get(index);
            }
            if (at instanceof ScalarValue || random.nextInt(4) == 0) {
                return changed(path, at);
            }
        }
    }

    private Edit added(Path holder) {
        Path path = holder.child("new" + random.nextInt(2));
        path = random.nextBoolean() ? path.child("deep") : path;
        return random.nextInt(4) == 0 ? Edit.append(path, List.of(value(1))) : Edit.set(path, value(2));
    }

    private Edit changed(Path path, Value value) {
        if (value instanceof ScalarValue scalar && scalar.isNull() && random.nextBoolean()) {
            return Edit.set(path.child("z"), value(1));
        }
        if (value instanceof ListValue && random.nextBoolean()) {
            return Edit.append(path, List.of(value(1)));
        }
        return random.nextInt(3) == 0 ? Edit.remove(path) : Edit.set(path, value(2));
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 6)) {
            case 0 -> random.nextBoolean();
            case 1 -> (long) random.nextInt(9);
            case 2 -> TEXTS.get(random.nextInt(TEXTS.size()));
            case 3 ->
                random.nextInt(3) == 0 ? Map.of() : sorted(Map.of("p", value(depth - 1), "q r", value(depth - 1)));
            case 4 -> random.nextInt(3) == 0 ? List.of() : List.of(value(depth - 1), value(depth - 1));
            default -> Map.of("k", value(depth - 1));
        };
    }

    private static Map<String, Object> sorted(Map<String, Object> map) {
        return new TreeMap<>(map);
    }
}
