package io.portcullis.kube.check;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Place;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field as the API server of a release sees it: one that it does not know is not there, whatever is written. A value
 * of a wrong type is there, and no value of any type.
 */
final class CheckedField {
    private final Place place;
    private final @Nullable Shape shape;
    private final int minor;
    private final boolean known;

    private CheckedField(Place place, @Nullable Shape shape, int minor, boolean known) {
        this.place = place;
        this.shape = shape;
        this.minor = minor;
        this.known = known;
    }

    static CheckedField of(Place place, Shape shape, int minor) {
        return new CheckedField(place, shape, minor, true);
    }

    /** A field of this object; what it holds has no shape if no shape is known for it. */
    CheckedField child(String name) {
        Place at = place.child(name);
        if (shape == null) {
            return new CheckedField(at, null, minor, known);
        }
        Shape.Member member =
                shape.member(name).orElseThrow(() -> new IllegalArgumentException("the shape has no field " + name));
        return new CheckedField(at, member.shape().orElse(null), minor, known && member.isIn(minor));
    }

    /** A list's items, without those that should be objects and are not. */
    List<CheckedField> items() {
        return known
                ? place.items().stream()
                        .filter(item ->
                                shape == null || !item.isSet() || item.object().isPresent())
                        .map(item -> new CheckedField(item, shape, minor, true))
                        .toList()
                : List.of();
    }

    Place place() {
        return place;
    }

    boolean isSet() {
        return known && place.isSet();
    }

    /** Whether a list with something in it is there. */
    boolean hasItems() {
        return isSet()
                && place.value().orElseThrow() instanceof ListValue list
                && !list.items().isEmpty();
    }

    boolean isEmptyList() {
        return isSet()
                && place.value().orElseThrow() instanceof ListValue list
                && list.items().isEmpty();
    }

    Optional<ObjectValue> object() {
        return known ? place.object() : Optional.empty();
    }

    Optional<String> string() {
        return known ? place.string() : Optional.empty();
    }

    /** The text, empty if there is none. */
    String text() {
        return string().orElse("");
    }

    boolean says(String text) {
        return string().filter(text::equals).isPresent();
    }

    boolean isTrue() {
        return known && place.bool().orElse(false);
    }

    boolean isFalse() {
        return known && !place.bool().orElse(true);
    }

    Optional<BigInteger> integer() {
        return known ? place.integer() : Optional.empty();
    }
}
