package io.portcullis.kube.check;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks manifests for a cluster: the release of its API server, and of the oldest kubelet among its nodes. */
public final class ManifestCheck {
    /** More than this many findings are not listed; the last one says so. */
    static final int MOST = 10_000;

    private final KubernetesVersion apiServer;
    private final KubernetesVersion oldestKubelet;

    private ManifestCheck(KubernetesVersion apiServer, KubernetesVersion oldestKubelet) {
        this.apiServer = apiServer;
        this.oldestKubelet = oldestKubelet;
    }

    /**
     * For an API server whose nodes are as new as itself.
     *
     * @param apiServer its release
     * @return the check
     */
    public static ManifestCheck against(KubernetesVersion apiServer) {
        return new ManifestCheck(apiServer, apiServer);
    }

    /**
     * The same, with older nodes.
     *
     * @param version the release of the oldest kubelet
     * @return the check
     * @throws IllegalArgumentException if it is newer than the API server, which Kubernetes does not support
     */
    public ManifestCheck oldestKubelet(KubernetesVersion version) {
        if (version.compareTo(apiServer) > 0) {
            throw new IllegalArgumentException("a kubelet must not be newer than its API server, was " + version
                    + " with " + apiServer + "; name the oldest one of the nodes");
        }
        return new ManifestCheck(apiServer, version);
    }

    /**
     * Checks everything in a file that runs pods. What could not be read is not in here, see
     * {@link ManifestFile#unreadable()}.
     *
     * @param file the file
     * @return what was found, workload by workload, each in the order of the text; at most ten thousand and one that
     *     says there are more
     */
    public List<Finding> check(ManifestFile file) {
        List<Finding> all = new ArrayList<>();
        for (Workload workload : file.workloads()) {
            all.addAll(findings(workload));
            if (all.size() > MOST) {
                break;
            }
        }
        return listed(all);
    }

    /**
     * Checks something that runs pods.
     *
     * @param workload the workload
     * @return what was found, in the order of the text; at most ten thousand and one that says there are more
     */
    public List<Finding> check(Workload workload) {
        return listed(findings(workload));
    }

    private static List<Finding> listed(List<Finding> all) {
        if (all.size() <= MOST) {
            return List.copyOf(all);
        }
        Finding next = all.get(MOST);
        List<Finding> cut = new ArrayList<>(all.subList(0, MOST));
        cut.add(new Finding(
                Severity.NOTICE,
                Refuser.NOBODY,
                next.workload(),
                next.place(),
                "there are more than these %,d findings".formatted(MOST),
                "mend them and check again"));
        return List.copyOf(cut);
    }

    private List<Finding> findings(Workload workload) {
        Report report = new Report(workload);
        Target target = new Target(Target.minor(apiServer), Target.minor(oldestKubelet));
        Optional<Place> holder = workload.pod().place();
        if (holder.isEmpty()) {
            missing(workload, report);
            return report.findings();
        }
        CheckedPod pod = new CheckedPod(target, holder.get(), workload.kind());
        FieldRules.check(pod, report);
        ContainerRules.check(pod, report);
        HostRules.check(pod, report);
        SettingRules.check(pod, report);
        ProfileRules.check(pod, report);
        AnnotationRules.check(pod, report);
        CapabilityRules.check(pod, report);
        WindowsRules.check(pod, report);
        return report.findings();
    }

    /** A workload whose pod is not there: some step on the way is missing, or no object. */
    private static void missing(Workload workload, Report report) {
        Place place = Place.of(workload.path(), workload.object());
        for (String step : workload.kind().template()) {
            place = place.child(step);
            if (place.isSet() && place.object().isEmpty()) {
                FieldRules.wrongType(place, "object", report);
                return;
            }
        }
        report.required(place.child("spec").child("containers"), "", "write the pod's template");
    }
}
