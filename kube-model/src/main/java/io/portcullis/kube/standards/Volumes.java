package io.portcullis.kube.standards;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a pod's volumes come from. */
final class Volumes {
    private static final String HOST_PATH = "hostPath";
    private static final List<String> HARMLESS = List.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");
    private static final List<String> RESTRICTED = List.of(
            HOST_PATH,
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "gitRepo",
            "nfs",
            "iscsi",
            "glusterfs",
            "rbd",
            "flexVolume",
            "cinder",
            "cephfs",
            "flocker",
            "fc",
            "azureFile",
            "vsphereVolume",
            "quobyte",
            "azureDisk",
            "photonPersistentDisk",
            "portworxVolume",
            "scaleIO",
            "storageos");

    private Volumes() {}

    static Optional<Finding> ofTheHost(ReadPod pod) {
        List<String> names = new ArrayList<>();
        Spots spots = new Spots();
        for (ReadField volume : pod.volumes()) {
            ReadField source = volume.child(HOST_PATH);
            if (source.isObject()) {
                names.add(name(volume));
                spots.add(source);
            }
        }
        return names.isEmpty() ? Optional.empty() : Finding.of("hostPath volumes", volumes(names), spots);
    }

    static Optional<Finding> restricted(ReadPod pod) {
        List<String> names = new ArrayList<>();
        Sorted types = new Sorted();
        Spots spots = new Spots();
        for (ReadField volume : pod.volumes()) {
            if (isEmptyDirectory(volume)
                    || HARMLESS.stream().anyMatch(type -> volume.child(type).isObject())) {
                continue;
            }
            Optional<String> type = RESTRICTED.stream()
                    .filter(each -> volume.child(each).isObject())
                    .findFirst();
            names.add(name(volume));
            types.add(type.orElse("unknown"));
            spots.add(type.map(volume::child).orElse(volume));
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        return Finding.of(
                "restricted volume types",
                volumes(names) + " " + PluginWording.plural("uses", "use", names.size()) + " "
                        + PluginWording.plural("restricted volume type", "restricted volume types", types.size()) + " "
                        + types.quoted(),
                spots);
    }

    /** The API server makes a volume that names no source an emptyDir (pkg/apis/core/v1/defaults.go). */
    private static boolean isEmptyDirectory(ReadField volume) {
        return volume.isSet()
                && volume.entries().stream()
                        .noneMatch(entry -> entry.isSet() && !entry.name().equals("name"));
    }

    private static String name(ReadField volume) {
        return PluginWording.cut(volume.child("name").string());
    }

    private static String volumes(List<String> names) {
        return PluginWording.plural("volume", "volumes", names.size()) + " " + PluginWording.quoted(names);
    }
}
