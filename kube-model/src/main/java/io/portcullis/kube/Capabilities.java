package io.portcullis.kube;

import io.portcullis.linux.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which capabilities a container is given and refused, beside what the runtime gives by itself.
 *
 * @param add given
 * @param drop refused
 * @param unknown what else is said of them
 */
public record Capabilities(CapabilityChoice add, CapabilityChoice drop, UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("add", "drop");

    /** Nothing said. */
    public static final Capabilities UNSAID =
            new Capabilities(CapabilityChoice.NONE, CapabilityChoice.NONE, UnknownFields.NONE);

    private static final String EVERY = "ALL";

    /**
     * Refuses what means one thing to one runtime and another to the next.
     *
     * @param add given
     * @param drop refused
     * @param unknown what else is said of them
     */
    public Capabilities {
        if (add instanceof CapabilityChoice.These added && drop instanceof CapabilityChoice.These dropped) {
            added.capabilities().stream().filter(dropped::holds).findFirst().ifPresent(both -> {
                throw new IllegalArgumentException("capability " + both
                        + " is in add and in drop; runtimes disagree on what that means, keep one");
            });
        }
        if (add.equals(CapabilityChoice.ALL) && !drop.equals(CapabilityChoice.NONE)) {
            throw new IllegalArgumentException("capabilities add ALL and drop " + String.join(", ", drop.names())
                    + "; runtimes disagree on what that means, add those that are needed");
        }
        unknown.requireBeyond(KNOWN);
    }

    static Capabilities read(Fields fields) {
        CapabilityChoice add = fields.checked("add", choice(fields.texts("add")));
        CapabilityChoice drop = fields.checked("drop", choice(fields.texts("drop")));
        return fields.checked(() -> new Capabilities(add, drop, fields.rest()));
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target)
                .putUnlessEmpty("add", add.names())
                .putUnlessEmpty("drop", drop.names())
                .with(unknown);
    }

    private static Supplier<CapabilityChoice> choice(List<String> names) {
        return () -> {
            Set<Capability> all = EnumSet.noneOf(Capability.class);
            names.stream()
                    .filter(name -> !name.equals(EVERY))
                    .map(Capabilities::named)
                    .forEach(all::add);
            return names.contains(EVERY) ? CapabilityChoice.ALL : new CapabilityChoice.These(all);
        };
    }

    /** The API server takes every text; runtimes know the kernel's names, and only some of them with {@code CAP_}. */
    private static Capability named(String name) {
        if (name.equalsIgnoreCase(EVERY)) {
            throw new IllegalArgumentException("capability " + Shown.quoted(name)
                    + " is compared to the letter by the Pod Security Standards; write it ALL");
        }
        Capability found = Capability.named(Shown.cut(name));
        if (!found.name().equals(name)) {
            throw new IllegalArgumentException(
                    "capability " + Shown.quoted(name) + " is not what every runtime takes; write it " + found.name());
        }
        return found;
    }
}
