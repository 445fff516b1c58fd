package io.portcullis.linux;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * A piece of root's power that can be held by itself.
 *
 * @see <a
 *     href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/capability.h">
 *     include/uapi/linux/capability.h</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public enum Capability {
    /** Change the owner of any file. */
    CHOWN(0),
    /** Read, write and execute any file, whatever its mode. */
    DAC_OVERRIDE(1),
    /** Read any file and search any folder, whatever its mode. */
    DAC_READ_SEARCH(2),
    /** Do what only a file's owner may. */
    FOWNER(3),
    /** Keep the set-id bits of a file that is changed. */
    FSETID(4),
    /** Signal any process. */
    KILL(5),
    /** Take any group id. */
    SETGID(6),
    /** Take any user id. */
    SETUID(7),
    /** Drop capabilities from the bounding set and hand on those it holds. */
    SETPCAP(8),
    /** Change the immutable and append-only flags of files. */
    LINUX_IMMUTABLE(9),
    /** Bind to ports below 1024. */
    NET_BIND_SERVICE(10),
    /** Broadcast and listen to multicast; unused by the kernel. */
    NET_BROADCAST(11),
    /** Configure interfaces, routes and firewalls. */
    NET_ADMIN(12),
    /** Open raw and packet sockets. */
    NET_RAW(13),
    /** Lock memory beyond the limit. */
    IPC_LOCK(14),
    /** Use any System V IPC object. */
    IPC_OWNER(15),
    /** Load and unload kernel modules. */
    SYS_MODULE(16),
    /** Touch I/O ports and raw devices. */
    SYS_RAWIO(17),
    /** Change the root folder. */
    SYS_CHROOT(18),
    /** Trace and read any process. */
    SYS_PTRACE(19),
    /** Switch process accounting. */
    SYS_PACCT(20),
    /** Mount, name hosts, make most namespaces and much else; install filters without no_new_privs. */
    SYS_ADMIN(21),
    /** Reboot, and load another kernel. */
    SYS_BOOT(22),
    /** Raise priorities and set affinities of any process. */
    SYS_NICE(23),
    /** Go beyond limits and quotas. */
    SYS_RESOURCE(24),
    /** Set the clock. */
    SYS_TIME(25),
    /** Configure and hang up terminals. */
    SYS_TTY_CONFIG(26),
    /** Make device files. */
    MKNOD(27),
    /** Take leases on any file. */
    LEASE(28),
    /** Write to the audit log. */
    AUDIT_WRITE(29),
    /** Configure auditing. */
    AUDIT_CONTROL(30),
    /** Set file capabilities. */
    SETFCAP(31),
    /** Override Smack's mandatory access control. */
    MAC_OVERRIDE(32),
    /** Configure Smack and AppArmor policy. */
    MAC_ADMIN(33),
    /** Read and clear the kernel log. */
    SYSLOG(34),
    /** Wake the machine by timer. */
    WAKE_ALARM(35),
    /** Keep the machine from suspending. */
    BLOCK_SUSPEND(36),
    /** Read the audit log by multicast. */
    AUDIT_READ(37),
    /** Use performance monitoring; since Linux 5.8. */
    PERFMON(38),
    /** Load eBPF programs; since Linux 5.8. */
    BPF(39),
    /** Checkpoint and restore processes; since Linux 5.9. */
    CHECKPOINT_RESTORE(40);

    private static final String PREFIX = "CAP_";
    private static final int FAR = 3; // a name more than this many letters away is no suggestion

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /**
     * The number, which is the bit in a capability set.
     *
     * @return 0 to 40
     */
    public int number() {
        return number;
    }

    /**
     * The kernel's name.
     *
     * @return for example {@code CAP_NET_BIND_SERVICE}
     */
    public String kernelName() {
        return PREFIX + name();
    }

    /**
     * Finds a capability by name.
     *
     * @param name for example {@code CAP_NET_BIND_SERVICE} or {@code net_bind_service}; case does not matter
     * @return the capability
     * @throws IllegalArgumentException if there is none of this name; the message suggests one that looks like it
     */
    public static Capability named(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("unknown capability " + name
                        + nearest(name)
                                .map(near -> "; did you mean " + near.kernelName())
                                .orElse("; capabilities(7) lists them")));
    }

    /**
     * Finds a capability by name.
     *
     * @param name as for {@link #named}
     * @return the capability, or empty if there is none of this name
     */
    public static Optional<Capability> find(String name) {
        String plain = plain(name);
        return Arrays.stream(values()).filter(one -> one.name().equals(plain)).findFirst();
    }

    /**
     * Finds a capability by its bit.
     *
     * @param number 0 to 40 today
     * @return the capability, or empty if this library does not know the number
     */
    public static Optional<Capability> numbered(int number) {
        return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }

    private static String plain(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
    }

    /**
     * Finds the capability that somebody may have meant.
     *
     * @param name a name that {@link #find} does not know, with or without {@code CAP_}
     * @return the one whose name is nearest, or empty if none looks like it
     */
    public static Optional<Capability> nearest(String name) {
        String plain = plain(name);
        return Arrays.stream(values())
                .filter(one -> Math.abs(one.name().length() - plain.length()) <= FAR)
                .filter(one -> distance(one.name(), plain) <= Math.min(FAR, plain.length() / 2))
                .min(Comparator.comparingInt(one -> distance(one.name(), plain)));
    }

    private static int distance(String left, String right) { // Levenshtein's, one row at a time
        int[] row = new int[right.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
