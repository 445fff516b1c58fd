package io.portcullis.linux;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code /proc} says of one thread.
 *
 * @param threadId its id
 * @param name its name, at most 15 characters; Java threads have their own here
 * @param seccomp its seccomp mode
 * @param filters how many filters are stacked on it; empty before Linux 5.9, which does not say
 * @param noNewPrivileges whether it has given up gaining privileges
 * @param capabilities its capability sets
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public record TaskStatus(
        int threadId,
        String name,
        SeccompMode seccomp,
        OptionalInt filters,
        boolean noNewPrivileges,
        Capabilities capabilities) {

    /**
     * Reads the lines of a {@code status} file. A line that is missing, as on a kernel without seccomp, reads as none.
     *
     * @param lines the lines
     * @return what they say
     * @throws IllegalArgumentException if there is no {@code Pid} line, or a number is not one
     */
    static TaskStatus parse(List<String> lines) {
        Map<String, String> fields = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.putIfAbsent(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        String pid = fields.get("Pid");
        if (pid == null) {
            throw new IllegalArgumentException("a status file of /proc has a Pid line, this has " + fields.keySet());
        }
        String filters = fields.get("Seccomp_filters");
        return new TaskStatus(
                Integer.parseInt(pid),
                fields.getOrDefault("Name", ""),
                SeccompMode.ofNumber(Integer.parseInt(fields.getOrDefault("Seccomp", "0"))),
                filters == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(filters)),
                fields.getOrDefault("NoNewPrivs", "0").equals("1"),
                new Capabilities(
                        capabilities(fields, "CapEff"),
                        capabilities(fields, "CapPrm"),
                        capabilities(fields, "CapInh"),
                        capabilities(fields, "CapBnd"),
                        capabilities(fields, "CapAmb")));
    }

    private static Set<Capability> capabilities(Map<String, String> fields, String line) {
        return Capabilities.ofMask(Long.parseUnsignedLong(fields.getOrDefault(line, "0"), 16));
    }
}
