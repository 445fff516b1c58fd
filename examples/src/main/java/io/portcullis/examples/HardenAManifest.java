package io.portcullis.examples;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.effective.Confinement;
import io.portcullis.kube.effective.Node;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.patch.Hardening;
import io.portcullis.kube.patch.Patched;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.SecurityLevel;

/** Brings a manifest to the restricted level and says what its containers get then. */
public final class HardenAManifest {
    private static final String MANIFEST = """
            # the shop
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop}
            spec:
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec:
                  containers:
                  - name: web   # answers
                    image: "shop:3"
            """;

    private HardenAManifest() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        // region: harden
        ManifestFile manifest = ManifestFile.parse("shop.yaml", MANIFEST);
        Patched hardened = Hardening.restricted().harden(manifest);
        System.out.print(hardened.diff()); // comments, quotes and anchors stay
        hardened.unfixed().forEach(System.out::println); // what cannot be done, and why

        KubernetesVersion release = KubernetesVersion.parse("1.34");
        var restricted = PodSecurityStandards.of(SecurityLevel.RESTRICTED, release);
        for (Workload workload : ManifestFile.parse(hardened.text()).workloads()) {
            System.out.println(restricted.evaluate(workload.pod()).allowed());
            // true
            for (Confinement container : Confinement.of(workload.pod(), Node.of(release))) {
                String type = container.seccomp().profile().orElseThrow().type();
                System.out.println(type + ": " + container.seccomp().reason());
                // RuntimeDefault: the pod says so, and the container says nothing
            }
        }
        // end region
    }
}
