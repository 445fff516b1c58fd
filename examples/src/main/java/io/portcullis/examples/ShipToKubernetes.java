package io.portcullis.examples;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.EXIT_GROUP;
import static io.portcullis.syscalls.Syscalls.READ;
import static io.portcullis.syscalls.Syscalls.WRITE;

import io.portcullis.kube.PodManifest;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.distribute.NodeFile;
import io.portcullis.kube.distribute.SeccompFile;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;

/** Writes a profile for a node and the pod that runs under it. */
public final class ShipToKubernetes {
    private ShipToKubernetes() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(Abi.X86_64, Abi.AARCH64)
                .allow(READ, WRITE, EXIT_GROUP)
                .build();
        // region: ship
        // one file for every node, proved to mean on each kind of them what the profile means
        NodeFile file = SeccompFile.of(profile).at("profiles/echo.json");
        var local = SeccompProfileRef.localhost(file.localhostProfile());
        String manifest = PodManifest.pod(
                        "echo",
                        pod -> pod.securityContext(s -> s.seccompProfile(local))
                                .container(
                                        "echo",
                                        "hashicorp/http-echo:0.2.3",
                                        c -> c.securityContext(s -> s.allowPrivilegeEscalation(false)
                                                .dropAll())))
                .toYaml();
        // end region
        System.out.println(manifest);
        System.out.println(file.path());
        System.out.println(file.content());
    }
}
