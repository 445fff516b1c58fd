package io.portcullis.syscalls;

import java.util.Map;

/**
 * One argument of a system call.
 *
 * @param name the kernel's name for it
 * @param type its C type as the kernel declares it, for example {@code unsigned int} or {@code const char *}
 */
public record Parameter(String name, String type) {
    // C types narrower than a register; include/linux/types.h and include/uapi/linux. Everything else fills the register.
    private static final Map<String, Integer> NARROW = Map.ofEntries(
            Map.entry("int", 32),
            Map.entry("unsigned int", 32),
            Map.entry("unsigned", 32),
            Map.entry("u32", 32),
            Map.entry("__u32", 32),
            Map.entry("__s32", 32),
            Map.entry("pid_t", 32),
            Map.entry("uid_t", 32),
            Map.entry("gid_t", 32),
            Map.entry("qid_t", 32),
            Map.entry("clockid_t", 32),
            Map.entry("timer_t", 32),
            Map.entry("mqd_t", 32),
            Map.entry("key_t", 32),
            Map.entry("key_serial_t", 32),
            Map.entry("rwf_t", 32),
            Map.entry("umode_t", 16),
            Map.entry("u16", 16),
            Map.entry("old_uid_t", 16),
            Map.entry("old_gid_t", 16),
            Map.entry("u8", 8));

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
