package io.portcullis.apparmor;

/** A word of {@code flags=(..)}: how a profile is enforced, and how paths are looked at. */
public sealed interface ProfileFlag permits ProfileMode, ProfileOption {
    /**
     * The word in policy.
     *
     * @return for example {@code attach_disconnected}
     */
    String keyword();
}
