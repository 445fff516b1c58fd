package io.portcullis.kube.manifest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of a manifest. */
public final class ListValue extends Value {
    private final List<Value> items;
    private final boolean flow;

    ListValue(SourceText source, int start, int end, @Nullable String anchor, List<Value> items, boolean flow) {
        super(source, start, end, anchor);
        this.items = Collections.unmodifiableList(items);
        this.flow = flow;
    }

    /**
     * What it holds.
     *
     * @return the items in order
     */
    public List<Value> items() {
        return items;
    }

    /**
     * How it is written.
     *
     * @return true for {@code [a, b]}, false for a line with a dash each
     */
    public boolean isFlow() {
        return flow;
    }

    @Override
    public List<@Nullable Object> plain() {
        List<@Nullable Object> all = new ArrayList<>(items.size());
        items.forEach(item -> all.add(item.plain()));
        return all;
    }

    @Override
    public String type() {
        return "list";
    }
}
