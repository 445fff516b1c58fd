package io.portcullis.kube;

import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.DockerRule;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.RuleFilter;
import io.portcullis.seccomp.format.ScmpAction;
import io.portcullis.seccomp.format.SeccompDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * What a runtime does not see in a seccomp profile that lies on a node.
 *
 * <p>The kubelet hands such a file to the runtime as it is, and the runtime reads the OCI specification's fields out of
 * it and skips all others without a word. Docker's dialect has more: a rule that Docker uses only with a capability
 * holds always then, and the ABIs of {@code archMap} are gone. Container engines that resolve these fields never see
 * the file.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/issues/39128">kubernetes 39128</a>
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp">config-linux.md</a>
 */
public final class LocalhostFile {
    private static final String FLATTEN = "flatten the profile for the node and the container's capabilities";

    /** As the kernel ranks them (include/uapi/linux/seccomp.h). */
    private static final List<ScmpAction> STRICTEST_FIRST = List.of(
            ScmpAction.KILL_PROCESS,
            ScmpAction.KILL,
            ScmpAction.KILL_THREAD,
            ScmpAction.TRAP,
            ScmpAction.ERRNO,
            ScmpAction.NOTIFY,
            ScmpAction.TRACE,
            ScmpAction.LOG,
            ScmpAction.ALLOW);

    private LocalhostFile() {}

    /**
     * Something the runtime skips.
     *
     * @param path where, for example {@code $.syscalls[3].includes}
     * @param problem what is skipped, and what that does
     * @param opensUp whether the file permits more than it seems to
     * @param wayOut what to do
     */
    public record Skipped(String path, String problem, boolean opensUp, String wayOut) {
        /**
         * Takes them.
         *
         * @param path where, for example {@code $.syscalls[3].includes}
         * @param problem what is skipped, and what that does
         * @param opensUp whether the file permits more than it seems to
         * @param wayOut what to do
         */
        public Skipped {}

        @Override
        public String toString() {
            return path + " " + problem + "; " + wayOut;
        }
    }

    /**
     * What the runtime does not see.
     *
     * @param document what lies on the node
     * @return in the order of the text; nothing means that every field counts
     */
    public static List<Skipped> skipped(SeccompDocument document) {
        List<Skipped> skipped = new ArrayList<>();
        if (document instanceof DockerProfile docker) {
            addDockers(docker, skipped);
        } else if (document instanceof OciProfile oci) {
            for (int i = 0; i < oci.rules().size(); i++) {
                unknown(
                        "$.syscalls[%d]".formatted(i),
                        oci.rules().get(i).unknownFields().keySet(),
                        skipped);
            }
        }
        unknown("$", document.unknownFields().keySet(), skipped);
        return List.copyOf(skipped);
    }

    private static void addDockers(DockerProfile docker, List<Skipped> skipped) {
        if (!docker.archMap().isEmpty()) {
            skipped.add(new Skipped(
                    "$.archMap",
                    "is skipped: the rules are for the node's own ABI alone, and calls through its other ABIs kill",
                    false,
                    "write the ABIs to architectures"));
        }
        docker.defaultErrno()
                .ifPresent(name -> skipped.add(new Skipped(
                        "$.defaultErrno",
                        "is skipped: calls fail with defaultErrnoRet, or EPERM, and not with " + name,
                        false,
                        "write its number to defaultErrnoRet")));
        for (int i = 0; i < docker.rules().size(); i++) {
            addRule("$.syscalls[%d]".formatted(i), docker.rules().get(i), docker, skipped);
        }
    }

    private static void addRule(String path, DockerRule rule, DockerProfile docker, List<Skipped> skipped) {
        boolean opensUp = STRICTEST_FIRST.indexOf(rule.action()) > STRICTEST_FIRST.indexOf(docker.defaultAction());
        if (filters(rule.includes())) {
            skipped.add(new Skipped(
                    path + ".includes",
                    "is skipped: %s holds for %s always, not only %s"
                            .formatted(rule.action().scmpName(), names(rule), when(rule.includes())),
                    opensUp,
                    FLATTEN));
        }
        if (filters(rule.excludes())) {
            skipped.add(new Skipped(
                    path + ".excludes",
                    "is skipped: %s holds for %s always, also %s"
                            .formatted(rule.action().scmpName(), names(rule), when(rule.excludes())),
                    opensUp,
                    FLATTEN));
        }
        rule.errno()
                .ifPresent(name -> skipped.add(new Skipped(
                        path + ".errno",
                        "is skipped: the call fails with errnoRet, or EPERM, and not with " + name,
                        false,
                        "write its number to errnoRet")));
        unknown(path, rule.unknownFields().keySet(), skipped);
    }

    private static boolean filters(RuleFilter filter) {
        return !filter.caps().isEmpty()
                || !filter.arches().isEmpty()
                || filter.minKernel().isPresent();
    }

    private static String names(DockerRule rule) {
        return rule.names().size() <= 3
                ? String.join(", ", rule.names())
                : "%s and %d more".formatted(rule.names().get(0), rule.names().size() - 1);
    }

    private static String when(RuleFilter filter) {
        List<String> when = new ArrayList<>();
        if (!filter.caps().isEmpty()) {
            when.add("with " + String.join(", ", filter.caps()));
        }
        if (!filter.arches().isEmpty()) {
            when.add("on " + String.join(", ", filter.arches()));
        }
        filter.minKernel().ifPresent(kernel -> when.add("from Linux " + kernel + " on"));
        return String.join(" and ", when);
    }

    private static void unknown(String path, Iterable<String> fields, List<Skipped> skipped) {
        fields.forEach(field -> skipped.add(new Skipped(
                path + "." + field, "is skipped: the OCI specification has no such field", false, "leave it out")));
    }
}
