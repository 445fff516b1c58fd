package io.portcullis.apparmor;

/** Where an included file is. */
public sealed interface PolicyLocation {
    /**
     * The text between the brackets or quotes.
     *
     * @return the path
     */
    String path();

    /**
     * The location as policy.
     *
     * @return for example {@code <abstractions/base>}
     */
    String toPolicy();

    /**
     * A file that is looked for below the parser's base folder, usually {@code /etc/apparmor.d}.
     *
     * @param path for example {@code abstractions/base}
     */
    record Searched(String path) implements PolicyLocation {
        /**
         * Checks that the path stays one token, and below the base folder.
         *
         * @param path for example {@code abstractions/base}
         */
        public Searched {
            requirePath(path);
            if (path.startsWith("/") || path.indexOf('>') >= 0 || path.indexOf('<') >= 0) {
                throw new IllegalArgumentException("an include that is searched for is a relative path without < and >,"
                        + " was " + PolicyText.show(path) + "; for a file by its full path use PolicyLocation.At");
            }
            if (("/" + path + "/").contains("/../")) {
                throw new IllegalArgumentException(
                        "include " + PolicyText.show(path) + " leaves the base folder; name the file by its full path");
            }
        }

        @Override
        public String toPolicy() {
            return "<" + path + ">";
        }
    }

    /**
     * One file by its full path.
     *
     * @param path starts with a slash
     */
    record At(String path) implements PolicyLocation {
        /**
         * Checks that the path stays one token.
         *
         * @param path starts with a slash
         */
        public At {
            requirePath(path);
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("a file included by its full path starts with a slash, was "
                        + PolicyText.show(path) + "; below the base folder use PolicyLocation.Searched");
            }
        }

        @Override
        public String toPolicy() {
            return "\"" + path + "\"";
        }
    }

    /**
     * A full path if it starts with a slash, else one that is searched for.
     *
     * @param path for example {@code abstractions/base} or {@code /opt/policy/site}
     * @return where it is
     * @throws IllegalArgumentException if the path is empty, or holds what an include line cannot
     */
    static PolicyLocation parse(String path) {
        return path.startsWith("/") ? new At(path) : new Searched(path);
    }

    private static void requirePath(String path) {
        if (path.isEmpty() || !path.equals(path.strip())) {
            throw new IllegalArgumentException(
                    "an include names a file without space around it, was " + PolicyText.show(path));
        }
        path.chars()
                .filter(c -> c < ' ' || c == '"' || c == '\\' || c == 0x7f)
                .findFirst()
                .ifPresent(c -> {
                    throw new IllegalArgumentException("include " + PolicyText.show(path) + " holds "
                            + PolicyText.nameOf(c) + ", which an include line cannot; rename the file");
                });
    }
}
