package io.portcullis.apparmor;

import java.util.Locale;

/**
 * What stands before a rule: {@code priority=10 audit deny owner}.
 *
 * @param priority -1000 to 1000; a higher one wins over any lower. 0 is what nothing said means; others since 4.1
 * @param audit whether it is logged when this rule decides; a denial is logged only if this says so
 * @param decision what the rule does
 * @param owner whose files it is about
 */
public record Qualifiers(int priority, boolean audit, Decision decision, Owner owner) {
    /** No qualifier: allow, for everybody. */
    public static final Qualifiers NONE = new Qualifiers(0, false, Decision.UNSAID, Owner.ANYBODY);

    /** What a rule does. */
    public enum Decision {
        /** No word: allow. */
        UNSAID,
        /** {@code allow}, which means the same as no word. */
        ALLOW,
        /** {@code deny}: wins over every allow of the same priority. */
        DENY,
        /** {@code prompt}: a daemon in user space is asked; since 4.1. */
        PROMPT
    }

    /** Whose files a rule is about. */
    public enum Owner {
        /** No word: everybody's. */
        ANYBODY,
        /** {@code owner}: files of the user that the program runs as. */
        OWNER,
        /** {@code other}: files of other users. */
        OTHER
    }

    /**
     * Checks the range of the priority.
     *
     * @param priority -1000 to 1000; a higher one wins over any lower. 0 is what nothing said means; others since 4.1
     * @param audit whether it is logged when this rule decides; a denial is logged only if this says so
     * @param decision what the rule does
     * @param owner whose files it is about
     */
    public Qualifiers {
        if (priority < -1000 || priority > 1000) {
            throw new IllegalArgumentException("priority must be in -1000..1000, was " + priority);
        }
    }

    /**
     * The same, and another decision.
     *
     * @param other what the rule does
     * @return the new qualifiers
     */
    public Qualifiers withDecision(Decision other) {
        return new Qualifiers(priority, audit, other, owner);
    }

    /**
     * The same, and logged.
     *
     * @return the new qualifiers
     */
    public Qualifiers withAudit() {
        return new Qualifiers(priority, true, decision, owner);
    }

    /**
     * The same, for other files.
     *
     * @param other whose
     * @return the new qualifiers
     */
    public Qualifiers withOwner(Owner other) {
        return new Qualifiers(priority, audit, decision, other);
    }

    /**
     * The same, and another priority.
     *
     * @param other -1000 to 1000
     * @return the new qualifiers
     */
    public Qualifiers withPriority(int other) {
        return new Qualifiers(other, audit, decision, owner);
    }

    /**
     * Whether the rule takes away.
     *
     * @return true for {@code deny}
     */
    public boolean denies() {
        return decision == Decision.DENY;
    }

    /**
     * The words as policy.
     *
     * @return the words, each with a space after it
     */
    String toPolicy() {
        return (priority == 0 ? "" : "priority=" + priority + " ")
                + (audit ? "audit " : "")
                + (decision == Decision.UNSAID ? "" : decision.name().toLowerCase(Locale.ROOT) + " ")
                + (owner == Owner.ANYBODY ? "" : owner.name().toLowerCase(Locale.ROOT) + " ");
    }

    /** Refuses {@code owner} and {@code other} where the kernel asks about no file. */
    void requireNoOwner(String rule) {
        if (owner != Owner.ANYBODY) {
            throw new IllegalArgumentException(owner.name().toLowerCase(Locale.ROOT) + " stands before a " + rule
                    + " rule; only files have an owner, leave it out");
        }
    }
}
