package io.portcullis.kube.manifest;

/**
 * How much a file may hold before it is refused.
 *
 * @param characters of the whole file, at least 1
 * @param depth how deep objects and lists may lie in each other, 1 to 1000
 * @param values how many values a document may hold, what an alias leads to counted each time; at least 1
 */
public record ManifestLimits(int characters, int depth, int values) {
    /** 64 Mi characters, 100 levels and a million values in a document; the API server itself takes 3 MiB an object. */
    public static final ManifestLimits DEFAULT = new ManifestLimits(64 << 20, 100, 1_000_000);

    private static final int DEEPEST = 1_000;

    /**
     * Checks the ranges.
     *
     * @param characters of the whole file, at least 1
     * @param depth how deep objects and lists may lie in each other, 1 to 1000
     * @param values how many values a document may hold, what an alias leads to counted each time; at least 1
     */
    public ManifestLimits {
        if (characters < 1 || values < 1 || depth < 1 || depth > DEEPEST) {
            throw new IllegalArgumentException("limits are at least 1, and the depth at most " + DEEPEST + ", was "
                    + characters + " characters, " + depth + " levels, " + values + " values");
        }
    }
}
