package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ServerText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** What only Windows pods may say, and what they may not. */
final class WindowsRules {
    private static final List<String> NOT_IN_SPEC = List.of("hostUsers", "shareProcessNamespace");
    private static final List<String> NOT_TRUE_IN_SPEC = List.of("hostPID", "hostIPC");
    private static final List<String> NOT_IN_POD_CONTEXT = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy");
    private static final List<String> NOT_IN_CONTEXT = List.of(
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup");
    private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");
    private static final int LONGEST_SPEC = 64 * 1024; // bytes
    private static final int LONGEST_DOMAIN = 255; // characters
    private static final int LONGEST_USER = 104; // characters

    private final CheckedPod pod;
    private final Report report;

    private WindowsRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
    }

    static void check(CheckedPod pod, Report report) {
        WindowsRules rules = new WindowsRules(pod, report);
        rules.options(pod.securityContext().child("windowsOptions"));
        pod.containers()
                .forEach(container -> rules.options(container.securityContext().child("windowsOptions")));
        if (pod.isFor("linux")) {
            rules.onLinux(pod.securityContext());
            pod.containers().forEach(container -> rules.onLinux(container.securityContext()));
        } else if (pod.isFor("windows")) {
            rules.onWindows();
        }
        rules.hostProcesses();
        pod.containers().forEach(rules::administrator);
    }

    /** What the kubelet says when it makes the container (pkg/kubelet/kuberuntime/security_context_windows.go). */
    private void administrator(Container container) {
        CheckedField own = container.securityContext().child("windowsOptions").child("runAsUserName");
        CheckedField user = own.isSet()
                ? own
                : pod.securityContext().child("windowsOptions").child("runAsUserName");
        boolean root = user.text().equalsIgnoreCase("ContainerAdministrator");
        if (root
                && !pod.isFor("linux")
                && pod.effective(container, "runAsNonRoot").isTrue()) {
            report.failing(
                    Refuser.KUBELET,
                    user.place(),
                    "container's runAsUserName (" + user.text() + ") which will be regarded as root identity and will"
                            + " break non-root policy (container: "
                            + ServerText.joined(List.of(container.name()), "") + ")",
                    "name another user, such as ContainerUser, or drop runAsNonRoot");
        }
    }

    private void onLinux(CheckedField context) {
        CheckedField options = context.child("windowsOptions");
        if (options.isSet()) {
            report.forbidden(
                    options.place(),
                    "windows options cannot be set for a linux pod",
                    "remove them, or write os.name: windows");
        }
    }

    private void onWindows() {
        NOT_IN_SPEC.forEach(name -> unset(pod.spec().child(name)));
        for (String name : NOT_TRUE_IN_SPEC) {
            if (pod.spec().child(name).isTrue()) {
                unset(pod.spec().child(name));
            }
        }
        NOT_IN_POD_CONTEXT.forEach(name -> unset(pod.securityContext().child(name)));
        if (pod.securityContext().child("sysctls").hasItems()) {
            unset(pod.securityContext().child("sysctls"));
        }
        for (Container container : pod.containers()) {
            NOT_IN_CONTEXT.forEach(name -> unset(container.securityContext().child(name)));
        }
    }

    private void unset(CheckedField field) {
        if (field.isSet()) {
            report.forbidden(field.place(), "cannot be set for a windows pod", "remove it, or drop os.name: windows");
        }
    }

    private void hostProcesses() {
        CheckedField ofPod = pod.securityContext().child("windowsOptions").child("hostProcess");
        int count = 0;
        for (Container container : pod.containers()) {
            CheckedField own =
                    container.securityContext().child("windowsOptions").child("hostProcess");
            if ((ofPod.isTrue() && own.isFalse()) || (ofPod.isFalse() && own.isTrue())) {
                report.invalid(
                        own.place(),
                        "pod hostProcess value must be identical if both are specified, was " + ofPod.isTrue(),
                        "say it once, for the pod");
            }
            count += own.isTrue() || (!own.isSet() && ofPod.isTrue()) ? 1 : 0;
        }
        if (count == 0) {
            return;
        }
        if (count != pod.containers().size()) {
            report.refused(
                    pod.spec().place(),
                    report.path(pod.spec().place())
                            + ": Invalid value: \"\": If pod contains any hostProcess containers"
                            + " then all containers must be HostProcess containers",
                    "say it for the pod");
        }
        CheckedField network = pod.spec().child("hostNetwork");
        if (!network.isTrue()) {
            report.refused(
                    network.place(),
                    report.path(network.place())
                            + ": Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers",
                    "write hostNetwork: true");
        }
    }

    private void options(CheckedField options) {
        CheckedField name = options.child("gmsaCredentialSpecName");
        name.string()
                .ifPresent(text -> ServerNames.subdomain(text)
                        .forEach(problem -> report.invalid(name.place(), problem, "name a GMSACredentialSpec object")));
        CheckedField spec = options.child("gmsaCredentialSpec");
        if (spec.says("")) {
            report.invalid(spec.place(), "gmsaCredentialSpec cannot be an empty string", "leave it out");
        } else if (spec.text().length() > LONGEST_SPEC
                || spec.text().getBytes(StandardCharsets.UTF_8).length > LONGEST_SPEC) {
            report.invalid(spec.place(), "gmsaCredentialSpec size must be under 64 KiB", "name the object instead");
        }
        CheckedField user = options.child("runAsUserName");
        user.string().ifPresent(text -> userName(user, text));
    }

    private void userName(CheckedField field, String name) {
        int backslash = name.indexOf('\\');
        if (name.isEmpty()) {
            wrong(field, "runAsUserName cannot be an empty string");
        } else if (name.chars().anyMatch(c -> c < ' ' || c == 127)) {
            wrong(field, "runAsUserName cannot contain control characters");
        } else if (backslash >= 0 && name.indexOf('\\', backslash + 1) >= 0) {
            wrong(field, "runAsUserName cannot contain more than one backslash");
        } else {
            if (backslash >= 0) {
                domain(field, name.substring(0, backslash));
            }
            user(field, name.substring(backslash + 1));
        }
    }

    private void domain(CheckedField field, String domain) {
        if (domain.getBytes(StandardCharsets.UTF_8).length > LONGEST_DOMAIN) {
            wrong(field, "runAsUserName's Domain length must be under 256 characters");
        }
        boolean dns = List.of(domain.split("\\.", -1)).stream()
                .allMatch(label -> DNS_LABEL.matcher(label).matches());
        if (!dns && !NET_BIOS.matcher(domain).matches()) {
            wrong(field, "runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }

    private void user(CheckedField field, String user) {
        if (user.isEmpty()) {
            wrong(field, "runAsUserName's User cannot be empty");
            return;
        }
        if (user.getBytes(StandardCharsets.UTF_8).length > LONGEST_USER) {
            wrong(field, "runAsUserName's User length must not be longer than 104 characters");
        }
        if (user.chars().allMatch(c -> c == '.' || c == ' ')) {
            wrong(field, "runAsUserName's User cannot contain only periods or spaces");
        }
        if (user.chars().anyMatch(c -> "\"/\\:;|=,+*?<>@[]".indexOf(c) >= 0)) {
            wrong(field, "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]");
        }
    }

    private void wrong(CheckedField field, String detail) {
        report.invalid(field.place(), detail, "write USER or DOMAIN\\USER");
    }
}
