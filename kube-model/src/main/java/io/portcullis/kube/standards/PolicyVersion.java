package io.portcullis.kube.standards;

import io.portcullis.kube.KubernetesVersion;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which state of the standards a namespace asks for: that of a release, or the newest. */
public final class PolicyVersion {
    /** The newest release in which a check changed; a later one asks for the same. */
    public static final KubernetesVersion NEWEST = new KubernetesVersion(1, 37);

    /** Whatever is newest. */
    public static final PolicyVersion LATEST = new PolicyVersion(null);

    private static final String LATEST_NAME = "latest";
    private static final Pattern RELEASE = Pattern.compile("v1\\.(0|[1-9][0-9]{0,8})");

    private final @Nullable KubernetesVersion asked;

    private PolicyVersion(@Nullable KubernetesVersion asked) {
        this.asked = asked;
    }

    /**
     * The standards of a release.
     *
     * @param release any, those that are not out yet too
     * @return its version
     */
    public static PolicyVersion of(KubernetesVersion release) {
        return new PolicyVersion(Objects.requireNonNull(release));
    }

    /**
     * Reads a version as the labels of namespaces write it.
     *
     * @param text {@code latest}, or for example {@code v1.30}
     * @return the version
     * @throws IllegalArgumentException if it is neither
     */
    public static PolicyVersion parse(String text) {
        if (text.equals(LATEST_NAME)) {
            return LATEST;
        }
        Matcher matcher = RELEASE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a policy version is latest or v1.x, for example v1.30, was " + PluginWording.cut(text));
        }
        return of(new KubernetesVersion(1, Integer.parseInt(matcher.group(1))));
    }

    /**
     * The release whose checks are made.
     *
     * @return the one asked for, or {@link #NEWEST} if that is older
     */
    public KubernetesVersion release() {
        return asked == null || asked.isAtLeast(NEWEST) ? NEWEST : asked;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PolicyVersion that && Objects.equals(asked, that.asked);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(asked);
    }

    /**
     * The version as labels and messages write it.
     *
     * @return what was asked for: {@code latest}, or for example {@code v1.30}
     */
    @Override
    public String toString() {
        return asked == null ? LATEST_NAME : "v" + asked;
    }
}
