package io.portcullis.syscalls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One argument of a system call.
 *
 * @param name the kernel's name for it
 * @param type its C type as the kernel declares it, for example {@code unsigned int} or {@code const char *}
 */
public record Parameter(String name, String type) {
    /**
     * C types narrower than a 64-bit register: include/linux/types.h, include/uapi/linux/types.h,
     * include/linux/compat.h.
     */
    private static final Map<String, Integer> NARROW = narrow();

    /** C types that fill the register, and typedefs of pointers: the same headers. */
    private static final Set<String> REGISTER_WIDE = Set.of(
            "long",
            "unsigned long",
            "size_t",
            "loff_t",
            "off_t",
            "u64",
            "__u64",
            "aio_context_t",
            "old_sigset_t",
            "cap_user_header_t",
            "cap_user_data_t",
            "__sighandler_t",
            "uintptr_t");

    /**
     * Reads an argument as C declares it.
     *
     * @param text a type and a name, for example {@code unsigned int fd} or {@code const char *filename}
     * @return the argument
     * @throws IllegalArgumentException if the text has no type, or no name behind it
     */
    public static Parameter parse(String text) {
        int start = Math.max(text.lastIndexOf(' '), text.lastIndexOf('*')) + 1;
        String type = text.substring(0, start).strip();
        if (type.isEmpty() || start == text.length()) {
            throw new IllegalArgumentException("an argument is a C type and a name, was " + text);
        }
        return new Parameter(text.substring(start), type);
    }

    /** Whether it is known how wide this type is. */
    static boolean isKnown(String type) {
        return type.endsWith("*") || NARROW.containsKey(type) || REGISTER_WIDE.contains(type);
    }

    private static Map<String, Integer> narrow() {
        Map<String, Integer> bits = new HashMap<>();
        for (String type : List.of(
                "int",
                "unsigned int",
                "unsigned",
                "u32",
                "__u32",
                "__s32",
                "uint32_t",
                "pid_t",
                "uid_t",
                "gid_t",
                "qid_t",
                "clockid_t",
                "timer_t",
                "mqd_t",
                "key_t",
                "key_serial_t",
                "rwf_t",
                "enum landlock_rule_type",
                "compat_size_t",
                "compat_long_t",
                "compat_ulong_t",
                "compat_aio_context_t")) {
            bits.put(type, 32);
        }
        for (String type : List.of("umode_t", "u16", "old_uid_t", "old_gid_t")) {
            bits.put(type, 16);
        }
        bits.put("u8", 8);
        return Map.copyOf(bits);
    }

    /**
     * How many bits of the register the kernel looks at.
     *
     * @param abi where the call is made
     * @return 8, 16, 32 or 64, never more than the ABI's register holds
     */
    public int bits(Abi abi) {
        return Math.min(NARROW.getOrDefault(type, 64), abi.registerBits());
    }

    /** Gives the argument as in C. */
    @Override
    public String toString() {
        return type.endsWith("*") ? type + name : type + " " + name;
    }
}
