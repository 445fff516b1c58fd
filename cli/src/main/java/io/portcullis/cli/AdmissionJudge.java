package io.portcullis.cli;

import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.PodSecurityVerdict;
import io.portcullis.kube.standards.Spot;
import io.portcullis.kube.standards.Unreadable;
import io.portcullis.kube.standards.Violation;
import java.util.ArrayList;
import java.util.List;

/** Whether a namespace with a level of the Pod Security Standards admits a file's pods. */
record AdmissionJudge(PodSecurityStandards standards) implements ManifestJudge {
    private static final String UNREADABLE = "unreadable";

    @Override
    public List<Fault> judge(ManifestFile file) {
        List<Fault> faults = new ArrayList<>();
        for (Workload workload : file.workloads()) {
            PodSecurityVerdict verdict = standards.evaluate(workload.pod());
            for (Violation violation : verdict.violations()) {
                faults.add(fault(
                        violation.check().id(), workload, violation.spots().get(0), violation.message()));
            }
            for (Unreadable unreadable : verdict.unreadable()) {
                faults.add(fault(UNREADABLE, workload, unreadable.spot(), unreadable.problem()));
            }
        }
        return faults;
    }

    @Override
    public String question() {
        return standards.toString();
    }

    private static Fault fault(String id, Workload workload, Spot spot, String message) {
        return new Fault(
                id, true, workload.title(), spot.position(), spot.path().toString(), message);
    }
}
