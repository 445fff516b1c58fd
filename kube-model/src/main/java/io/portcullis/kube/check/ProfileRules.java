package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The fields that name seccomp and AppArmor profiles. */
final class ProfileRules {
    private static final String[] TYPES = {"Localhost", "RuntimeDefault", "Unconfined"};
    private static final int LONGEST_PROFILE = 4_095; // bytes, PATH_MAX - 1

    private final CheckedPod pod;
    private final Report report;

    private ProfileRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
    }

    static void check(CheckedPod pod, Report report) {
        ProfileRules rules = new ProfileRules(pod, report);
        rules.seccomp(pod.securityContext().child("seccompProfile"));
        rules.appArmor(pod.securityContext().child("appArmorProfile"));
        for (Container container : pod.containers()) {
            rules.seccomp(container.securityContext().child("seccompProfile"));
            rules.appArmor(container.securityContext().child("appArmorProfile"));
            rules.privileged(container, "seccompProfile");
            rules.privileged(container, "appArmorProfile");
        }
    }

    private void seccomp(CheckedField profile) {
        if (profile.object().isEmpty()) {
            return;
        }
        type(profile, "seccompProfile");
        CheckedField path = profile.child("localhostProfile");
        if (!profile.child("type").says("Localhost")) {
            if (path.isSet()) {
                report.invalid(
                        path.place(),
                        "can only be set when seccomp type is Localhost",
                        "write type: Localhost, or leave localhostProfile out");
            }
        } else if (!path.isSet()) {
            report.required(
                    path.place(),
                    "must be set when seccomp type is Localhost",
                    "name a file below the kubelet's seccomp folder");
        } else if (path.says("")) {
            report.failing(
                    Refuser.KUBELET,
                    path.place(),
                    "localhostProfile must be set if seccompProfile type is Localhost.",
                    "name a file below the kubelet's seccomp folder");
        } else if (path.string().isPresent()) {
            String problem = DescendingPath.problem(path.text());
            if (!problem.isEmpty()) {
                report.invalid(path.place(), problem, "name a file below the kubelet's seccomp folder");
            }
        }
    }

    private void appArmor(CheckedField profile) {
        if (profile.object().isEmpty()) {
            return;
        }
        type(profile, "appArmorProfile");
        CheckedField type = profile.child("type");
        CheckedField name = profile.child("localhostProfile");
        if (type.says("RuntimeDefault") || type.says("Unconfined")) {
            if (name.isSet()) {
                report.invalid(
                        name.place(),
                        "can only be set when AppArmor type is Localhost",
                        "write type: Localhost, or leave localhostProfile out");
            }
        } else if (type.says("Localhost")) {
            localhost(name);
        }
    }

    private void localhost(CheckedField name) {
        String wayOut = "name a profile that is loaded on the node";
        if (!name.isSet() || name.says("")) {
            report.required(name.place(), "must be set when AppArmor type is Localhost", wayOut);
        } else if (name.string().isPresent()) {
            if (!name.text().equals(name.text().strip())) {
                report.invalid(name.place(), "must not be padded with whitespace", "take the white space away");
            }
            if (name.text().length() > LONGEST_PROFILE
                    || name.text().getBytes(StandardCharsets.UTF_8).length > LONGEST_PROFILE) {
                report.refused(
                        name.place(),
                        report.path(name.place()) + ": Too long: may not be more than 4095 bytes",
                        wayOut);
            }
        }
    }

    private void type(CheckedField profile, String field) {
        CheckedField type = profile.child("type");
        if (!type.isSet() || type.says("")) {
            report.required(
                    type.place(),
                    "type is required when " + field + " is set",
                    "write RuntimeDefault, Localhost or Unconfined");
        } else if (type.string().isPresent() && Stream.of(TYPES).noneMatch(type::says)) {
            report.notSupported(type.place(), TYPES);
        }
    }

    /** Whatever is set, privileged wins. */
    private void privileged(Container container, String field) {
        if (!container.securityContext().child("privileged").isTrue()) {
            return;
        }
        CheckedField own = container.securityContext().child(field);
        CheckedField profile = pod.effective(container, field);
        CheckedField type = profile.child("type");
        if (profile.object().isPresent() && !type.says("Unconfined")) {
            String words = report.path(profile.place()) + ": a privileged container runs unconfined, whatever its "
                    + field + " says";
            String wayOut = "drop privileged, and add the capabilities that are needed";
            if (own.isSet()) {
                report.warning(own.place(), words, wayOut);
            } else {
                report.notice(container.securityContext().child("privileged").place(), words, wayOut);
            }
        }
    }
}
