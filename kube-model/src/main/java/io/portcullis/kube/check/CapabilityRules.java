package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ServerText;
import io.portcullis.linux.Capability;
import io.portcullis.syscalls.Suggestions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Capabilities, which the server takes as any text. */
final class CapabilityRules {
    private static final String PREFIX = "CAP_";
    private static final String ALL = "ALL";
    private static final int LONGEST = 40; // characters; the longest name has 22
    private static final List<String> NAMES = Arrays.stream(Capability.values())
            .map(capability -> bare(capability.kernelName()))
            .toList();

    private final CheckedPod pod;
    private final Report report;

    private CapabilityRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
    }

    static void check(CheckedPod pod, Report report) {
        CapabilityRules rules = new CapabilityRules(pod, report);
        for (Container container : pod.containers()) {
            CheckedField capabilities = container.securityContext().child("capabilities");
            capabilities.child("add").items().forEach(item -> rules.name(item, true));
            capabilities.child("drop").items().forEach(item -> rules.name(item, false));
            rules.escalation(container, capabilities);
            rules.lowPorts(container, capabilities);
        }
    }

    private void name(CheckedField item, boolean added) {
        Optional<String> written = item.string();
        if (written.isEmpty()) {
            return;
        }
        String name = written.get();
        String upper = name.length() > LONGEST ? name : name.toUpperCase(Locale.ROOT);
        String bare = bare(upper);
        String at = report.path(item.place());
        if (!NAMES.contains(bare) && !bare.equals(ALL)) {
            List<String> near = name.length() > LONGEST ? List.of() : Suggestions.near(bare, NAMES);
            report.failing(
                    Refuser.RUNTIME,
                    item.place(),
                    at + ": unknown capability " + ServerText.quoted(name) + ": CRI-O does not make the container, and"
                            + " containerd " + (added ? "adds nothing" : "drops nothing"),
                    near.isEmpty() ? "remove it" : "did you mean " + String.join(" or ", near) + "?");
        } else if (!upper.equals(bare)) {
            report.warning(
                    item.place(),
                    at + ": with containerd " + name + " is " + (added ? "not added" : "not dropped")
                            + ", only CRI-O takes the prefix",
                    "write " + bare);
        } else if (!name.equals(bare)) {
            report.notice(
                    item.place(),
                    at + ": the runtimes take " + name + ", but Pod Security compares letter by letter",
                    "write " + bare);
        }
    }

    private void escalation(Container container, CheckedField capabilities) {
        CheckedField context = container.securityContext();
        if (!context.child("allowPrivilegeEscalation").isFalse()) {
            return;
        }
        for (CheckedField item : capabilities.child("add").items()) {
            String name = item.text();
            if (name.equals("CAP_SYS_ADMIN")) {
                report.invalid(
                        context.place(),
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
                        "drop one of the two");
            } else if (name.equalsIgnoreCase("SYS_ADMIN") || name.equalsIgnoreCase(ALL)) {
                report.warning(
                        item.place(),
                        report.path(item.place()) + ": " + name.toUpperCase(Locale.ROOT)
                                + " beside allowPrivilegeEscalation: false, which the server refuses only of"
                                + " CAP_SYS_ADMIN: the container may do all that it could escalate to",
                        "drop one of the two");
            }
        }
    }

    /** Kubernetes sets no ambient capabilities, so a program that is not root loses them when it is executed. */
    private void lowPorts(Container container, CheckedField capabilities) {
        CheckedField user = pod.effective(container, "runAsUser");
        boolean root = user.integer().filter(id -> id.signum() == 0).isPresent();
        boolean nonRoot = !root
                && (user.integer().isPresent()
                        || pod.effective(container, "runAsNonRoot").isTrue());
        boolean privileged = container.securityContext().child("privileged").isTrue();
        for (CheckedField item : capabilities.child("add").items()) {
            if (nonRoot && !privileged && item.says("NET_BIND_SERVICE")) {
                report.notice(
                        item.place(),
                        report.path(item.place()) + ": NET_BIND_SERVICE does not reach a program that is not started as"
                                + " root, unless its file has the capability too",
                        "listen on a port above 1023, or set the sysctl net.ipv4.ip_unprivileged_port_start");
            }
        }
    }

    private static String bare(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}
