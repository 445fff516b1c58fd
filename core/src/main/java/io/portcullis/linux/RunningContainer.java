package io.portcullis.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container and its processes, found by control groups; no engine is asked.
 *
 * @param id which one
 * @param processes its processes by id, those of containers inside it included
 * @param init its first process, which is what {@code docker inspect --format '{{.State.Pid}}'} prints: that of id 1 in
 *     the container's PID namespace, or where it has none of its own the oldest that was started from outside
 */
public record RunningContainer(ContainerId id, List<RunningProcess> processes, Optional<RunningProcess> init) {
    /** The fewest digits of an id that are taken for one. */
    public static final int FEWEST_DIGITS = 4;

    /**
     * Copies the list.
     *
     * @param id which one
     * @param processes its processes
     * @param init its first process
     */
    public RunningContainer {
        processes = List.copyOf(processes);
    }

    /**
     * Every container with a process that can be seen.
     *
     * @return the containers by id
     */
    public static List<RunningContainer> all() {
        Map<String, ContainerId> ids = new LinkedHashMap<>();
        Map<String, List<RunningProcess>> members = new LinkedHashMap<>();
        for (RunningProcess process : Processes.all()) {
            for (ContainerId id : of(process.id())) {
                ids.putIfAbsent(id.id(), id);
                members.computeIfAbsent(id.id(), key -> new ArrayList<>()).add(process);
            }
        }
        return ids.values().stream()
                .sorted(Comparator.comparing(ContainerId::id))
                .map(id -> {
                    List<RunningProcess> processes = members.getOrDefault(id.id(), List.of());
                    return new RunningContainer(id, processes, init(processes));
                })
                .toList();
    }

    /**
     * The containers that a process is in.
     *
     * @param processId its id
     * @return them, outermost first; none if it is in no container, or cannot be seen
     */
    public static List<ContainerId> of(int processId) {
        try {
            return ContainerId.parse(Files.readAllLines(
                    Path.of("/proc", Integer.toString(processId), "cgroup"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return List.of(); // ended, or hidden
        }
    }

    /**
     * Finds a container.
     *
     * @param id its id, or how it begins
     * @return the container, or empty if none with a process that can be seen has such an id
     * @throws IllegalArgumentException if it is no id, or several begin like this; the message lists them
     */
    public static Optional<RunningContainer> find(String id) {
        return choose(id, all());
    }

    static Optional<RunningContainer> choose(String id, List<RunningContainer> containers) {
        if (!id.matches("[0-9a-f]{" + FEWEST_DIGITS + ",64}")) {
            throw new IllegalArgumentException("a container's id is 64 hexadecimal digits or at least the first "
                    + FEWEST_DIGITS + " of them, was \"" + id + "\"; names are known to the engine alone");
        }
        List<RunningContainer> found =
                containers.stream().filter(one -> one.id().id().startsWith(id)).toList();
        if (found.size() > 1) {
            throw new IllegalArgumentException(found.size() + " containers have an id that begins with " + id
                    + "; give more of it: "
                    + found.stream().map(one -> one.id().id()).collect(Collectors.joining(", ")));
        }
        return found.stream().findFirst();
    }

    private static Optional<RunningProcess> init(List<RunningProcess> processes) {
        Map<Integer, TaskStatus> statuses = new LinkedHashMap<>();
        processes.forEach(one -> Processes.statusOf(one.id()).ifPresent(status -> statuses.put(one.id(), status)));
        Optional<Integer> first = initOf(processes.stream()
                .sorted(Comparator.comparingLong(RunningProcess::startTime).thenComparingInt(RunningProcess::id))
                .flatMap(one -> Optional.ofNullable(statuses.get(one.id())).stream())
                .toList());
        return first.flatMap(
                id -> processes.stream().filter(one -> one.id() == id).findFirst());
    }

    /** The first process of these, oldest first. What is run in a container later comes from outside as well. */
    static Optional<Integer> initOf(List<TaskStatus> oldestFirst) {
        Set<Integer> inside = oldestFirst.stream().map(TaskStatus::processId).collect(Collectors.toSet());
        List<TaskStatus> fromOutside = oldestFirst.stream()
                .filter(one -> !inside.contains(one.parentId()))
                .toList();
        return fromOutside.stream()
                .filter(RunningContainer::isFirstOfItsNamespace)
                .findFirst()
                .or(() -> fromOutside.stream().findFirst())
                .map(TaskStatus::processId);
    }

    private static boolean isFirstOfItsNamespace(TaskStatus status) {
        List<Integer> ids = status.namespaceIds();
        return ids.size() > 1 && ids.get(ids.size() - 1) == 1;
    }
}
