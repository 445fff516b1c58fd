package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ContainerKind;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** ServerNames, images, ports, and which kind of container may have what. */
final class ContainerRules {
    private static final List<String> NOT_IN_EPHEMERAL = List.of(
            "ports",
            "resources",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
            "lifecycle",
            "resizePolicy",
            "restartPolicy",
            "restartPolicyRules");
    private static final List<String> NOT_IN_INIT =
            List.of("lifecycle", "livenessProbe", "readinessProbe", "startupProbe");
    private static final int RESTART_RULES = 34; // 1.34 lets regular containers have a restartPolicy
    private static final BigInteger HIGHEST_PORT = BigInteger.valueOf(65_535);

    private final CheckedPod pod;
    private final Report report;
    private final Set<String> lasting = new HashSet<>(); // names of containers that were not added later
    private final Set<String> portsOfRegular = new HashSet<>();

    private ContainerRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
        pod.containers().stream()
                .filter(container -> container.kind() != ContainerKind.EPHEMERAL)
                .forEach(container -> lasting.add(container.name()));
    }

    static void check(CheckedPod pod, Report report) {
        ContainerRules rules = new ContainerRules(pod, report);
        CheckedField regular = pod.spec().child("containers");
        if (!regular.isSet() || regular.isEmptyList()) {
            report.required(regular.place(), "", "a pod has at least one container");
        }
        rules.names();
        for (Container container : pod.containers()) {
            rules.common(container);
            if (container.kind() == ContainerKind.INIT) {
                rules.initial(container);
            } else if (container.kind() == ContainerKind.EPHEMERAL) {
                rules.ephemeral(container);
            } else if (container.field().child("restartPolicy").isSet()
                    && pod.target().apiServer() < RESTART_RULES) {
                report.forbidden(
                        container.field().child("restartPolicy").place(),
                        "may not be set for non-init containers",
                        "remove it, or move the container to initContainers");
            }
        }
        CheckedField ephemeral = pod.spec().child("ephemeralContainers");
        if (!pod.isTemplate() && ephemeral.hasItems()) {
            report.forbidden(
                    ephemeral.place(), "cannot be set on create", "add them to the running pod with kubectl debug");
        }
    }

    /** Regular containers first, then the initial ones, then the ephemeral ones, as the server compares them. */
    private void names() {
        Set<String> seen = new HashSet<>();
        for (ContainerKind kind : List.of(ContainerKind.REGULAR, ContainerKind.INIT, ContainerKind.EPHEMERAL)) {
            for (Container container : pod.containers(kind)) {
                if (!container.name().isEmpty() && !seen.add(container.name())) {
                    report.duplicate(
                            container.field().child("name").place(),
                            container.name(),
                            "give each container of a pod its own name");
                }
            }
        }
    }

    private void common(Container container) {
        CheckedField name = container.field().child("name");
        if (name.text().isEmpty()) {
            if (!name.isSet() || name.says("")) {
                report.required(name.place(), "", "give the container a name");
            }
        } else {
            ServerNames.label(name.text()).forEach(problem -> report.invalid(name.place(), problem, "rename it"));
        }
        CheckedField image = container.field().child("image");
        if (!image.isSet() || image.says("")) {
            report.required(image.place(), "", "name the image");
        } else if (!pod.isTemplate() && !image.text().equals(image.text().strip())) {
            report.invalid(image.place(), "must not have leading or trailing whitespace", "take the white space away");
        }
        ports(container);
    }

    private void ports(Container container) {
        Set<String> taken = container.kind() == ContainerKind.REGULAR ? portsOfRegular : new HashSet<>();
        for (CheckedField port : container.field().child("ports").items()) {
            CheckedField number = port.child("containerPort");
            if (!number.isSet()
                    || number.integer().filter(zero -> zero.signum() == 0).isPresent()) {
                report.required(number.place(), "", "say which port the container listens on");
            } else if (number.integer().filter(ContainerRules::isNoPort).isPresent()) {
                outOfRange(number);
            }
            CheckedField host = port.child("hostPort");
            boolean isTaken =
                    host.integer().filter(found -> found.signum() != 0).isPresent();
            if (isTaken && isNoPort(host.integer().orElseThrow())) {
                outOfRange(host);
            }
            String key =
                    (port.child("protocol").isSet() ? port.child("protocol").text() : "TCP") + "/"
                            + port.child("hostIP").text() + "/"
                            + host.integer().map(BigInteger::toString).orElse("");
            if (isTaken && !taken.add(key)) {
                report.duplicate(host.place(), key, "one port of the host leads to one port of a container");
            }
        }
    }

    private void outOfRange(CheckedField port) {
        report.invalid(port.place(), "must be between 1 and 65535, inclusive", "name a port in that range");
    }

    private static boolean isNoPort(BigInteger port) {
        return port.signum() <= 0 || port.compareTo(HIGHEST_PORT) > 0;
    }

    private void initial(Container container) {
        CheckedField restart = container.field().child("restartPolicy");
        boolean early = pod.target().apiServer() < RESTART_RULES;
        if (restart.string().isPresent() && !restart.says("Always") && early) {
            report.notSupported(restart.place(), "Always");
        }
        if (container.isSidecar()) {
            return;
        }
        for (String name : NOT_IN_INIT) {
            CheckedField field = container.field().child(name);
            if (field.isSet()) {
                report.forbidden(
                        field.place(),
                        "may not be set for init containers without restartPolicy=Always",
                        "remove it, or make it a sidecar with restartPolicy: Always");
            }
        }
    }

    private void ephemeral(Container container) {
        for (String name : NOT_IN_EPHEMERAL) {
            CheckedField field = container.field().child(name);
            boolean empty = field.isSet()
                    && (field.object()
                                    .filter(object -> object.entries().isEmpty())
                                    .isPresent()
                            && name.equals("resources"));
            if (field.isSet() && !empty) {
                report.forbidden(field.place(), "cannot be set for an Ephemeral Container", "remove it");
            }
        }
        for (CheckedField mount : container.field().child("volumeMounts").items()) {
            for (String name : List.of("subPath", "subPathExpr")) {
                if (!mount.child(name).text().isEmpty()) {
                    report.forbidden(
                            mount.child(name).place(),
                            "cannot be set for an Ephemeral Container",
                            "mount the whole volume");
                }
            }
        }
        CheckedField targeted = container.field().child("targetContainerName");
        if (!targeted.text().isEmpty() && !lasting.contains(targeted.text())) {
            report.notFound(targeted.place(), "name a container of the pod that is not ephemeral");
        }
    }
}
