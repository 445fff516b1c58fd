package io.portcullis.apparmor;

/**
 * Running a program, and the profile it then has.
 *
 * @param transition where the profile comes from
 * @param scrubsEnvironment whether the C library drops dangerous variables such as {@code LD_PRELOAD}; the upper-case
 *     letters
 * @param target which profile, where it is not found by attachment
 */
public record Exec(Transition transition, boolean scrubsEnvironment, Target target) implements FileAccess {
    /** {@code ix}: it keeps this profile. */
    public static final Exec INHERIT = new Exec(Transition.INHERIT, false, Target.BY_ATTACHMENT);

    /** {@code Px}: it gets a profile of its own, or cannot be run. */
    public static final Exec PROFILE = new Exec(Transition.PROFILE, true, Target.BY_ATTACHMENT);

    /** {@code Pix}: it gets a profile of its own if there is one, else it keeps this one. */
    public static final Exec PROFILE_OR_INHERIT = new Exec(Transition.PROFILE_OR_INHERIT, true, Target.BY_ATTACHMENT);

    /** {@code PUx}: it gets a profile of its own if there is one, else none. */
    public static final Exec PROFILE_OR_UNCONFINED =
            new Exec(Transition.PROFILE_OR_UNCONFINED, true, Target.BY_ATTACHMENT);

    /** {@code Cx}: it gets a child of this profile, or cannot be run. */
    public static final Exec CHILD = new Exec(Transition.CHILD, true, Target.BY_ATTACHMENT);

    /** {@code Cix}: it gets a child of this profile if there is one, else it keeps this one. */
    public static final Exec CHILD_OR_INHERIT = new Exec(Transition.CHILD_OR_INHERIT, true, Target.BY_ATTACHMENT);

    /** {@code CUx}: it gets a child of this profile if there is one, else no profile. */
    public static final Exec CHILD_OR_UNCONFINED = new Exec(Transition.CHILD_OR_UNCONFINED, true, Target.BY_ATTACHMENT);

    /** {@code Ux}: it runs without a profile. */
    public static final Exec UNCONFINED = new Exec(Transition.UNCONFINED, true, Target.BY_ATTACHMENT);

    /** Where the profile of the new program comes from. */
    public enum Transition {
        /** This profile stays. */
        INHERIT("ix", "ix"),
        /** A profile of its own. */
        PROFILE("px", "Px"),
        /** A profile of its own, else this one. */
        PROFILE_OR_INHERIT("pix", "Pix"),
        /** A profile of its own, else none. */
        PROFILE_OR_UNCONFINED("pux", "PUx"),
        /** A child of this profile. */
        CHILD("cx", "Cx"),
        /** A child of this profile, else this one. */
        CHILD_OR_INHERIT("cix", "Cix"),
        /** A child of this profile, else none. */
        CHILD_OR_UNCONFINED("cux", "CUx"),
        /** No profile. */
        UNCONFINED("ux", "Ux");

        private final String keeping;
        private final String scrubbing;

        Transition(String keeping, String scrubbing) {
            this.keeping = keeping;
            this.scrubbing = scrubbing;
        }
    }

    /** Which profile the new program gets. */
    public sealed interface Target {
        /** Nothing said. */
        Target BY_ATTACHMENT = new ByAttachment();

        /** The profile that is attached to the program's path. */
        record ByAttachment() implements Target {}

        /**
         * The profile of this name.
         *
         * @param name its name
         */
        record Named(ProfileName name) implements Target {}

        /**
         * This profile and the one of this name, both: what either refuses is refused.
         *
         * @param name its name
         */
        record Stacked(ProfileName name) implements Target {}
    }

    /**
     * Checks that inheriting, where the environment is never scrubbed, does not say so.
     *
     * @param transition where the profile comes from
     * @param scrubsEnvironment whether the C library drops dangerous variables such as {@code LD_PRELOAD}; the
     *     upper-case letters
     * @param target which profile, where it is not found by attachment
     */
    public Exec {
        if (transition == Transition.INHERIT && scrubsEnvironment) {
            throw new IllegalArgumentException(
                    "ix keeps the profile, and so the environment; it has no scrubbing form");
        }
    }

    /**
     * The same, with {@code LD_PRELOAD} and the like handed on: the lower-case letters.
     *
     * @return the new transition
     */
    public Exec keepingEnvironment() {
        return new Exec(transition, false, target);
    }

    /**
     * The same, into the profile of this name.
     *
     * @param profile the name of a profile, or of a child for the child transitions
     * @return the new transition
     * @throws IllegalArgumentException if this transition takes no profile, or the name is none
     */
    public Exec to(String profile) {
        return aimed(new Target.Named(new ProfileName(profile)));
    }

    /**
     * The same, with the profile of this name on top of the running one.
     *
     * @param profile the name of a profile
     * @return the new transition
     * @throws IllegalArgumentException if this transition takes no profile, or the name is none
     */
    public Exec stacking(String profile) {
        return aimed(new Target.Stacked(new ProfileName(profile)));
    }

    @Override
    public String letters() {
        return scrubsEnvironment ? transition.scrubbing : transition.keeping;
    }

    /** The arrow and what it points to, or nothing. */
    String arrow() {
        if (target instanceof Target.Named named) {
            return " -> " + named.name().toPolicy();
        }
        if (target instanceof Target.Stacked stacked) {
            String token = stacked.name().toPolicy();
            return " -> " + (token.startsWith("\"") ? "\"&" + token.substring(1) : "&" + token);
        }
        return "";
    }

    private Exec aimed(Target aim) {
        if (transition == Transition.INHERIT || transition == Transition.UNCONFINED) {
            throw new IllegalArgumentException(
                    letters() + " changes to no profile, so it takes no target; use Exec.PROFILE or Exec.CHILD");
        }
        return new Exec(transition, scrubsEnvironment, aim);
    }
}
