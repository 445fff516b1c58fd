package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ContainerKind;
import io.portcullis.kube.manifest.ServerText;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Set;

/** What a pod shares with its host: namespaces, ports, sysctls. */
final class HostRules {
    private static final int LONGEST_SYSCTL = 253;
    private static final String SYSCTL = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

    private HostRules() {}

    static void check(CheckedPod pod, Report report) {
        namespaces(pod, report);
        ports(pod, report);
        sysctls(pod, report);
    }

    private static void namespaces(CheckedPod pod, Report report) {
        CheckedField spec = pod.spec();
        CheckedField share = spec.child("shareProcessNamespace");
        String path = report.path(spec.place());
        if (share.isTrue() && spec.child("hostPID").isTrue()) {
            report.invalid(
                    share.place(),
                    path + ".securityContext.shareProcessNamespace",
                    "ShareProcessNamespace and HostPID cannot both be enabled",
                    "keep one of shareProcessNamespace and hostPID");
        }
        if (!spec.child("hostUsers").isFalse()) {
            return;
        }
        for (String field : new String[] {"hostNetwork", "hostPID", "hostIPC"}) {
            if (spec.child(field).isTrue()) {
                String name = field.equals("hostNetwork") ? field : "H" + field.substring(1);
                report.forbidden(
                        spec.child(field).place(),
                        path + "." + name,
                        "when `pod.Spec.HostUsers` is false",
                        "a pod in a user namespace shares no other namespace of the host: drop one of the two");
            }
        }
    }

    private static void ports(CheckedPod pod, Report report) {
        if (!pod.spec().child("hostNetwork").isTrue()) {
            return;
        }
        for (Container container : pod.containers(ContainerKind.REGULAR)) {
            for (CheckedField port : container.field().child("ports").items()) {
                BigInteger host = port.child("hostPort").integer().orElse(BigInteger.ZERO);
                BigInteger own = port.child("containerPort").integer().orElse(host);
                if (host.signum() != 0 && !host.equals(own)) { // zero becomes the container's port
                    report.invalid(
                            port.child("hostPort").place(),
                            "must match `containerPort` when `hostNetwork` is true",
                            "leave hostPort out");
                }
            }
        }
    }

    private static void sysctls(CheckedPod pod, Report report) {
        Set<String> seen = new HashSet<>();
        for (CheckedField sysctl : pod.securityContext().child("sysctls").items()) {
            CheckedField name = sysctl.child("name");
            String text = name.text();
            if (text.isEmpty()) {
                if (!name.isSet() || name.says("")) {
                    report.required(name.place(), "", "name the sysctl");
                }
            } else if (!isSysctl(text)) {
                report.invalid(
                        name.place(),
                        "must have at most 253 characters and match regex " + SYSCTL,
                        "write it as in net.ipv4.ip_local_port_range");
            } else if (!seen.add(text)) {
                report.duplicate(name.place(), text, "set it once");
            } else {
                namespaced(pod, name, report);
            }
        }
    }

    /** Component-helpers, node/util/sysctl/namespace.go; a slash separates as a dot does. */
    private static void namespaced(CheckedPod pod, CheckedField name, Report report) {
        String text = dotted(name.text());
        boolean ipc = text.equals("kernel.sem")
                || text.startsWith("kernel.shm")
                || text.startsWith("kernel.msg")
                || text.startsWith("fs.mqueue.");
        if (text.startsWith("net.") && pod.spec().child("hostNetwork").isTrue()) {
            report.invalid(
                    name.place(),
                    "may not be specified when 'hostNetwork' is true",
                    "it would change the host's: drop one of the two");
        } else if (ipc && pod.spec().child("hostIPC").isTrue()) {
            report.invalid(
                    name.place(),
                    "may not be specified when 'hostIPC' is true",
                    "it would change the host's: drop one of the two");
        } else if (!text.startsWith("net.") && !ipc) {
            report.failing(
                    Refuser.KUBELET,
                    name.place(),
                    "forbidden sysctl: " + ServerText.quoted(name.text()) + " not allowlisted",
                    "no namespace of the pod holds it, so no kubelet can be told to allow it: set it on the node");
        }
    }

    /** Where a slash comes before any dot, slashes separate and dots belong to names: sysctl.d(5). */
    private static String dotted(String name) {
        int first = name.indexOf('.');
        int slash = name.indexOf('/');
        if (slash < 0 || (first >= 0 && first < slash)) {
            return name;
        }
        return name.chars()
                .map(c -> c == '/' ? '.' : c == '.' ? '/' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isSysctl(String name) {
        return name.length() <= LONGEST_SYSCTL && name.matches(SYSCTL);
    }
}
