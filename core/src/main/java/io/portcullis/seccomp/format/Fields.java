package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Suggestions;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of an object as a dialect knows them; what nobody asked for is unknown. A member that is null is absent.
 */
final class Fields {
    private static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private static final int LONGEST_WORD = 64;

    private final Source source;
    private final Json.Obj object;
    private final String path;
    private final Set<String> asked = new HashSet<>();

    Fields(Source source, Json.Obj object, String path) {
        this.source = source;
        this.object = object;
        this.path = path;
    }

    /** Takes an element that must be an object. */
    static Fields of(Source source, Json value, String path) {
        if (value instanceof Json.Obj object) {
            return new Fields(source, object, path);
        }
        throw wrongKind(source, value, path, "an object");
    }

    String path() {
        return path;
    }

    Json.Obj json() {
        return object;
    }

    Position at() {
        return object.at();
    }

    Optional<Located<String>> text(String name) {
        return member(name).map(value -> text(value, path + "." + name));
    }

    Located<String> requiredText(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    Optional<Located<Long>> unsigned(String name) {
        return member(name).map(value -> unsigned(value, path + "." + name));
    }

    Located<Long> requiredUnsigned(String name) {
        return unsigned(name).orElseThrow(() -> missing(name));
    }

    List<Located<String>> texts(String name) {
        return elements(name, this::text);
    }

    List<Fields> objects(String name) {
        return elements(name, (value, at) -> of(source, value, at));
    }

    Optional<Fields> object(String name) {
        return member(name).map(value -> of(source, value, path + "." + name));
    }

    boolean has(String name) {
        return member(name).isPresent();
    }

    /** Whether the member is written, also as null. */
    boolean mentions(String name) {
        requireNoOtherCase(name);
        return object.members().containsKey(name);
    }

    /** A word of a closed list. */
    <T> T word(Located<String> word, String what, Function<String, Optional<T>> find, List<String> known) {
        return find.apply(word.value())
                .orElseThrow(() ->
                        error(word, "unknown %s %s".formatted(what, word.value()), didYouMean(word.value(), known)));
    }

    /** The known word that a mistyped one probably means, else all of them. */
    static String didYouMean(String word, List<String> known) {
        List<String> near = word.length() > LONGEST_WORD ? List.of() : Suggestions.near(word, known);
        return known.stream()
                .filter(one -> one.endsWith("_" + word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .or(() -> near.stream().findFirst())
                .map(one -> "did you mean " + one)
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    ProfileFormatException error(Located<?> value, String problem, @Nullable String hint) {
        return source.error(value.at(), value.path(), problem, hint);
    }

    ProfileFormatException error(String problem, @Nullable String hint) {
        return source.error(object.at(), path, problem, hint);
    }

    /** What nobody asked for. */
    Map<String, @Nullable Object> unknown() {
        Map<String, @Nullable Object> unknown = new LinkedHashMap<>();
        object.members().forEach((name, member) -> {
            if (!asked.contains(name)) {
                unknown.put(name, member.value().plain());
            }
        });
        return unknown;
    }

    private ProfileFormatException missing(String name) {
        return error(name + " is missing", null);
    }

    /** Go's encoding/json takes a member whose name differs in case alone, and crun does not. */
    private void requireNoOtherCase(String name) {
        object.members().forEach((other, member) -> {
            if (other.equalsIgnoreCase(name) && !other.equals(name)) {
                throw source.error(
                        member.nameAt(),
                        path + "." + other,
                        "member \"%s\" differs from \"%s\" only in case".formatted(other, name),
                        "write %s; Go's readers fold the case and others do not, so the file would mean two things"
                                .formatted(name));
            }
        });
    }

    private Optional<Json> member(String name) {
        asked.add(name);
        requireNoOtherCase(name);
        return Optional.ofNullable(object.members().get(name))
                .map(Json.Member::value)
                .filter(value -> !(value instanceof Json.Null));
    }

    private <T> List<T> elements(String name, Reader<T> each) {
        Json value = member(name).orElse(null);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Json.Arr array)) {
            throw wrongKind(source, value, path + "." + name, "an array");
        }
        List<T> elements = new ArrayList<>();
        for (Json element : array.elements()) {
            elements.add(each.read(element, "%s.%s[%d]".formatted(path, name, elements.size())));
        }
        return elements;
    }

    private Located<String> text(Json value, String at) {
        if (value instanceof Json.Text text) {
            return new Located<>(text.value(), at, value.at());
        }
        throw wrongKind(source, value, at, "a string");
    }

    private Located<Long> unsigned(Json value, String at) {
        if (!(value instanceof Json.Num number)) {
            throw wrongKind(source, value, at, "a number");
        }
        if (number.isInteger()) {
            BigInteger exact = new BigInteger(number.literal());
            if (exact.signum() >= 0 && exact.compareTo(LARGEST) <= 0) {
                return new Located<>(exact.longValue(), at, value.at());
            }
        }
        throw source.error(
                value.at(), at, "must be a whole number in 0..2^64-1, was " + shortened(number.literal()), null);
    }

    private static String shortened(String literal) {
        return literal.length() <= 40 ? literal : literal.substring(0, 40) + "...";
    }

    private static ProfileFormatException wrongKind(Source source, Json value, String path, String wanted) {
        return source.error(value.at(), path, "must be %s, was %s".formatted(wanted, value.kind()), null);
    }

    private interface Reader<T> {
        T read(Json value, String path);
    }
}
