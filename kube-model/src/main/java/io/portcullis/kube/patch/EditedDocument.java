package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.patch.ManifestPatch.EditGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document and the edits made to its tree. Edits that belong together are made all or not at all. What an alias or a
 * merge key leads to is left alone: the change would show in another place.
 */
final class EditedDocument {
    private static final int LONGEST_INDEX = 9; // digits

    private final Document document;
    private final Draft.Fields root;
    private final Deque<Runnable> undo = new ArrayDeque<>();

    EditedDocument(Document document) {
        this.document = document;
        this.root = new Draft.Fields(document.root());
    }

    Document document() {
        return document;
    }

    Draft.Fields root() {
        return root;
    }

    /** Makes all of them, or none and says why. */
    List<Change> apply(EditGroup group) throws Refusal {
        undo.clear();
        List<Change> changes = new ArrayList<>();
        try {
            for (Edit edit : group.edits()) {
                new Step(group.subject(), edit).make().ifPresent(changes::add);
            }
            for (Path path : changes.isEmpty() ? List.<Path>of() : group.emptied()) {
                if (isEmpty(path)) {
                    var unused = new Step(group.subject(), Edit.remove(path)).make(); // part of what emptied it
                }
            }
            return changes;
        } catch (Refusal e) {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
            throw e;
        }
    }

    /** Whether an object stands there that edits have left nothing in. */
    private boolean isEmpty(Path path) {
        Draft at = root;
        for (String step : path.steps()) {
            if (at instanceof Draft.Fields fields) {
                at = fields.entries().get(step);
            } else if (at instanceof Draft.Items list) {
                at = list.items().get(Integer.parseInt(step)).draft();
            } else {
                return false;
            }
        }
        return at instanceof Draft.Fields fields && fields.entries().isEmpty();
    }

    private void put(Draft.Fields fields, String name, Draft draft) {
        Draft before = fields.entries().put(name, draft);
        undo.push(() -> {
            if (before == null) {
                fields.entries().remove(name);
            } else {
                fields.entries().put(name, before);
            }
        });
    }

    private void remove(Draft.Fields fields, String name) {
        Draft before = Objects.requireNonNull(fields.entries().remove(name));
        undo.push(() -> fields.entries().put(name, before)); // the text knows where it stood
    }

    private void replace(Draft.Items list, List<Draft.Items.Item> items) {
        List<Draft.Items.Item> before = List.copyOf(list.items());
        list.items().clear();
        list.items().addAll(items);
        undo.push(() -> {
            list.items().clear();
            list.items().addAll(before);
        });
    }

    /** One edit on its way down the tree. */
    private final class Step {
        private final String subject;
        private final Edit edit;
        private Path here = Path.ROOT;
        private Value near = document.root();

        Step(String subject, Edit edit) {
            this.subject = subject;
            this.edit = edit;
        }

        Optional<Change> make() throws Refusal {
            List<String> steps = edit.path().steps();
            if (steps.isEmpty()) {
                throw refusal("a document is not replaced as a whole; edit the fields in it");
            }
            boolean create = !(edit instanceof Edit.Remove);
            Draft at = root;
            for (String step : steps.subList(0, steps.size() - 1)) {
                Draft next = inside(at, step, create);
                if (next == null) {
                    return Optional.empty();
                }
                at = next;
            }
            String last = steps.get(steps.size() - 1);
            if (edit instanceof Edit.Set set) {
                return set(at, last, set.value());
            }
            if (edit instanceof Edit.Append append) {
                return append(at, last, append.values());
            }
            return remove(at, last);
        }

        /** One step down, to an object or a list; null if there is nothing and nothing is to be created. */
        private @Nullable Draft inside(Draft at, String step, boolean create) throws Refusal {
            Draft child = find(at, step);
            if (child == null || isNothing(child)) {
                requireFree(child);
                if (!create) {
                    return null;
                }
                Draft.Fields fresh = new Draft.Fields();
                store(at, step, fresh);
                return fresh;
            }
            return opened(at, step, child);
        }

        private boolean isNothing(Draft draft) {
            return draft instanceof Draft.Same same && same.value() instanceof ScalarValue scalar && scalar.isNull();
        }

        private Draft opened(Draft at, String step, Draft child) throws Refusal {
            if (child instanceof Draft.Fields || child instanceof Draft.Items) {
                return child;
            }
            if (child instanceof Draft.Same same) {
                requireAlone(same.value());
                if (same.value() instanceof ObjectValue object) {
                    return stored(at, step, new Draft.Fields(object));
                }
                if (same.value() instanceof ListValue list) {
                    return stored(at, step, new Draft.Items(list));
                }
                throw refusal(
                        "a " + same.value().type() + " stands here, and nothing can be put in it; remove it first");
            }
            return stored(at, step, unfolded(child));
        }

        /** What an edit before this one wrote. */
        private Draft unfolded(Draft child) throws Refusal {
            if (child.plain() instanceof Map<?, ?> map) {
                Draft.Fields fields = new Draft.Fields();
                map.forEach((name, value) -> fields.entries().put((String) name, new Draft.New(value)));
                return fields;
            }
            throw refusal("an edit before this one put something else here; say all of it in one edit");
        }

        private Draft stored(Draft at, String step, Draft draft) throws Refusal {
            store(at, step, draft);
            return draft;
        }

        private @Nullable Draft find(Draft at, String step) throws Refusal {
            if (at instanceof Draft.Fields fields) {
                here = here.child(step);
                ObjectValue was = fields.was();
                if (was != null) {
                    requireOwn(was, step);
                }
                return seen(fields.entries().get(step));
            }
            Draft.Items list = (Draft.Items) at;
            here = here.index(index(list, step));
            return seen(list.items().get(index(list, step)).draft());
        }

        private @Nullable Draft seen(@Nullable Draft draft) {
            Value was = draft == null ? null : draft.was();
            near = was == null ? near : was;
            return draft;
        }

        private void store(Draft at, String step, Draft draft) throws Refusal {
            if (at instanceof Draft.Fields fields) {
                put(fields, step, draft);
            } else {
                Draft.Items list = (Draft.Items) at;
                int index = index(list, step);
                Draft.Items.Item before = list.items().get(index);
                list.items().set(index, new Draft.Items.Item(before.origin(), draft));
                undo.push(() -> list.items().set(index, before));
            }
        }

        private int index(Draft.Items list, String step) throws Refusal {
            boolean number = !step.isEmpty()
                    && step.length() <= LONGEST_INDEX
                    && step.chars().allMatch(c -> c >= '0' && c <= '9');
            int index = number ? Integer.parseInt(step) : -1;
            if (index < 0 || index >= list.items().size()) {
                throw refusal("a list of " + list.items().size() + " stands here, and " + step
                        + " is none of its items; count from 0");
            }
            return index;
        }

        private Optional<Change> set(Draft at, String step, Object value) throws Refusal {
            Draft child = find(at, step);
            Object before = child == null ? null : child.plain();
            if (value.equals(before)) {
                return Optional.empty();
            }
            write(at, step, child, value);
            return changed(before, value);
        }

        private void write(Draft at, String step, @Nullable Draft child, Object value) throws Refusal {
            if (child != null && value.equals(child.plain())) {
                return;
            }
            if (child != null && value instanceof Map<?, ?> map && child.plain() instanceof Map<?, ?>) {
                Draft.Fields fields = (Draft.Fields) opened(at, step, child);
                requireMendable(fields);
                for (String name : List.copyOf(fields.entries().keySet())) {
                    if (!map.containsKey(name)) {
                        requireFree(fields.entries().get(name));
                        EditedDocument.this.remove(fields, name);
                    }
                }
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    String name = (String) entry.getKey();
                    write(fields, name, fields.entries().get(name), entry.getValue());
                }
            } else if (child != null && isList(child) && value instanceof List<?> list && startsLikeIt(child, list)) {
                adjust((Draft.Items) opened(at, step, child), list);
            } else {
                requireFree(child);
                store(at, step, new Draft.New(value));
            }
        }

        private boolean isList(Draft child) {
            return child instanceof Draft.Items
                    || (child instanceof Draft.Same same && same.value() instanceof ListValue);
        }

        /** Whether there is an item to keep. */
        private boolean startsLikeIt(Draft child, List<?> list) {
            return !list.isEmpty() && child.plain() instanceof List<?> old && old.contains(list.get(0));
        }

        /** Keeps the items that both have, in order, removes the others, and adds the rest behind them. */
        private void adjust(Draft.Items list, List<?> wanted) throws Refusal {
            List<Draft.Items.Item> items = new ArrayList<>();
            int next = 0;
            for (Draft.Items.Item item : list.items()) {
                if (next < wanted.size() && wanted.get(next).equals(item.draft().plain())) {
                    items.add(item);
                    next++;
                } else {
                    requireFree(item.draft());
                }
            }
            wanted.subList(next, wanted.size()).forEach(value -> items.add(Draft.Items.added(value)));
            replace(list, items);
        }

        private Optional<Change> append(Draft at, String step, List<Object> values) throws Refusal {
            if (values.isEmpty()) {
                return Optional.empty();
            }
            Draft child = find(at, step);
            Object before = child == null ? null : child.plain();
            if (child == null || before == null) {
                requireFree(child);
                store(at, step, new Draft.New(values));
                return changed(null, values);
            }
            if (!isList(child)) {
                throw refusal("no list stands here, and nothing can be added to it; set it instead");
            }
            Draft.Items list = (Draft.Items) opened(at, step, child);
            List<Draft.Items.Item> items = new ArrayList<>(list.items());
            values.forEach(value -> items.add(Draft.Items.added(value)));
            replace(list, items);
            return changed(before, list.plain());
        }

        private Optional<Change> remove(Draft at, String step) throws Refusal {
            if (at instanceof Draft.Items list) {
                Draft child = find(at, step);
                Object before = child == null ? null : child.plain();
                requireFree(child);
                List<Draft.Items.Item> items = new ArrayList<>(list.items());
                items.remove(index(list, step));
                replace(list, items);
                return changed(before, null);
            }
            Draft.Fields fields = (Draft.Fields) at;
            Draft child = find(at, step);
            if (child == null) {
                return Optional.empty();
            }
            Object before = child.plain();
            requireMendable(fields);
            requireFree(child);
            EditedDocument.this.remove(fields, step);
            return changed(before, null);
        }

        private Optional<Change> changed(@Nullable Object before, @Nullable Object after) {
            return Optional.of(new Change(
                    subject, edit.path(), near.position(), Optional.ofNullable(before), Optional.ofNullable(after)));
        }

        private void requireOwn(ObjectValue object, String name) throws Refusal {
            if (object.entry(name).filter(ObjectValue.Entry::merged).isPresent()) {
                throw refusal("it comes from another object by a merge key, and an edit would change that too;"
                        + " write it out here first");
            }
        }

        private void requireMendable(Draft.Fields fields) throws Refusal {
            ObjectValue was = fields.was();
            if (was != null && was.isMerging()) {
                throw refusal("a merge key stands beside it, which may bring back what is removed; write out what it"
                        + " merges first");
            }
        }

        private void requireAlone(Value value) throws Refusal {
            if (value.isShared()) {
                near = value;
                throw refusal(value.anchor()
                                .map(anchor -> "the anchor &" + anchor + " makes it")
                                .orElse("a merge key makes it")
                        + " show in more than one place, and an edit would change them all; write the places out"
                        + " first");
            }
        }

        /** Nothing in what is to go may be shown in another place. */
        private void requireFree(@Nullable Draft draft) throws Refusal {
            if (draft instanceof Draft.Same same) {
                requireUnshared(same.value());
            } else if (draft instanceof Draft.Fields fields) {
                if (fields.was() != null) {
                    requireUnshared(fields.was());
                }
            } else if (draft instanceof Draft.Items items) {
                requireUnshared(items.was());
            }
        }

        private void requireUnshared(Value value) throws Refusal {
            requireAlone(value);
            if (value instanceof ObjectValue object) {
                if (object.isMerging()) { // what it merges is shared, if only as long as this is here
                    throw refusal("a merge key stands in it, and what it merges would be shown in fewer places; write"
                            + " out what it merges first");
                }
                for (ObjectValue.Entry entry : object.entries()) {
                    requireUnshared(entry.value());
                }
            } else if (value instanceof ListValue list) {
                for (Value item : list.items()) {
                    requireUnshared(item);
                }
            } else if (value instanceof ScalarValue scalar) {
                requireAlone(scalar);
            }
        }

        private Refusal refusal(String reason) {
            return new Refusal(here.equals(Path.ROOT) ? edit.path() : here, near.position(), reason);
        }
    }
}
