package io.portcullis.syscalls;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A released kernel, as far as it matters to what the kernel can do.
 *
 * @param major the first number, 1 or more
 * @param minor the second number, 0 or more
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern START = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\D.*)?", Pattern.DOTALL);
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

    /**
     * Checks the ranges.
     *
     * @param major the first number, 1 or more
     * @param minor the second number, 0 or more
     * @throws IllegalArgumentException if a number is out of range
     */
    public KernelVersion {
        if (major < 1 || minor < 0) {
            throw new IllegalArgumentException(
                    "a kernel version is two numbers from 1.0 up, was " + major + "." + minor);
        }
    }

    /**
     * Makes a version from its numbers.
     *
     * @param major the first number, 1 or more
     * @param minor the second number, 0 or more
     * @return the version
     */
    public static KernelVersion of(int major, int minor) {
        return new KernelVersion(major, minor);
    }

    /**
     * Reads the start of a release name.
     *
     * @param text for example {@code 6.1}, {@code 6.1.55} or {@code 6.1.0-18-amd64}
     * @return the version its first two numbers name
     * @throws IllegalArgumentException if the text does not start with two numbers and a dot between
     */
    public static KernelVersion parse(String text) {
        Matcher matcher = START.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a kernel version looks like 6.1 or 6.1.55-amd64, was " + text);
        }
        return new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /**
     * Whether this kernel already has what came with another.
     *
     * @param other the version a thing came with
     * @return true if this version is the other or newer
     */
    public boolean isAtLeast(KernelVersion other) {
        return compareTo(other) >= 0;
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
