package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.decision.Decisions;

/**
 * Makes profiles of profiles. What comes out is written as rules again; a {@link Description} says whether a profile
 * can say all of it.
 */
public final class ProfileAlgebra {
    private ProfileAlgebra() {}

    /**
     * A profile that answers every call as the laxer of two does.
     *
     * @param one a profile
     * @param other another
     * @return the profile, and what it could not say
     * @throws io.portcullis.decision.UndecidedException if finding out takes too long
     * @see Decisions#union
     */
    public static Description union(SeccompProfile one, SeccompProfile other) {
        return ProfileDescriber.describe(Decisions.union(one.decision(), other.decision()));
    }

    /**
     * A profile that answers every call as the stricter of two does.
     *
     * @param one a profile
     * @param other another
     * @return the profile, and what it could not say
     * @throws io.portcullis.decision.UndecidedException if finding out takes too long
     * @see Decisions#intersection
     */
    public static Description intersection(SeccompProfile one, SeccompProfile other) {
        return ProfileDescriber.describe(Decisions.intersection(one.decision(), other.decision()));
    }

    /**
     * A profile that permits what one permits and another does not.
     *
     * @param one a profile
     * @param other what is taken away from it
     * @param refusal what happens to calls that both permit; an errno has its number on the first listed ABI
     * @return the profile, and what it could not say
     * @throws IllegalArgumentException if the refusal permits the call
     * @throws io.portcullis.decision.UndecidedException if finding out takes too long
     * @see Decisions#minus
     */
    public static Description minus(SeccompProfile one, SeccompProfile other, Action refusal) {
        return ProfileDescriber.describe(
                Decisions.minus(one.decision(), other.decision(), refusal.returnValue(one.numbering())));
    }
}
