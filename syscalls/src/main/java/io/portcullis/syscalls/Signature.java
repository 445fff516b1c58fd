package io.portcullis.syscalls;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The arguments of a system call, from the kernel's prototype.
 *
 * @param parameters the arguments in order, 0 to 6 of them
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/syscalls.h">
 *     include/linux/syscalls.h</a>
 */
public record Signature(List<Parameter> parameters) {
    /** The most arguments a system call can have. */
    public static final int MAX_ARGUMENTS = 6;

    /**
     * Checks the count and copies the list.
     *
     * @param parameters the arguments in order, 0 to 6 of them
     * @throws IllegalArgumentException if there are more than 6
     */
    public Signature {
        parameters = List.copyOf(parameters);
        if (parameters.size() > MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a system call has at most 6 arguments, was " + parameters.size());
        }
    }

    /**
     * Reads arguments as C declares them.
     *
     * @param text for example {@code int dfd, const char *filename}; empty for none
     * @return the signature
     * @throws IllegalArgumentException if an argument has no type or name, or there are more than 6
     */
    public static Signature parse(String text) {
        return text.isEmpty()
                ? new Signature(List.of())
                : new Signature(Arrays.stream(text.split(","))
                        .map(String::strip)
                        .map(Parameter::parse)
                        .toList());
    }

    /**
     * How many bits of an argument the kernel looks at.
     *
     * @param index the argument, 0 to 5
     * @param abi where the call is made
     * @return 8, 16, 32 or 64; the register's width for an argument the prototype does not have
     */
    public int bitsOf(int index, Abi abi) {
        int declared = index < parameters.size() ? parameters.get(index).bits(abi) : 64;
        return Math.min(declared, abi.registerBits());
    }

    /** Gives the arguments as in C, for example {@code (int dfd, const char *filename)}. */
    @Override
    public String toString() {
        return parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
