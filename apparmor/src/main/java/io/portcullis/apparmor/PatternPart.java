package io.portcullis.apparmor;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** One step of a {@link Pattern}. */
public sealed interface PatternPart {
    /**
     * The text of this part as it stands between double quotes.
     *
     * @return the escaped text
     */
    String escaped();

    /**
     * Text that stands for itself. Paths are bytes: a byte that is not part of UTF-8 is held as U+DC80 to U+DCFF, the
     * byte in the lower half.
     *
     * @param text not empty
     */
    record Literal(String text) implements PatternPart {
        private static final String SPECIAL = "\\*?[]{}^,\"";

        /**
         * Checks that the text can be written as bytes, and brings it to the one form those bytes have.
         *
         * @param text not empty
         */
        public Literal {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("a literal part holds at least one letter");
            }
            text = ofBytes(toBytes(text));
        }

        /** The bytes that the kernel compares. */
        static byte[] toBytes(String text) {
            var out = new java.io.ByteArrayOutputStream();
            int i = 0;
            while (i < text.length()) {
                int c = text.codePointAt(i);
                if (c >= 0xdc80 && c <= 0xdcff) {
                    out.write(c & 0xff);
                } else if (c >= 0xd800 && c <= 0xdfff) {
                    throw new IllegalArgumentException(
                            PolicyText.show(text) + " holds half a surrogate pair, " + PolicyText.nameOf(c)
                                    + ", which is no letter; a byte that is not UTF-8 is U+DC80 to U+DCFF");
                } else {
                    out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                }
                i += Character.charCount(c);
            }
            return out.toByteArray();
        }

        /** The text of bytes, whether they are UTF-8 or not. */
        static String ofBytes(byte[] bytes) {
            CharsetDecoder decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            ByteBuffer in = ByteBuffer.wrap(bytes);
            CharBuffer out = CharBuffer.allocate(bytes.length);
            while (true) {
                CoderResult result = decoder.decode(in, out, true);
                if (result.isUnderflow()) {
                    return out.flip().toString();
                }
                for (int i = 0; i < result.length(); i++) {
                    out.put((char) (0xdc00 | (in.get() & 0xff)));
                }
                decoder.reset();
            }
        }

        @Override
        public String escaped() {
            var out = new StringBuilder();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (SPECIAL.indexOf(c) >= 0) {
                    out.append('\\').append(c);
                } else if (c < ' ' || c == 0x7f) {
                    PolicyText.escapeControl(c, out);
                } else if (c >= 0xdc80 && c <= 0xdcff && !endsAPair(out)) {
                    PolicyText.appendOctal(c & 0xff, out);
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }

        private static boolean endsAPair(StringBuilder out) {
            return out.length() > 0 && Character.isHighSurrogate(out.charAt(out.length() - 1));
        }
    }

    /** Any one byte but a slash: {@code ?}. */
    record AnyByte() implements PatternPart {
        @Override
        public String escaped() {
            return "?";
        }
    }

    /** Any bytes but a slash: {@code *}. Right after a slash and before another or the end, at least one. */
    record Star() implements PatternPart {
        @Override
        public String escaped() {
            return "*";
        }
    }

    /** Any bytes: {@code **}. Right after a slash and before another or the end, at least one that is no slash. */
    record DoubleStar() implements PatternPart {
        @Override
        public String escaped() {
            return "**";
        }
    }

    /**
     * One byte of a set, or one that is not in it: {@code [a-z]}, {@code [^a-z]}. The negated form matches a slash.
     *
     * @param negated whether it is the bytes that are not named
     * @param members what stands between the brackets, escapes kept
     */
    record OneOf(boolean negated, String members) implements PatternPart {
        /**
         * Checks that the set ends where its bracket is, and means what it looks like.
         *
         * @param negated whether it is the bytes that are not named
         * @param members what stands between the brackets, escapes kept
         */
        public OneOf {
            PatternReader.requireMembers(members);
        }

        @Override
        public String escaped() {
            var out = new StringBuilder(negated ? "[^" : "[");
            members.chars().forEach(c -> {
                if (c == '"') {
                    out.append("\\\"");
                } else {
                    out.append((char) c);
                }
            });
            return out.append(']').toString();
        }
    }

    /**
     * One of several: {@code {a,b}}.
     *
     * @param branches at least two; a branch may be empty
     */
    record Either(List<List<PatternPart>> branches) implements PatternPart {
        /**
         * Copies the branches and checks that there are two.
         *
         * @param branches at least two; a branch may be empty
         */
        public Either {
            branches = branches.stream().map(List::copyOf).toList();
            if (branches.size() < 2) {
                throw new IllegalArgumentException("{} holds alternatives, at least two with a comma between; for the"
                        + " letter itself write \\{");
            }
        }

        @Override
        public String escaped() {
            return branches.stream().map(Pattern::escaped).collect(Collectors.joining(",", "{", "}"));
        }
    }

    /**
     * What a variable stands for: {@code @{HOME}}.
     *
     * @param name without {@code @{}}
     */
    record Variable(String name) implements PatternPart {
        /** What every parser defines in every profile; {@code exec_path} and {@code attach_path} only 5.0 does. */
        static final Set<String> BUILT_IN = Set.of("profile_name");

        /**
         * Checks the name.
         *
         * @param name without {@code @{}}
         */
        public Variable {
            requireName(name);
        }

        static void requireName(String name) {
            if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
                throw new IllegalArgumentException(
                        "a variable is named by letters, digits and _, a letter first, was " + PolicyText.show(name)
                                + (name.indexOf(',') >= 0 ? "; for alternatives after an @ write \\@{a,b}" : ""));
            }
        }

        @Override
        public String escaped() {
            return "@{" + name + "}";
        }
    }
}
