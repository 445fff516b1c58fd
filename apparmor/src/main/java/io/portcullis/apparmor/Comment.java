package io.portcullis.apparmor;

/**
 * A comment on a line of its own.
 *
 * @param text what stands after the {@code #} and a space; one line
 */
public record Comment(String text) implements PreambleItem, PolicyItem, BodyItem {
    /**
     * Checks that the comment ends where its line ends.
     *
     * @param text what stands after the {@code #} and a space; one line
     */
    public Comment {
        text.chars().filter(c -> c < ' ' && c != '\t').findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(
                    "a comment is one line of text, and this one holds the control character " + PolicyText.nameOf(c)
                            + "; make a comment of each line");
        });
        text = text.stripTrailing();
    }

    @Override
    public String toPolicy() {
        // "#include" would be an include; "# include" is not
        return text.isEmpty() ? "#" : "# " + text;
    }
}
