package io.portcullis.kube.effective;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our descriptions against the defaults of Docker and Podman, which are their relatives. */
class RuntimeDefaultsTest {
    private static ResolveTarget target(CriRuntime runtime, Abi machine, Set<Capability> held) {
        return ResolveTarget.on(machine).withRuntime(runtime.reader()).withCapabilities(held);
    }

    private static Decision ours(CriRuntime runtime, ResolveTarget target) {
        return RuntimeDefaults.of(runtime).resolveFor(target).profile().decision();
    }

    private static Set<String> differences(CriRuntime runtime, String corpus, Abi machine, Set<Capability> held)
            throws IOException {
        ResolveTarget target = target(runtime, machine, held);
        Decision theirs = SeccompDocument.read(Needs.corpus(corpus))
                .resolveFor(target)
                .profile()
                .decision();
        Set<String> lines = new TreeSet<>();
        Comparison.of(theirs, ours(runtime, target))
                .difference()
                .entries()
                .forEach(entry -> lines.add(entry.toString()));
        return lines;
    }

    @Test
    void everyNameIsKnownAndEveryMachineReadsThem() {
        for (CriRuntime runtime : CriRuntime.values()) {
            for (Abi machine : List.of(Abi.X86_64, Abi.AARCH64)) {
                var resolved = RuntimeDefaults.of(runtime).resolveFor(target(runtime, machine, Set.of()));

                assertThat(resolved.notes(io.portcullis.seccomp.format.Note.UnknownName.class))
                        .extracting(io.portcullis.seccomp.format.Note.UnknownName::name)
                        .isSubsetOf("fstatat64", "getxattrat");
                assertThat(resolved.profile().abis()).contains(machine);
            }
        }
    }

    @Test
    void containerdAllowsThreeCallsMoreThanDockerToThoseWithoutSysAdmin() throws IOException {
        // lsm_get_self_attr, lsm_set_self_attr and lsm_list_modules: Docker gates them by CAP_SYS_ADMIN
        assertThat(differences(
                        CriRuntime.CONTAINERD,
                        "seccomp/moby-default.json",
                        Abi.X86_64,
                        CriRuntime.CONTAINERD.defaultCapabilities()))
                .containsExactly(
                        "lsm_get_self_attr, lsm_set_self_attr, lsm_list_modules on x32: ERRNO(1) -> ALLOW",
                        "lsm_get_self_attr, lsm_set_self_attr, lsm_list_modules on x86: ERRNO(1) -> ALLOW",
                        "lsm_get_self_attr, lsm_set_self_attr, lsm_list_modules on x86_64: ERRNO(1) -> ALLOW");
    }

    @Test
    void containerdIsDockerForAllCapabilities() throws IOException {
        assertThat(differences(
                        CriRuntime.CONTAINERD,
                        "seccomp/moby-default.json",
                        Abi.AARCH64,
                        EnumSet.allOf(Capability.class)))
                .isEmpty();
    }

    @Test
    void crioRefusesNamespacesAndVsockWherePodmanDoesNot() throws IOException {
        // clone, clone3 and unshare: CRI-O refuses new namespaces without CAP_SYS_ADMIN (crun reads six conditions, and
        // a new cgroup namespace is the seventh, which falls to the default); socket: later releases refuse AF_VSOCK
        assertThat(differences(
                        CriRuntime.CRI_O,
                        "seccomp/podman-default.json",
                        Abi.AARCH64,
                        CriRuntime.CRI_O.defaultCapabilities()))
                .containsExactly(
                        "clone on aarch64 when arg[0] & 0x7c020000 != 0: ALLOW -> ERRNO(1)",
                        "clone on aarch64 when arg[0] & 0x7e020000 == 0x2000000: ALLOW -> ERRNO(38)",
                        "clone on arm when arg[0] & 0x7c020000 != 0: ALLOW -> ERRNO(1)",
                        "clone on arm when arg[0] & 0x7e020000 == 0x2000000: ALLOW -> ERRNO(38)",
                        "socket on aarch64 when arg[0] == 0x28: ALLOW -> ERRNO(1)",
                        "socket on arm when arg[0]:32 == 0x28: ALLOW -> ERRNO(1)",
                        "unshare, clone3 on aarch64: ALLOW -> ERRNO(38)",
                        "unshare, clone3 on arm: ALLOW -> ERRNO(38)");
    }

    @Test
    void crioWithSysAdminIsPodmanButForVsockAndPerformanceEvents() throws IOException {
        // perf_event_open: Podman's corpus file gates it by CAP_BPF and CAP_PERFMON alone
        assertThat(differences(
                        CriRuntime.CRI_O, "seccomp/podman-default.json", Abi.AARCH64, Set.of(Capability.SYS_ADMIN)))
                .containsExactly(
                        "perf_event_open on aarch64: ERRNO(38) -> ALLOW",
                        "perf_event_open on arm: ERRNO(38) -> ALLOW",
                        "socket on aarch64 when arg[0] == 0x28: ALLOW -> ERRNO(1)",
                        "socket on arm when arg[0]:32 == 0x28: ALLOW -> ERRNO(1)");
    }

    @Test
    @Tag("full")
    void noCapabilityMakesAnotherDifference() throws IOException {
        for (Capability capability : Capability.values()) {
            for (Abi machine : List.of(Abi.X86_64, Abi.AARCH64)) {
                List<String> unexpected = new ArrayList<>(
                        differences(CriRuntime.CONTAINERD, "seccomp/moby-default.json", machine, Set.of(capability)));
                unexpected.addAll(
                        differences(CriRuntime.CRI_O, "seccomp/podman-default.json", machine, Set.of(capability)));
                unexpected.removeIf(
                        line -> line.startsWith("lsm_get_self_attr, lsm_set_self_attr, lsm_list_modules on ")
                                || line.startsWith("clone on ")
                                || line.startsWith("socket on ")
                                || line.startsWith("unshare, clone3 on ")
                                || line.startsWith("perf_event_open on "));

                assertThat(unexpected).as("with %s on %s", capability, machine).isEmpty();
            }
        }
    }
}
