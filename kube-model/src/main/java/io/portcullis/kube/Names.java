package io.portcullis.kube;

import java.util.regex.Pattern;

/** The names that Kubernetes takes. */
final class Names {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern QUALIFIED = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final int LONGEST_SUBDOMAIN = 253;

    private Names() {}

    static void requireLabel(String what, String name) {
        if (!LABEL.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " " + Shown.quoted(name)
                    + " must be 1 to 63 lower case letters, digits and '-', with a letter or digit at each end");
        }
    }

    static void requireSubdomain(String what, String name) {
        if (name.length() > LONGEST_SUBDOMAIN || !SUBDOMAIN.matcher(name).matches()) {
            throw new IllegalArgumentException(what + " " + Shown.quoted(name)
                    + " must be 1 to 253 lower case letters, digits, '-' and '.', with a letter or digit at each end");
        }
    }

    /** A key of labels and annotations: {@code prefix/name}, the prefix optional. */
    static void requireKey(String what, String key) {
        int slash = key.indexOf('/');
        if (slash >= 0) {
            requireSubdomain("prefix of " + what, key.substring(0, slash));
        }
        if (!QUALIFIED.matcher(key.substring(slash + 1)).matches()) {
            throw new IllegalArgumentException(what + " " + Shown.quoted(key)
                    + " must be 1 to 63 letters, digits, '-', '_' and '.', with a letter or digit at each end");
        }
    }

    static void requireLabelValue(String key, String value) {
        if (!value.isEmpty() && !QUALIFIED.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "value " + Shown.quoted(value) + " of label " + key
                            + " must be empty or up to 63 letters, digits, '-', '_' and '.', with a letter or digit at each end");
        }
    }
}
