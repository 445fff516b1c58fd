package io.portcullis.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.StringTokenizer;

/**
 * What {@code /proc} says of one thread.
 *
 * @param threadId its id
 * @param processId the id of its process, which is that of the main thread
 * @param parentId the process that started it, 0 if that is not of this PID namespace
 * @param tracerId the process that traces it, 0 if none does
 * @param namespaceIds its id in each PID namespace, this one's first; more than one inside a container; empty before
 *     Linux 4.1
 * @param name its name, at most 15 characters; Java threads have their own here
 * @param seccomp its seccomp mode
 * @param filters how many filters are stacked on it; empty before Linux 5.9, which does not say
 * @param noNewPrivileges whether it has given up gaining privileges
 * @param capabilities its capability sets
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public record TaskStatus(
        int threadId,
        int processId,
        int parentId,
        int tracerId,
        List<Integer> namespaceIds,
        String name,
        SeccompMode seccomp,
        OptionalInt filters,
        boolean noNewPrivileges,
        Capabilities capabilities) {

    /**
     * Copies the list.
     *
     * @param threadId its id
     * @param processId the id of its process, which is that of the main thread
     * @param parentId the process that started it, 0 if that is not of this PID namespace
     * @param tracerId the process that traces it, 0 if none does
     * @param namespaceIds its id in each PID namespace, this one's first
     * @param name its name
     * @param seccomp its seccomp mode
     * @param filters how many filters are stacked on it
     * @param noNewPrivileges whether it has given up gaining privileges
     * @param capabilities its capability sets
     */
    public TaskStatus {
        namespaceIds = List.copyOf(namespaceIds);
    }

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
                Integer.parseInt(fields.getOrDefault("Tgid", pid)),
                Integer.parseInt(fields.getOrDefault("PPid", "0")),
                Integer.parseInt(fields.getOrDefault("TracerPid", "0")),
                numbers(fields.getOrDefault("NSpid", "")),
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

    private static List<Integer> numbers(String words) {
        List<Integer> numbers = new ArrayList<>();
        StringTokenizer each = new StringTokenizer(words);
        while (each.hasMoreTokens()) {
            numbers.add(Integer.valueOf(each.nextToken()));
        }
        return numbers;
    }

    private static CapabilitySet capabilities(Map<String, String> fields, String line) {
        return CapabilitySet.parse(fields.getOrDefault(line, "0"));
    }
}
