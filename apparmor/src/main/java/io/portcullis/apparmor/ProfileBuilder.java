package io.portcullis.apparmor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Says what a profile allows, and what its file needs before it. */
public final class ProfileBuilder extends BodyBuilder<ProfileBuilder> {
    /** What {@code tunables/global} has defined since AppArmor 3.0, and what newer releases add. */
    private static final Set<String> TUNABLES = Set.of(
            "HOME",
            "HOMEDIRS",
            "PROC",
            "XDG_DESKTOP_DIR",
            "XDG_DOCUMENTS_DIR",
            "XDG_DOWNLOAD_DIR",
            "XDG_MUSIC_DIR",
            "XDG_PICTURES_DIR",
            "XDG_PUBLICSHARE_DIR",
            "XDG_TEMPLATES_DIR",
            "XDG_VIDEOS_DIR",
            "apparmorfs",
            "etc_ro",
            "etc_rw",
            "flatpak_exports_root",
            "multiarch",
            "pid",
            "pids",
            "run",
            "securityfs",
            "sys",
            "system_share_dirs",
            "tid",
            "uid",
            "uids",
            "user_share_dirs");

    private static final Include GLOBAL = new Include(PolicyLocation.parse("tunables/global"), false);

    private final String name;
    private final List<PreambleItem> preamble = new ArrayList<>();
    private Optional<AbiDeclaration> abi = Optional.empty();
    private Attachment attachment = Attachment.BY_NAME_ONLY;

    private ProfileBuilder(ProfileName name) {
        super("profile " + name);
        this.name = name.text();
    }

    static AppArmorProfile build(String name, Consumer<? super ProfileBuilder> body) {
        var profileName = new ProfileName(name);
        var builder = new ProfileBuilder(profileName);
        body.accept(builder);
        builder.close();
        var profile = finished(profileName, builder.attachment, builder);
        return new AppArmorProfile(builder.preambleFor(profile), profile);
    }

    /**
     * Says for which release's features this is written. Without it the parser takes old features, and newer rules are
     * not enforced.
     *
     * @param release for example {@code 4.0}; the parser that loads this must be as new
     * @return this builder
     * @throws IllegalArgumentException if this is no release, or one was said before
     */
    public ProfileBuilder abi(String release) {
        requireOpen();
        AbiDeclaration declared = AbiDeclaration.of(release);
        abi.ifPresent(before -> {
            throw new IllegalArgumentException("profile " + name + ": '" + before.toPolicy()
                    + "' was already said, and now '" + declared.toPolicy() + "'; keep one");
        });
        abi = Optional.of(declared);
        return this;
    }

    /**
     * Includes variables before the profile. {@code tunables/global} comes by itself, before all others, if an
     * abstraction or a variable it defines is used.
     *
     * @param path below the parser's base folder, such as {@code tunables/global}, or a full path
     * @return this builder
     * @throws IllegalArgumentException if an include line cannot hold the path
     */
    public ProfileBuilder tunables(String path) {
        requireOpen();
        preamble.add(new Include(PolicyLocation.parse(path), false));
        return this;
    }

    /**
     * Defines a variable, for <code>@&#123;NAME&#125;</code> in patterns.
     *
     * @param variable letters, digits and {@code _}, a letter first
     * @param first what it stands for
     * @param more what else
     * @return this builder
     * @throws IllegalArgumentException if it was defined before, here or by {@code tunables/global}, if it is defined
     *     by itself, or is no name
     */
    public ProfileBuilder define(String variable, Pattern first, Pattern... more) {
        requireOpen();
        List<Pattern> values = new ArrayList<>(List.of(first));
        values.addAll(Arrays.asList(more));
        var definition = new VariableDefinition(variable, VariableDefinition.Operator.SET, values);
        for (PreambleItem item : preamble) {
            if (item instanceof VariableDefinition before && before.name().equals(variable)) {
                throw new IllegalArgumentException("profile " + name + ": '" + before.toPolicy()
                        + "' was already said, and now '" + definition.toPolicy() + "'; give all values at once");
            }
        }
        if (TUNABLES.contains(variable)) {
            throw new IllegalArgumentException("profile " + name + ": @{" + variable
                    + "} is defined by tunables/global and cannot be set again; choose another name");
        }
        List<VariableDefinition> circle = circleThrough(List.of(definition), new HashSet<>());
        if (!circle.isEmpty()) {
            throw new IllegalArgumentException("profile " + name + ": "
                    + circle.stream().map(step -> "'" + step.toPolicy() + "'").collect(Collectors.joining(" and "))
                    + " define each other, which the parser refuses; give one of them a value of its own");
        }
        preamble.add(definition);
        return this;
    }

    /** The definitions that lead from the first back to it, by way of those on the path; empty if none do. */
    private List<VariableDefinition> circleThrough(List<VariableDefinition> path, Set<String> seen) {
        Set<String> used = new TreeSet<>();
        path.get(path.size() - 1).values().forEach(value -> used.addAll(value.variables()));
        if (used.contains(path.get(0).name())) {
            return path;
        }
        for (PreambleItem item : preamble) {
            if (item instanceof VariableDefinition next && used.contains(next.name()) && seen.add(next.name())) {
                List<VariableDefinition> longer = new ArrayList<>(path);
                longer.add(next);
                List<VariableDefinition> circle = circleThrough(longer, seen);
                if (!circle.isEmpty()) {
                    return circle;
                }
            }
        }
        return List.of();
    }

    /**
     * Confines every program that is started from these paths.
     *
     * @param programs the paths
     * @return this builder
     * @throws IllegalArgumentException if it was attached before, or this is no path
     */
    public ProfileBuilder attach(Pattern programs) {
        requireOpen();
        attachment = attached(attachment, programs);
        return this;
    }

    /**
     * Adds a hat.
     *
     * @param hat its name
     * @param body says what it allows
     * @return this builder
     * @throws IllegalArgumentException if the name is none, or was used before
     */
    public ProfileBuilder hat(String hat, Consumer<? super HatBuilder> body) {
        requireOpen();
        requireNewName(hat);
        return append(HatBuilder.build(hat, body));
    }

    /**
     * Adds a child profile, for programs run by {@link Exec#CHILD}.
     *
     * @param child its name
     * @param body says what it allows
     * @return this builder
     * @throws IllegalArgumentException if the name is none, a path without an attachment, or was used before
     */
    public ProfileBuilder child(String child, Consumer<? super ChildBuilder> body) {
        requireOpen();
        requireNewName(child);
        return append(ChildBuilder.build(child, body));
    }

    @Override
    ProfileBuilder self() {
        return this;
    }

    /** Refuses what would be attached without a word said. */
    static Profile finished(ProfileName name, Attachment attachment, BodyBuilder<?> body) {
        if (name.text().startsWith("/") && attachment.equals(Attachment.BY_NAME_ONLY)) {
            throw new IllegalArgumentException("profile name " + PolicyText.show(name.text())
                    + " has no attachment: a name that starts with / is also where the profile attaches; say"
                    + " attach(...) too, or give it a plain name");
        }
        return new Profile(name, attachment, body.flags(), body.items());
    }

    static Attachment attached(Attachment before, Pattern programs) {
        if (before instanceof Attachment.ToPrograms earlier) {
            throw new IllegalArgumentException("already attached to " + earlier.path() + ", and now to " + programs
                    + "; a profile has one attachment, write {a,b}");
        }
        return new Attachment.ToPrograms(programs);
    }

    private void requireNewName(String nested) {
        for (BodyItem item : items()) {
            if ((item instanceof Hat hat && hat.name().text().equals(nested))
                    || (item instanceof Profile child && child.name().text().equals(nested))) {
                throw new IllegalArgumentException("profile " + name + ": there already is a child or hat named "
                        + nested + "; give this one another name");
            }
        }
    }

    private List<PreambleItem> preambleFor(Profile profile) {
        List<PreambleItem> all = new ArrayList<>(abi.map(List::of).orElse(List.of()));
        if (preamble.stream().noneMatch(ProfileBuilder::isGlobal) && needsTunables(profile)) {
            all.add(GLOBAL); // first, for the tunables after it may build on its variables
        }
        all.addAll(preamble);
        return all;
    }

    private static boolean isGlobal(PreambleItem item) {
        return item instanceof Include include
                && (include.equals(GLOBAL) || include.location().path().equals("/etc/apparmor.d/tunables/global"));
    }

    /** Variables of {@code tunables/global} come from there alone; any other, from any file that is included. */
    private boolean needsTunables(Profile profile) {
        Set<String> missing = new TreeSet<>(variablesOf(profile));
        for (PreambleItem item : preamble) {
            if (item instanceof VariableDefinition definition) {
                definition.values().forEach(value -> missing.addAll(value.variables()));
            }
        }
        preamble.forEach(item -> {
            if (item instanceof VariableDefinition definition) {
                missing.remove(definition.name());
            }
        });
        missing.removeAll(PatternPart.Variable.BUILT_IN);
        boolean mayBeIncluded = preamble.stream().anyMatch(Include.class::isInstance);
        missing.stream()
                .filter(variable -> !TUNABLES.contains(variable) && !mayBeIncluded)
                .findFirst()
                .ifPresent(variable -> {
                    throw new IllegalArgumentException("profile " + name + ": nothing defines @{" + variable + "}"
                            + TUNABLES.stream()
                                    .filter(known -> known.equalsIgnoreCase(variable))
                                    .findFirst()
                                    .map(known -> "; did you mean @{" + known + "}")
                                    .orElse("; define it, or include its tunables"));
                });
        return missing.stream().anyMatch(TUNABLES::contains) || includesAnAbstraction(profile.body());
    }

    private static boolean includesAnAbstraction(List<BodyItem> items) {
        return items.stream()
                .anyMatch(item -> (item instanceof Include include
                                && include.location().path().startsWith("abstractions/"))
                        || (item instanceof Hat hat && includesAnAbstraction(hat.body()))
                        || (item instanceof Profile child && includesAnAbstraction(child.body())));
    }
}
