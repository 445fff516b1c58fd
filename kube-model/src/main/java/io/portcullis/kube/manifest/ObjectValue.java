package io.portcullis.kube.manifest;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An object of a manifest. */
public final class ObjectValue extends Value {
    private static final int FEW = 8; // up to here looking through them is as fast as a map

    private final List<Entry> entries;
    private final boolean flow;
    private final boolean merging;
    private @Nullable Map<String, Entry> byKey;

    ObjectValue(
            SourceText source,
            int start,
            int end,
            @Nullable String anchor,
            List<Entry> entries,
            boolean flow,
            boolean merging) {
        super(source, start, end, anchor);
        this.entries = Collections.unmodifiableList(entries);
        this.flow = flow;
        this.merging = merging;
    }

    /**
     * A key and its value.
     *
     * @param key the key and where it stands
     * @param value the value
     * @param merged whether it came from another object by a merge key ({@code <<})
     */
    public record Entry(ScalarValue key, Value value, boolean merged) {
        /**
         * Takes them.
         *
         * @param key the key and where it stands
         * @param value the value
         * @param merged whether it came from another object by a merge key ({@code <<})
         */
        public Entry {}

        /**
         * The key.
         *
         * @return its text
         */
        public String name() {
            return key.text();
        }
    }

    /**
     * What it holds: its own entries in order, then those merged into it.
     *
     * @return no key twice
     */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * How it is written.
     *
     * @return true for {@code {a: b}}, false for a line each
     */
    public boolean isFlow() {
        return flow;
    }

    /**
     * Whether it takes entries from another object by a merge key.
     *
     * @return true if it does
     */
    public boolean isMerging() {
        return merging;
    }

    /**
     * Looks up a key.
     *
     * @param key its text
     * @return the entry, if there is one
     */
    public Optional<Entry> entry(String key) {
        return Optional.ofNullable(find(key));
    }

    /**
     * Looks up a value.
     *
     * @param key its key
     * @return the value, if there is one; an explicit null is one
     */
    public Optional<Value> get(String key) {
        Entry entry = find(key);
        return entry == null ? Optional.empty() : Optional.of(entry.value());
    }

    /**
     * Looks up an object.
     *
     * @param key its key
     * @return the object, if that is what stands there
     */
    public Optional<ObjectValue> object(String key) {
        return value(key) instanceof ObjectValue found ? Optional.of(found) : Optional.empty();
    }

    /**
     * Looks up a list.
     *
     * @param key its key
     * @return the list, if that is what stands there
     */
    public Optional<ListValue> list(String key) {
        return value(key) instanceof ListValue found ? Optional.of(found) : Optional.empty();
    }

    /**
     * Looks up a text.
     *
     * @param key its key
     * @return the text, if a string stands there
     */
    public Optional<String> string(String key) {
        return value(key) instanceof ScalarValue found ? found.string() : Optional.empty();
    }

    /**
     * Looks up a boolean.
     *
     * @param key its key
     * @return true or false, if that is what stands there
     */
    public Optional<Boolean> bool(String key) {
        return value(key) instanceof ScalarValue found ? found.bool() : Optional.empty();
    }

    @Override
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        entries.forEach(entry -> all.put(entry.name(), entry.value().plain()));
        return all;
    }

    @Override
    public String type() {
        return "object";
    }

    private @Nullable Value value(String key) {
        Entry entry = find(key);
        return entry == null ? null : entry.value();
    }

    private @Nullable Entry find(String key) {
        if (entries.size() > FEW) {
            Map<String, Entry> known = byKey;
            if (known == null) {
                known = new HashMap<>(entries.size() * 2);
                for (Entry entry : entries) {
                    known.put(entry.name(), entry);
                }
                byKey = known;
            }
            return known.get(key);
        }
        for (Entry entry : entries) {
            if (entry.name().equals(key)) {
                return entry;
            }
        }
        return null;
    }
}
