package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value while its document is edited. It remembers what it was, so that the splices can be told from it. */
abstract sealed class Draft {
    /** What it is to be, without places. */
    abstract @Nullable Object plain();

    /** What the text holds in its place; null if it is new. */
    abstract @Nullable Value was();

    /** Nothing in it is edited. */
    static final class Same extends Draft {
        private final Value value;

        Same(Value value) {
            this.value = value;
        }

        Value value() {
            return value;
        }

        @Override
        @Nullable Object plain() {
            return value.plain();
        }

        @Override
        Value was() {
            return value;
        }
    }

    /** New, all of it. */
    static final class New extends Draft {
        private final Object value;

        New(Object value) {
            this.value = value;
        }

        @Override
        Object plain() {
            return value;
        }

        @Override
        @Nullable Value was() {
            return null;
        }
    }

    /** An object with something edited in it. */
    static final class Fields extends Draft {
        private final @Nullable ObjectValue was;
        private final Map<String, Draft> entries = new LinkedHashMap<>();

        Fields() {
            this.was = null;
        }

        Fields(ObjectValue was) {
            this.was = was;
            was.entries().forEach(entry -> entries.put(entry.name(), new Same(entry.value())));
        }

        Map<String, Draft> entries() {
            return entries;
        }

        /** What it took from the text and keeps. */
        boolean keepsSomething() {
            ObjectValue old = was;
            return old != null
                    && (old.isMerging() || old.entries().stream().anyMatch(entry -> entries.containsKey(entry.name())));
        }

        @Override
        Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            entries.forEach((name, draft) -> all.put(name, draft.plain()));
            return all;
        }

        @Override
        @Nullable ObjectValue was() {
            return was;
        }
    }

    /** A list with something edited in it. */
    static final class Items extends Draft {
        private static final int NEW = -1;

        private final ListValue was;
        private final List<Item> items = new ArrayList<>();

        /** An item and which one of the list it was, or -1. */
        record Item(int origin, Draft draft) {}

        Items(ListValue was) {
            this.was = was;
            for (int i = 0; i < was.items().size(); i++) {
                items.add(new Item(i, new Same(was.items().get(i))));
            }
        }

        List<Item> items() {
            return items;
        }

        static Item added(Object value) {
            return new Item(NEW, new New(value));
        }

        /** What it took from the text and keeps. */
        boolean keepsSomething() {
            return items.stream().anyMatch(item -> item.origin() != NEW);
        }

        @Override
        List<@Nullable Object> plain() {
            List<@Nullable Object> all = new ArrayList<>();
            items.forEach(item -> all.add(item.draft().plain()));
            return all;
        }

        @Override
        ListValue was() {
            return was;
        }
    }
}
