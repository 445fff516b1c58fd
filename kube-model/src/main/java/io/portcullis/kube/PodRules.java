package io.portcullis.kube;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the parts of a pod must not say together.
 *
 * @param os for which nodes it is
 * @param host which namespaces it shares
 * @param pod what it says for all containers
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go">the API
 *     server's rules</a>
 */
record PodRules(Optional<OsName> os, HostNamespaces host, PodSecurity pod) {
    void check(List<Container> containers) {
        requireNamesOnce(containers);
        Sysctl.requireOwn(pod.sysctls(), host);
        if (os.isPresent()) {
            if (os.get() == OsName.WINDOWS) {
                refuseForWindows(containers);
            } else {
                refuseForLinux(containers);
            }
        }
        for (Container container : containers) {
            requireUser(container);
            requireProcMount(container);
        }
        requireHostProcess(containers);
    }

    private static void requireNamesOnce(List<Container> containers) {
        Set<String> names = new HashSet<>();
        containers.stream()
                .filter(container -> !names.add(container.name()))
                .findFirst()
                .ifPresent(twice -> {
                    throw new IllegalArgumentException("two containers named " + twice.name()
                            + "; names are unique over all containers, give one another name");
                });
    }

    private void requireUser(Container container) {
        Optional<Boolean> nonRoot = container.security().runAs().nonRoot().or(pod.runAs()::nonRoot);
        RunAs.requireTogether(
                "container " + container.name() + " has ",
                nonRoot,
                container.security().runAs().user().or(pod.runAs()::user));
        Optional<String> windowsUser = container
                .security()
                .windowsOptions()
                .flatMap(WindowsOptions::runAsUserName)
                .or(() -> pod.windowsOptions().flatMap(WindowsOptions::runAsUserName));
        windowsUser
                .filter(WindowsUserName::isAdministrator)
                .filter(user -> nonRoot.orElse(false))
                .ifPresent(user -> {
                    throw new IllegalArgumentException(
                            "container's runAsUserName (" + user + ") which will be regarded as root"
                                    + " identity and will break non-root policy; give container " + container.name()
                                    + " another user, such as ContainerUser");
                });
    }

    private void requireProcMount(Container container) {
        if (container.security().procMount().equals(Optional.of(ProcMount.UNMASKED))
                && host.hostUsers().orElse(true)) {
            throw new IllegalArgumentException("`hostUsers` must be false to use `Unmasked`; container "
                    + container.name() + " would see the node's /proc, set hostUsers or drop procMount");
        }
    }

    private void requireHostProcess(List<Container> containers) {
        Optional<Boolean> all = pod.windowsOptions().flatMap(WindowsOptions::hostProcess);
        int hosted = 0;
        for (Container container : containers) {
            Optional<Boolean> own = container.security().windowsOptions().flatMap(WindowsOptions::hostProcess);
            if (all.isPresent() && own.isPresent() && !all.equals(own)) {
                throw new IllegalArgumentException("pod hostProcess value must be identical if both are specified, was "
                        + all.get() + "; drop that of container " + container.name());
            }
            hosted += own.or(() -> all).orElse(false) ? 1 : 0;
        }
        if (hosted > 0 && hosted < containers.size()) {
            throw new IllegalArgumentException("If pod contains any hostProcess containers then all containers must be"
                    + " HostProcess containers; say it for the pod");
        }
        if (hosted > 0 && !host.hostNetwork().orElse(false)) {
            throw new IllegalArgumentException(
                    "hostNetwork must be true if pod contains any hostProcess containers; set it");
        }
    }

    private void refuseForLinux(List<Container> containers) {
        refuseWindowsOptions(pod.windowsOptions(), "its windowsOptions");
        containers.forEach(container ->
                refuseWindowsOptions(container.security().windowsOptions(), "those of container " + container.name()));
    }

    private static void refuseWindowsOptions(Optional<WindowsOptions> options, String which) {
        if (options.isPresent()) {
            throw new IllegalArgumentException(
                    "windows options cannot be set for a linux pod; drop " + which + ", or say another os.name");
        }
    }

    private void refuseForWindows(List<Container> containers) {
        refuse(host.hostUsers(), "hostUsers");
        refuse(host.hostPid().filter(yes -> yes), "hostPID");
        refuse(host.hostIpc().filter(yes -> yes), "hostIPC");
        refuse(host.shareProcessNamespace(), "shareProcessNamespace");
        refuse(pod.confinement(), pod.runAs(), "securityContext.");
        refuse(pod.groups().fsGroup(), "securityContext.fsGroup");
        refuse(pod.groups().fsGroupChangePolicy(), "securityContext.fsGroupChangePolicy");
        refuse(said(pod.groups().supplementalGroups()), "securityContext.supplementalGroups");
        refuse(pod.groups().supplementalGroupsPolicy(), "securityContext.supplementalGroupsPolicy");
        refuse(said(pod.sysctls()), "securityContext.sysctls");
        refuse(pod.seLinuxChangePolicy(), "securityContext.seLinuxChangePolicy");
        for (Container container : containers) {
            ContainerSecurity own = container.security();
            String at = of(container) + "securityContext.";
            refuse(own.confinement(), own.runAs(), at);
            refuse(
                    Optional.of(own.capabilities()).filter(some -> !some.equals(Capabilities.UNSAID)),
                    at + "capabilities");
            refuse(own.privileged(), at + "privileged");
            refuse(own.allowPrivilegeEscalation(), at + "allowPrivilegeEscalation");
            refuse(own.readOnlyRootFilesystem(), at + "readOnlyRootFilesystem");
            refuse(own.procMount(), at + "procMount");
        }
    }

    private static void refuse(ConfinementSettings confinement, RunAs runAs, String at) {
        refuse(confinement.seccompProfile(), at + "seccompProfile");
        refuse(confinement.appArmorProfile(), at + "appArmorProfile");
        refuse(confinement.seLinuxOptions(), at + "seLinuxOptions");
        refuse(runAs.user(), at + "runAsUser");
        refuse(runAs.group(), at + "runAsGroup");
    }

    private static void refuse(Optional<?> said, String field) {
        if (said.isPresent()) {
            throw new IllegalArgumentException(
                    field + " cannot be set for a windows pod; drop it, or say another os.name");
        }
    }

    private static Optional<?> said(Collection<?> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    private static String of(Container container) {
        return "container " + container.name() + ": ";
    }
}
