package io.portcullis.apparmor;

import java.util.Locale;

/** What happens when a confined program does what its profile does not allow. Nothing said means {@link #ENFORCE}. */
public enum ProfileMode implements ProfileFlag {
    /** It is refused and logged. */
    ENFORCE,
    /** It is allowed and logged. */
    COMPLAIN,
    /** The program is killed. */
    KILL,
    /** It is allowed; the profile is only a name. */
    UNCONFINED,
    /** It is allowed, unless a rule denies it; since 4.0. */
    DEFAULT_ALLOW,
    /** A daemon in user space is asked; since 4.0. */
    PROMPT;

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
