package io.portcullis.linux;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A set of capabilities as the kernel holds it: 64 bits. Bits that this library has no name for are kept.
 *
 * @param mask a bit for each capability, by its number
 */
public record CapabilitySet(long mask) {
    /** No capability. */
    public static final CapabilitySet NONE = new CapabilitySet(0);

    /**
     * Takes the bits as they are.
     *
     * @param mask a bit for each capability, by its number
     */
    public CapabilitySet {}

    /**
     * A set of known capabilities.
     *
     * @param capabilities what is in it
     * @return the set
     */
    public static CapabilitySet of(Collection<Capability> capabilities) {
        return new CapabilitySet(
                capabilities.stream().mapToLong(one -> 1L << one.number()).reduce(0, (all, one) -> all | one));
    }

    /**
     * Reads a set as the kernel prints it.
     *
     * @param hex 1 to 16 hexadecimal digits, as {@code 00000000a80425fb}; {@code 0x} may stand before them
     * @return the set
     * @throws IllegalArgumentException if it is anything else
     */
    public static CapabilitySet parse(String hex) {
        String digits = hex.startsWith("0x") || hex.startsWith("0X") ? hex.substring(2) : hex;
        if (digits.isEmpty() || digits.length() > 16 || !isHexadecimal(digits)) {
            throw new IllegalArgumentException("a capability set is 1 to 16 hexadecimal digits, was \"" + hex
                    + "\"; the Cap lines of /proc/PID/status have them");
        }
        return new CapabilitySet(Long.parseUnsignedLong(digits, 16));
    }

    private static boolean isHexadecimal(String digits) {
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c >= 128 || Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a capability is in the set.
     *
     * @param capability the capability
     * @return true if it is
     */
    public boolean contains(Capability capability) {
        return (mask >>> capability.number() & 1) == 1;
    }

    /**
     * Whether nothing is in the set.
     *
     * @return true if no bit is set, known or not
     */
    public boolean isEmpty() {
        return mask == 0;
    }

    /**
     * The capabilities that have a name here.
     *
     * @return them in the order of their numbers
     */
    public Set<Capability> known() {
        EnumSet<Capability> set = EnumSet.noneOf(Capability.class);
        for (Capability capability : Capability.values()) {
            if (contains(capability)) {
                set.add(capability);
            }
        }
        return Collections.unmodifiableSet(set);
    }

    /**
     * The capabilities that are newer than this library, or bits that no kernel gives a meaning.
     *
     * @return their numbers, lowest first
     */
    public List<Integer> unknown() {
        return IntStream.range(0, Long.SIZE)
                .filter(number -> (mask >>> number & 1) == 1)
                .filter(number -> Capability.numbered(number).isEmpty())
                .boxed()
                .toList();
    }

    /**
     * What is in the set, as capsh(1) prints it.
     *
     * @return {@code cap_chown} and so on, and a number for each capability without a name
     */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        known().forEach(one -> names.add(one.kernelName().toLowerCase(Locale.ROOT)));
        unknown().forEach(number -> names.add(Integer.toString(number)));
        return List.copyOf(names);
    }

    /**
     * The set as the kernel prints it.
     *
     * @return 16 hexadecimal digits
     */
    public String toHex() {
        return "%016x".formatted(mask);
    }

    /** Gives the names with commas between. */
    @Override
    public String toString() {
        return String.join(",", names());
    }
}
