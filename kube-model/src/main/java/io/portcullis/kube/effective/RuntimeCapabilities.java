package io.portcullis.kube.effective;

import io.portcullis.kube.manifest.ServerText;
import io.portcullis.linux.Capability;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a runtime reads {@code capabilities}: it starts from its default, all or none, adds, then drops. Both runtimes
 * agree on that ({@code WithCapabilities} of internal/cri/opts/spec_opts.go in containerd,
 * {@code SpecSetupCapabilities} of internal/factory/container/container.go in CRI-O), and differ in names that start
 * with {@code CAP_} and in names that nobody knows.
 */
final class RuntimeCapabilities {
    private static final String ALL = "ALL";
    private static final String PREFIX = "CAP_";

    private final CriRuntime runtime;
    private final Context said;
    private final List<Context.Item> add;
    private final List<Context.Item> drop;

    RuntimeCapabilities(CriRuntime runtime, Context said) {
        this.runtime = runtime;
        this.said = said;
        this.add = said.texts("add");
        this.drop = said.texts("drop");
    }

    Set<Capability> bounding() {
        Set<Capability> held = EnumSet.noneOf(Capability.class);
        if (add.stream().anyMatch(RuntimeCapabilities::isAll)) {
            held.addAll(Arrays.asList(Capability.values()));
        } else {
            held.addAll(runtime.defaultCapabilities());
        }
        if (drop.stream().anyMatch(RuntimeCapabilities::isAll)) {
            held.clear();
        }
        add.stream().filter(item -> !isAll(item)).forEach(item -> added(item).ifPresent(held::add));
        drop.stream().filter(item -> !isAll(item)).forEach(item -> dropped(item).ifPresent(held::remove));
        return held;
    }

    /** A user other than root gets nothing of what is added. */
    void noteLostOn(EffectiveUser user) {
        if (!add.isEmpty() && user.isRoot().equals(Optional.of(false))) {
            said.note(
                    "add",
                    "gives nothing to a user other than root, as runtimes hand on no ambient capabilities; give the"
                            + " program file capabilities, or run it as root");
        }
    }

    private static boolean isAll(Context.Item item) {
        return item.text().equalsIgnoreCase(ALL);
    }

    private Optional<Capability> added(Context.Item item) {
        String name = item.text().toUpperCase(Locale.ROOT);
        Optional<Capability> known = Capability.find(name);
        if (runtime == CriRuntime.CONTAINERD) {
            return byContainerd(item, name, known, "is not added");
        }
        boolean prefixedOtherwise = name.startsWith(PREFIX) && !item.text().equals(name);
        if (known.isEmpty() || prefixedOtherwise) {
            said.refuse(
                    item.path(),
                    item.position(),
                    "CRI-O does not start a container that adds the capability %s%s"
                            .formatted(ServerText.escaped(item.text()), wayOut(name)));
            return Optional.empty();
        }
        return known;
    }

    private Optional<Capability> dropped(Context.Item item) {
        String name = item.text().toUpperCase(Locale.ROOT);
        Optional<Capability> known = Capability.find(name);
        if (runtime == CriRuntime.CONTAINERD) {
            return byContainerd(item, name, known, "is not dropped");
        }
        if (known.isEmpty()) {
            said.refuse(
                    item.path(),
                    item.position(),
                    "CRI-O does not start a container that drops the capability %s%s"
                            .formatted(ServerText.escaped(item.text()), wayOut(name)));
        }
        return known;
    }

    /** containerd puts its own CAP_ before every name, and runc leaves out what it does not know. */
    private Optional<Capability> byContainerd(
            Context.Item item, String name, Optional<Capability> known, String whatComesOfIt) {
        if (known.isPresent() && !name.startsWith(PREFIX)) {
            return known;
        }
        said.note(
                item.path(),
                item.position(),
                "%s %s, as containerd knows no capability of this name%s"
                        .formatted(ServerText.escaped(item.text()), whatComesOfIt, wayOut(name)));
        return Optional.empty();
    }

    private static String wayOut(String name) {
        return Capability.find(name)
                .map(known -> "; it is written " + known.name())
                .or(() -> Capability.nearest(name).map(near -> "; did you mean " + near.name()))
                .orElse("; capabilities(7) lists them, and here they have no CAP_");
    }
}
