package io.portcullis.apparmor;

/**
 * The name of a profile or hat, as the kernel, logs and {@code localhostProfile} know it.
 *
 * @param text the name
 */
public record ProfileName(String text) {
    private static final String GLOB = "*?[]{}^\\";

    /**
     * Checks that the name means itself wherever it is written.
     *
     * @param text the name
     */
    public ProfileName {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a profile needs a name");
        }
        if (!text.equals(text.strip())) {
            throw refused(text, "is padded with space, which Kubernetes refuses and nobody sees", "trim it");
        }
        if (text.equals("unconfined")) {
            throw refused(text, "is what the kernel calls having no profile", "choose another name");
        }
        if (text.startsWith("&") || text.startsWith(":")) {
            throw refused(
                    text,
                    "starts with " + PolicyText.nameOf(text.charAt(0)) + ", which stands for stacking or a namespace",
                    "start with a letter or a slash");
        }
        if (text.contains("//")) {
            throw refused(
                    text,
                    "holds //, which stands between a profile and its child",
                    "declare the child inside its parent");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (GLOB.indexOf(c) >= 0) {
                throw refused(
                        text,
                        "holds " + PolicyText.nameOf(c) + ", which would make it a pattern",
                        "leave it out; what a profile is attached to is said by attachment");
            }
            if (c < ' ' || c == 0x7f) {
                throw refused(text, "holds " + PolicyText.nameOf(c), "use printable letters");
            }
        }
        PatternPart.Literal.toBytes(text);
    }

    /** One token of policy. A comma goes into quotes bare: in a name the parser would keep its backslash. */
    String toPolicy() {
        String escaped = new PatternPart.Literal(text).escaped();
        return escaped.indexOf(',') < 0 ? PolicyText.token(escaped) : "\"" + escaped.replace("\\,", ",") + "\"";
    }

    @Override
    public String toString() {
        return text;
    }

    private static IllegalArgumentException refused(String name, String problem, String wayOut) {
        return new IllegalArgumentException("profile name " + PolicyText.show(name) + " " + problem + "; " + wayOut);
    }
}
