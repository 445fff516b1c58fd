package io.portcullis.apparmor;

import java.util.Locale;
import java.util.Set;

/** How a profile looks at paths, and what it logs. */
public enum ProfileOption implements ProfileFlag {
    /** Everything is logged, also what is allowed. */
    AUDIT,
    /**
     * A path that is reached from outside the mount namespace counts as if it hung from the root. Containers need it.
     */
    ATTACH_DISCONNECTED,
    /** The opposite of {@link #ATTACH_DISCONNECTED}, and what nothing said means. */
    NO_ATTACH_DISCONNECTED,
    /** A deleted file keeps its path. */
    MEDIATE_DELETED,
    /** A deleted file is not asked about again. */
    DELEGATE_DELETED,
    /** Paths start at the root folder of the process. */
    CHROOT_RELATIVE,
    /** Paths start at the root of the mount namespace; what nothing said means. */
    NAMESPACE_RELATIVE,
    /** In a chroot, paths outside of it count as if they hung from its root. */
    CHROOT_ATTACH,
    /** The opposite of {@link #CHROOT_ATTACH}, and what nothing said means. */
    CHROOT_NO_ATTACH,
    /** Waiting for an answer can be interrupted by a signal; since 4.0. */
    INTERRUPTIBLE;

    @Override
    public String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean excludes(ProfileOption other) {
        return Set.of(
                        Set.of(ATTACH_DISCONNECTED, NO_ATTACH_DISCONNECTED),
                        Set.of(MEDIATE_DELETED, DELEGATE_DELETED),
                        Set.of(CHROOT_RELATIVE, NAMESPACE_RELATIVE),
                        Set.of(CHROOT_ATTACH, CHROOT_NO_ATTACH))
                .contains(this == other ? Set.of(this) : Set.of(this, other));
    }
}
