package io.portcullis.kube.check;

import io.portcullis.kube.check.CheckedPod.Container;
import io.portcullis.kube.manifest.ServerText;
import java.math.BigInteger;
import java.util.List;

/** Users and groups, policies, and what contradicts what in a security context. */
final class SettingRules {
    private static final BigInteger HIGHEST_ID = BigInteger.valueOf(Integer.MAX_VALUE);

    private final CheckedPod pod;
    private final Report report;

    private SettingRules(CheckedPod pod, Report report) {
        this.pod = pod;
        this.report = report;
    }

    static void check(CheckedPod pod, Report report) {
        SettingRules rules = new SettingRules(pod, report);
        CheckedField context = pod.securityContext();
        rules.id(context.child("fsGroup"));
        rules.id(context.child("runAsUser"));
        rules.id(context.child("runAsGroup"));
        context.child("supplementalGroups").items().forEach(rules::id);
        rules.oneOf(context.child("fsGroupChangePolicy"), "Always", "OnRootMismatch");
        rules.oneOf(context.child("supplementalGroupsPolicy"), "Merge", "Strict");
        rules.oneOf(context.child("seLinuxChangePolicy"), "MountOption", "Recursive");
        rules.system();
        for (Container container : pod.containers()) {
            rules.container(container);
            rules.root(container);
        }
    }

    private void id(CheckedField field) {
        BigInteger id = field.integer().orElse(BigInteger.ZERO);
        if (id.signum() < 0 || id.compareTo(HIGHEST_ID) > 0) {
            report.invalid(field.place(), "must be between 0 and 2147483647, inclusive", "name an id in that range");
        }
    }

    private void oneOf(CheckedField field, String... supported) {
        for (String each : supported) {
            if (field.says(each)) {
                return;
            }
        }
        if (field.string().isPresent()) {
            report.notSupported(field.place(), supported);
        }
    }

    private void system() {
        CheckedField os = pod.spec().child("os");
        CheckedField name = os.child("name");
        if (os.object().isPresent() && (!name.isSet() || name.says(""))) {
            report.required(name.place(), "cannot be empty", "write linux or windows");
        } else if (name.string().isPresent() && !name.says("linux") && !name.says("windows")) {
            report.refused(
                    name.place(),
                    report.path(os.place()) + ": Unsupported value: " + Report.shown(name.place())
                            + ": supported values: \"linux\", \"windows\"",
                    "write one of them");
        }
    }

    private void container(Container container) {
        CheckedField context = container.securityContext();
        id(context.child("runAsUser"));
        id(context.child("runAsGroup"));
        CheckedField procMount = context.child("procMount");
        oneOf(procMount, "Default", "Unmasked");
        if (procMount.says("Unmasked") && !pod.spec().child("hostUsers").isFalse()) {
            report.invalid(
                    procMount.place(),
                    "`hostUsers` must be false to use `Unmasked`",
                    "write hostUsers: false in the pod's spec, or leave procMount out");
        }
        if (context.child("allowPrivilegeEscalation").isFalse()
                && context.child("privileged").isTrue()) {
            report.invalid(
                    context.place(),
                    "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
                    "a privileged container has all privileges already: drop one of the two");
        }
    }

    /** What the kubelet says when it makes the container (pkg/kubelet/kuberuntime/security_context_others.go). */
    private void root(Container container) {
        if (pod.isFor("windows")) {
            return;
        }
        CheckedField user = pod.effective(container, "runAsUser");
        CheckedField nonRoot = pod.effective(container, "runAsNonRoot");
        if (nonRoot.isTrue() && user.integer().filter(id -> id.signum() == 0).isPresent()) {
            report.failing(
                    Refuser.KUBELET,
                    user.place(),
                    "container's runAsUser breaks non-root policy (container: "
                            + ServerText.joined(List.of(container.name()), "") + ")",
                    "name a user other than 0, or drop runAsNonRoot");
        }
    }
}
