package io.portcullis.seccomp.libseccomp;

import java.util.Comparator;

/**
 * A release of libseccomp.
 *
 * @param major the first number
 * @param minor the second number
 * @param micro the third number
 */
public record LibseccompVersion(int major, int minor, int micro) implements Comparable<LibseccompVersion> {
    private static final Comparator<LibseccompVersion> ORDER = Comparator.comparingInt(LibseccompVersion::major)
            .thenComparingInt(LibseccompVersion::minor)
            .thenComparingInt(LibseccompVersion::micro);

    @Override
    public int compareTo(LibseccompVersion other) {
        return ORDER.compare(this, other);
    }

    /** Gives for example {@code 2.5.4}. */
    @Override
    public String toString() {
        return major + "." + minor + "." + micro;
    }
}
