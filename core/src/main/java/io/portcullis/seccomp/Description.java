package io.portcullis.seccomp;

import io.portcullis.decision.Difference;

/**
 * A decision in the words of a profile.
 *
 * @param profile the profile that says most of it
 * @param remainder what the profile answers differently from the decision: before is the profile's answer, after the
 *     decision's; empty if the profile says it all
 */
public record Description(SeccompProfile profile, Difference remainder) {
    /**
     * Whether the profile means exactly what the decision does.
     *
     * @return true if nothing remains
     */
    public boolean isExact() {
        return remainder.isEmpty();
    }

    /**
     * The profile, if it says it all.
     *
     * @return the profile
     * @throws IllegalStateException if something remains that a profile cannot say; the message says what
     */
    public SeccompProfile orThrow() {
        if (!isExact()) {
            throw new IllegalStateException(
                    "no profile says all of it; what remains of the closest one is\n" + remainder);
        }
        return profile;
    }

    /** Gives the profile, and what remains. */
    @Override
    public String toString() {
        return isExact() ? profile.toString() : profile + "\nbut\n" + remainder;
    }
}
