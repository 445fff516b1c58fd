package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What edits mean, said of maps and lists and with no text in sight. */
final class EditedTree {
    private EditedTree() {}

    static Object after(Object tree, Edit edit) {
        return after(tree, edit.path().steps(), edit);
    }

    private static Object after(@Nullable Object tree, List<String> steps, Edit edit) {
        String step = steps.get(0);
        boolean last = steps.size() == 1;
        if (tree instanceof List<?> list) {
            List<@Nullable Object> all = new ArrayList<>(list);
            int index = Integer.parseInt(step);
            if (last && edit instanceof Edit.Remove) {
                all.remove(index);
            } else {
                all.set(index, last ? made(all.get(index), edit) : after(all.get(index), rest(steps), edit));
            }
            return all;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> all.put((String) key, value));
        }
        if (edit instanceof Edit.Remove) {
            if (last) {
                all.remove(step);
            } else if (all.get(step) != null) {
                all.put(step, after(all.get(step), rest(steps), edit));
            }
        } else {
            all.put(step, last ? made(all.get(step), edit) : after(all.get(step), rest(steps), edit));
        }
        return all;
    }

    private static Object made(@Nullable Object before, Edit edit) {
        if (edit instanceof Edit.Append append) {
            List<@Nullable Object> all = new ArrayList<>(before instanceof List<?> list ? list : List.of());
            all.addAll(append.values());
            return all;
        }
        return ((Edit.Set) edit).value();
    }

    private static List<String> rest(List<String> steps) {
        return steps.subList(1, steps.size());
    }
}
