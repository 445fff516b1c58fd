package io.portcullis.syscalls;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system call by name, the same value on every ABI that has it.
 *
 * <p>{@link Syscalls} has a constant for every one that is known. A number without a name is a system call too, called
 * {@code syscall_451}: it means that number on whatever ABI it is used.
 */
public final class Syscall implements Comparable<Syscall> {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_]{1,64}");
    private static final Pattern NUMBERED = Pattern.compile("syscall_(0|[1-9]\\d{0,9})");

    private final String name;

    private Syscall(String name) {
        this.name = name;
    }

    /**
     * Names a system call. Whether any ABI has it is the table's to say.
     *
     * @param name letters, digits and underscores, 1 to 64 of them
     * @return the system call
     * @throws IllegalArgumentException if the text cannot be a name, or is {@code syscall_N} with N beyond 4294967295
     */
    public static Syscall named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a system call's name is 1 to 64 letters, digits and underscores, was \"" + name + "\"");
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (numbered.matches() && Long.parseLong(numbered.group(1)) > 0xffff_ffffL) {
            throw new IllegalArgumentException("a system call's number has 32 bits, was " + numbered.group(1));
        }
        return new Syscall(name);
    }

    /** A name that is known to be one. */
    static Syscall known(String name) {
        return new Syscall(name);
    }

    /**
     * A system call by number, for what has no name yet.
     *
     * @param number as the kernel sees it, read as unsigned
     * @return the system call {@code syscall_N}
     */
    public static Syscall numbered(int number) {
        return new Syscall("syscall_" + Integer.toUnsignedString(number));
    }

    /**
     * The name.
     *
     * @return the kernel's name, or {@code syscall_N}
     */
    public String name() {
        return name;
    }

    /**
     * The number, if this is a system call by number.
     *
     * @return N of {@code syscall_N}, else empty
     */
    public OptionalInt number() {
        Matcher numbered = NUMBERED.matcher(name);
        return numbered.matches() ? OptionalInt.of(Integer.parseUnsignedInt(numbered.group(1))) : OptionalInt.empty();
    }

    @Override
    public int compareTo(Syscall other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Syscall that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
