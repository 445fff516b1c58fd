package io.portcullis.kube.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of object that hold a pod, or the template of one. */
public enum WorkloadKind {
    /** A pod itself. */
    POD("Pod", "v1", ""),
    /** A template by itself. */
    POD_TEMPLATE("PodTemplate", "v1", "template"),
    /** The oldest way to keep a number of pods running. */
    REPLICATION_CONTROLLER("ReplicationController", "v1", "spec.template"),
    /** Keeps a number of pods running. */
    REPLICA_SET("ReplicaSet", "apps/v1", "spec.template"),
    /** Rolls out replica sets. */
    DEPLOYMENT("Deployment", "apps/v1", "spec.template"),
    /** A pod on every node. */
    DAEMON_SET("DaemonSet", "apps/v1", "spec.template"),
    /** Pods with an identity. */
    STATEFUL_SET("StatefulSet", "apps/v1", "spec.template"),
    /** Pods that run to their end. */
    JOB("Job", "batch/v1", "spec.template"),
    /** Jobs by the clock. */
    CRON_JOB("CronJob", "batch/v1", "spec.jobTemplate.spec.template");

    private static final Map<String, WorkloadKind> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(WorkloadKind::kind, Function.identity()));

    private final String kind;
    private final String apiVersion;
    private final String template;

    WorkloadKind(String kind, String apiVersion, String template) {
        this.kind = kind;
        this.apiVersion = apiVersion;
        this.template = template;
    }

    /**
     * Finds a kind.
     *
     * @param kind what a manifest says, such as {@code Deployment}
     * @return the kind, if it holds pods
     */
    public static Optional<WorkloadKind> of(String kind) {
        return Optional.ofNullable(BY_NAME.get(kind));
    }

    /**
     * The kind as manifests say it.
     *
     * @return for example {@code Deployment}
     */
    public String kind() {
        return kind;
    }

    /**
     * The group and version of today.
     *
     * @return for example {@code apps/v1}
     */
    public String apiVersion() {
        return apiVersion;
    }

    /**
     * The fields that lead to what has the pod's {@code metadata} and {@code spec}.
     *
     * @return empty for a pod
     */
    public List<String> template() {
        return template.isEmpty() ? List.of() : List.of(template.split("\\.", -1));
    }
}
