package io.portcullis.kube;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kubernetes release, as far as it matters to what a manifest may say.
 *
 * @param major the first number, 1 or more
 * @param minor the second number, 0 or more
 */
public record KubernetesVersion(int major, int minor) implements Comparable<KubernetesVersion> {
    /** The first with {@code seccompProfile}. */
    public static final KubernetesVersion SECCOMP_FIELD = new KubernetesVersion(1, 19);

    /** The first with {@code appArmorProfile}; before it there are annotations. */
    public static final KubernetesVersion APPARMOR_FIELD = new KubernetesVersion(1, 30);

    /** The newest that this library knows. */
    public static final KubernetesVersion NEWEST = new KubernetesVersion(1, 36);

    private static final Pattern START = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(?:[.+-].*)?");
    private static final Comparator<KubernetesVersion> ORDER =
            Comparator.comparingInt(KubernetesVersion::major).thenComparingInt(KubernetesVersion::minor);

    /**
     * Checks the ranges.
     *
     * @param major the first number, 1 or more
     * @param minor the second number, 0 or more
     */
    public KubernetesVersion {
        if (major < 1 || minor < 0) {
            throw new IllegalArgumentException(
                    "a Kubernetes version is two numbers from 1.0 up, was " + major + "." + minor);
        }
    }

    /**
     * Reads a version.
     *
     * @param text for example {@code 1.30}, {@code v1.30.2} or {@code v1.30.2-gke.100}
     * @return the release its first two numbers name
     * @throws IllegalArgumentException if it does not start with two numbers and a dot between
     */
    public static KubernetesVersion parse(String text) {
        Matcher matcher = START.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a Kubernetes version looks like 1.30 or v1.30.2, was " + text);
        }
        return new KubernetesVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Whether this release already has what came with another.
     *
     * @param other the release a thing came with
     * @return true if this is the other or newer
     */
    public boolean isAtLeast(KubernetesVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KubernetesVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
