package io.portcullis.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A container as the path of a control group names it, with the systemd driver and the cgroupfs driver, in version 1
 * and 2. Engines put their containers' ids there; a bare runtime such as runc puts what it is told and is not found.
 *
 * @param id 64 hexadecimal digits
 * @param engine what made it, as far as the path tells
 * @param pod the uid of its Kubernetes pod, if it has one
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
public record ContainerId(String id, ContainerEngine engine, Optional<String> pod) {
    private static final Pattern CONTAINER =
            Pattern.compile("(?:.*?:)?(?:(docker|cri-containerd|nerdctl|crio|libpod)[-:])?([0-9a-f]{64})(?:\\.scope)?");
    private static final Pattern POD =
            Pattern.compile("(?:kubepods.*-)?pod([0-9a-f]{8}(?:[-_]?[0-9a-f]{4}){3}[-_]?[0-9a-f]{12}|[0-9a-f]{32})"
                    + "(?:\\.slice(?::.*)?)?");

    /**
     * Takes the parts as they are.
     *
     * @param id 64 hexadecimal digits
     * @param engine what made it
     * @param pod the uid of its Kubernetes pod
     */
    public ContainerId {}

    /**
     * The containers that a process is in.
     *
     * @param lines the lines of its {@code cgroup} file
     * @return them, outermost first; more than one where a container runs containers
     */
    static List<ContainerId> parse(List<String> lines) {
        Map<String, ContainerId> found = new LinkedHashMap<>();
        for (String line : lines) { // hierarchy:controllers:path
            int path = line.indexOf(':', line.indexOf(':') + 1) + 1;
            inPath(line.substring(path)).forEach(one -> found.merge(one.id(), one, ContainerId::better));
        }
        return List.copyOf(found.values());
    }

    private static List<ContainerId> inPath(String path) {
        List<ContainerId> containers = new ArrayList<>();
        Optional<String> pod = Optional.empty();
        String parent = "";
        for (String folder : Stream.of(path.split("/", -1)).toList()) {
            Matcher uid = POD.matcher(folder);
            if (uid.matches()) {
                pod = Optional.of(uid.group(1).replace('_', '-'));
            }
            Matcher container = CONTAINER.matcher(folder);
            if (container.matches()) {
                containers.add(new ContainerId(
                        container.group(2),
                        engine(Optional.ofNullable(container.group(1)).orElse(parent)),
                        pod));
            }
            parent = folder;
        }
        return containers;
    }

    private static ContainerEngine engine(String word) {
        return switch (word) {
            case "docker" -> ContainerEngine.DOCKER;
            case "cri-containerd", "nerdctl" -> ContainerEngine.CONTAINERD;
            case "crio" -> ContainerEngine.CRI_O;
            case "libpod", "libpod_parent" -> ContainerEngine.PODMAN;
            default -> ContainerEngine.UNNAMED;
        };
    }

    private static ContainerId better(ContainerId left, ContainerId right) {
        return new ContainerId(
                left.id(),
                left.engine() == ContainerEngine.UNNAMED ? right.engine() : left.engine(),
                left.pod().or(right::pod));
    }
}
