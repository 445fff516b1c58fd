package io.portcullis.apparmor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every body takes: flags, rules, includes, comments. It works only inside the lambda it was handed to.
 *
 * @param <B> the builder itself, which every method returns
 */
public abstract sealed class BodyBuilder<B extends BodyBuilder<B>> extends RuleBuilder<B>
        permits HatBuilder, ChildBuilder, ProfileBuilder {
    private final String title;
    private final List<BodyItem> items = new ArrayList<>();
    private final List<ProfileFlag> flags = new ArrayList<>();
    private boolean open = true;

    BodyBuilder(String title) {
        super(Qualifiers.NONE);
        this.title = title;
    }

    abstract B self();

    /**
     * Puts {@code owner} before the next rule: only files of the user that the program runs as.
     *
     * @return what takes that rule
     */
    public RuleBuilder<B> owner() {
        return qualified(Qualifiers.NONE.withOwner(Qualifiers.Owner.OWNER));
    }

    /**
     * Puts {@code audit} before the next rule: it is logged when it decides.
     *
     * @return what takes that rule
     */
    public RuleBuilder<B> audit() {
        return qualified(Qualifiers.NONE.withAudit());
    }

    /**
     * Puts qualifiers before the next rule.
     *
     * @param qualifiers the qualifiers; {@link RuleBuilder#deny} and its like put in their own decision
     * @return what takes that rule
     */
    public RuleBuilder<B> qualified(Qualifiers qualifiers) {
        requireOpen();
        return new Qualified<>(qualifiers, self());
    }

    /**
     * Adds a rule.
     *
     * @param rule the rule
     * @return this builder
     * @throws IllegalArgumentException if it contradicts a rule before; the message names both
     */
    public B rule(Rule rule) {
        requireOpen();
        for (BodyItem item : items) {
            if (item instanceof Rule earlier) {
                Optional<String> problem = Contradiction.between(earlier, rule);
                if (problem.isPresent()) {
                    throw new IllegalArgumentException(title + ": " + problem.get());
                }
            }
        }
        return append(rule);
    }

    /**
     * Includes a file, or every file of a folder.
     *
     * @param path below the parser's base folder, such as {@code abstractions/base}, or a full path
     * @return this builder
     * @throws IllegalArgumentException if an include line cannot hold the path
     */
    public B include(String path) {
        return append(new Include(PolicyLocation.parse(path), false));
    }

    /**
     * Includes a file if it is there, such as {@code local/web} for what an administrator adds.
     *
     * @param path below the parser's base folder, or a full path
     * @return this builder
     * @throws IllegalArgumentException if an include line cannot hold the path
     */
    public B includeIfExists(String path) {
        return append(new Include(PolicyLocation.parse(path), true));
    }

    /**
     * Adds a comment.
     *
     * @param text one line
     * @return this builder
     * @throws IllegalArgumentException if it is more than a line
     */
    public B comment(String text) {
        return append(new Comment(text));
    }

    /**
     * Says what happens to what is not allowed.
     *
     * @param mode the mode
     * @return this builder
     * @throws IllegalArgumentException if a mode was said before
     */
    public B mode(ProfileMode mode) {
        return flag(mode);
    }

    /**
     * Sets a flag.
     *
     * @param option the flag
     * @return this builder
     * @throws IllegalArgumentException if it excludes one set before
     */
    public B option(ProfileOption option) {
        return flag(option);
    }

    private B flag(ProfileFlag flag) {
        requireOpen();
        List<ProfileFlag> all = new ArrayList<>(flags);
        all.add(flag);
        try {
            Flags.compatible(all);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(title + ": " + e.getMessage(), e);
        }
        flags.add(flag);
        return self();
    }

    @Override
    final B add(Rule rule) {
        return rule(rule);
    }

    final B append(BodyItem item) {
        requireOpen();
        items.add(item);
        return self();
    }

    void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the builder of " + title + " was kept after its lambda; the "
                    + "policy is finished, build another");
        }
    }

    void close() {
        open = false;
    }

    List<BodyItem> items() {
        return List.copyOf(items);
    }

    Set<ProfileFlag> flags() {
        return Flags.compatible(flags);
    }

    /** The variables that must be defined for this body. */
    static Set<String> variablesOf(List<BodyItem> items) {
        Set<String> names = new TreeSet<>();
        for (BodyItem item : items) {
            if (item instanceof FileRule rule && rule.scope() instanceof FileRule.Matching matching) {
                names.addAll(matching.path().variables());
            } else if (item instanceof Hat hat) {
                names.addAll(variablesOf(hat.body()));
            } else if (item instanceof Profile child) {
                names.addAll(variablesOf(child));
            }
        }
        return names;
    }

    static Set<String> variablesOf(Profile profile) {
        Set<String> names = variablesOf(profile.body());
        if (profile.attachment() instanceof Attachment.ToPrograms programs) {
            names.addAll(programs.path().variables());
        }
        return names;
    }
}
