package io.portcullis.cli;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.check.Finding;
import io.portcullis.kube.check.ManifestCheck;
import io.portcullis.kube.check.Severity;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;
import java.util.Locale;

/** What a cluster makes of a file's pods: its API server, its kubelets, its runtimes. */
record ClusterJudge(KubernetesVersion apiServer, KubernetesVersion oldestKubelet) implements ManifestJudge {
    @Override
    public List<Fault> judge(ManifestFile file) {
        return ManifestCheck.against(apiServer).oldestKubelet(oldestKubelet).check(file).stream()
                .map(ClusterJudge::fault)
                .toList();
    }

    @Override
    public String question() {
        return "Kubernetes " + apiServer
                + (apiServer.equals(oldestKubelet) ? "" : " with kubelets from " + oldestKubelet + " on");
    }

    /** Who refuses it is its id; what nobody refuses is a warning or a notice. */
    private static Fault fault(Finding finding) {
        boolean refusing = finding.severity() == Severity.ERROR;
        String id = (refusing ? finding.refuser().name() : finding.severity().name())
                .toLowerCase(Locale.ROOT)
                .replace('_', '-');
        return new Fault(
                id,
                refusing,
                finding.workload().title(),
                finding.position(),
                finding.path().toString(),
                finding.message() + "; " + finding.wayOut());
    }
}
