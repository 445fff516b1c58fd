package io.portcullis.seccomp.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value as it was written, and where. */
sealed interface Json {
    /** Where it stands. */
    Position at();

    /** What it is, with an article. */
    String kind();

    /** The value as maps, lists, strings, numbers, booleans and null. */
    @Nullable Object plain();

    /** An object; the order of its members is kept. */
    record Obj(Map<String, Member> members, Position at) implements Json {
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String kind() {
            return "an object";
        }

        @Override
        public Map<String, @Nullable Object> plain() {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            members.forEach((name, member) -> plain.put(name, member.value().plain()));
            return Collections.unmodifiableMap(plain);
        }
    }

    /** A member of an object: where its name stands, and its value. */
    record Member(Position nameAt, Json value) {}

    /** An array. */
    record Arr(List<Json> elements, Position at) implements Json {
        public Arr {
            elements = List.copyOf(elements);
        }

        @Override
        public String kind() {
            return "an array";
        }

        @Override
        public List<@Nullable Object> plain() {
            List<@Nullable Object> plain = new ArrayList<>();
            elements.forEach(element -> plain.add(element.plain()));
            return Collections.unmodifiableList(plain);
        }
    }

    /** A string. */
    record Text(String value, Position at) implements Json {
        @Override
        public String kind() {
            return "a string";
        }

        @Override
        public String plain() {
            return value;
        }
    }

    /** A number, as its digits were written. */
    record Num(String literal, Position at) implements Json {
        @Override
        public String kind() {
            return "a number";
        }

        boolean isInteger() {
            return literal.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        }

        @Override
        public Number plain() {
            if (!isInteger()) {
                return new BigDecimal(literal);
            }
            BigInteger value = new BigInteger(literal);
            return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
        }
    }

    /** True or false. */
    record Bool(boolean value, Position at) implements Json {
        @Override
        public String kind() {
            return "a boolean";
        }

        @Override
        public Boolean plain() {
            return value;
        }
    }

    /** The word null. */
    record Null(Position at) implements Json {
        @Override
        public String kind() {
            return "null";
        }

        @Override
        public @Nullable Object plain() {
            return null;
        }
    }
}
