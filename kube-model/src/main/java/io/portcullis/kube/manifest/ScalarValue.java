package io.portcullis.kube.manifest;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A text, number, boolean or null of a manifest. */
public final class ScalarValue extends Value {
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final String text;
    private final ScalarStyle style;
    private final @Nullable ScalarKind told;
    private @Nullable ScalarKind kind;

    /** With a kind that is told by quotes, a tag or JSON, or with none where the word itself tells. */
    ScalarValue(
            SourceText source,
            int start,
            int end,
            @Nullable String anchor,
            String text,
            ScalarStyle style,
            @Nullable ScalarKind told) {
        super(source, start, end, anchor);
        this.text = text;
        this.style = style;
        this.told = told;
        this.kind = told;
    }

    /**
     * What it says, unquoted.
     *
     * @return the text, whatever the kind
     */
    public String text() {
        return text;
    }

    /**
     * How it is written.
     *
     * @return the style
     */
    public ScalarStyle style() {
        return style;
    }

    /**
     * What it is. A plain word is read as {@code kubectl} reads it: {@code yes}, {@code on} and {@code y} are true.
     *
     * @return its kind
     */
    public ScalarKind kind() {
        ScalarKind known = kind;
        if (known == null) {
            known = PlainWord.kind(text);
            kind = known;
        }
        return known;
    }

    /**
     * Whether there is nothing.
     *
     * @return true for {@code null}, {@code ~} and an empty plain scalar
     */
    public boolean isNull() {
        return kind() == ScalarKind.NULL;
    }

    /**
     * The text, if it is one.
     *
     * @return empty for numbers, booleans and null
     */
    public Optional<String> string() {
        return kind() == ScalarKind.STRING ? Optional.of(text) : Optional.empty();
    }

    /**
     * True or false, if it is one of them.
     *
     * @return empty for texts that only look like it
     */
    public Optional<Boolean> bool() {
        return kind() == ScalarKind.BOOLEAN ? Optional.of(PlainWord.isTrue(text)) : Optional.empty();
    }

    /**
     * The whole number, if it is one.
     *
     * @return of any size
     */
    public Optional<BigInteger> integer() {
        return kind() == ScalarKind.INTEGER ? Optional.of(PlainWord.integer(text)) : Optional.empty();
    }

    @Override
    public @Nullable Object plain() {
        return switch (kind()) {
            case STRING -> text;
            case BOOLEAN -> PlainWord.isTrue(text);
            case INTEGER -> fitted(PlainWord.integer(text));
            case NUMBER -> PlainWord.number(text);
            case NULL -> null;
        };
    }

    @Override
    public String type() {
        return kind().toString();
    }

    /** Whether quotes, a tag or JSON say what it is, so that the word itself does not matter. */
    boolean isTold() {
        return told != null;
    }

    private static Object fitted(BigInteger value) {
        return value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0 ? (Object) value.longValue() : value;
    }
}
