package io.portcullis.kube.distribute;

import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.LabelSelector;
import io.portcullis.kube.NodePath;
import io.portcullis.kube.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Seccomp profiles on every node of a cluster without the operator: a ConfigMap holds them, a DaemonSet copies them,
 * and a Service tells a waiting pod that its own node has them.
 *
 * <p>The container that copies is root without any capability: the kubelet's folders belong to root, and their owner
 * needs none. It writes below the kubelet's {@code seccomp} folder alone and ends; what goes on running is not root and
 * only reads. Because of the {@code hostPath} volume the namespace takes pods of the privileged level.
 *
 * <p>A file that is replaced is written beside its place and renamed. A file that is no longer given stays on the
 * nodes, for a running pod may still be restarted with it.
 */
public final class NodeInstaller {
    /** The image whose shell copies, unless another is named: anything with busybox's programs will do. */
    public static final String DEFAULT_IMAGE = "docker.io/library/busybox:1.37.0";

    /** The namespace, unless another is named. */
    public static final String DEFAULT_NAMESPACE = "portcullis-profiles";

    private static final String NAME = "portcullis-profiles";
    private static final String NAME_LABEL = "app.kubernetes.io/name";
    private static final String CHECKSUM = "portcullis.io/profiles-sha256";
    private static final int LARGEST_CONFIG_MAP = 1 << 20; // pkg/apis/core/validation, MaxSecretSize
    private static final int PORT = 8080;
    private static final long NOBODY = 65534;
    private static final String SOURCE = "/profiles";
    private static final String TARGET = "/host/seccomp";
    private static final String READY = "/ready";

    private final List<NodeFile> files;
    private final String namespace;
    private final String image;
    private final String kubeletRoot;
    private final Optional<String> seLinuxType;

    private NodeInstaller(
            List<NodeFile> files, String namespace, String image, String kubeletRoot, Optional<String> seLinuxType) {
        this.files = files;
        this.namespace = namespace;
        this.image = image;
        this.kubeletRoot = kubeletRoot;
        this.seLinuxType = seLinuxType;
    }

    /**
     * An installer for some files below the default kubelet folder.
     *
     * @param profiles the profiles, by their paths below the kubelet's seccomp folder
     * @return the installer
     * @throws IllegalArgumentException if there is none, if the API server or the kubelet would refuse a path, or if
     *     they are together more than a ConfigMap holds
     */
    public static NodeInstaller of(Map<String, SeccompFile> profiles) {
        List<NodeFile> files = profiles.entrySet().stream()
                .map(entry -> entry.getValue().at(requirePlain(entry.getKey())))
                .sorted(Comparator.comparing(NodeFile::localhostProfile))
                .toList();
        requireRoom(files);
        return new NodeInstaller(
                files, DEFAULT_NAMESPACE, DEFAULT_IMAGE, NodePath.DEFAULT_KUBELET_ROOT, Optional.empty());
    }

    /**
     * The same in another namespace.
     *
     * @param name its name
     * @return the installer
     * @throws IllegalArgumentException if Kubernetes would refuse the name
     */
    public NodeInstaller inNamespace(String name) {
        return new NodeInstaller(
                files, ObjectMeta.named(NAME).in(name).namespace().orElse(name), image, kubeletRoot, seLinuxType);
    }

    /**
     * The same with another image.
     *
     * @param reference best with a digest, {@code busybox@sha256:...}, so that it never changes by itself
     * @return the installer
     * @throws IllegalArgumentException if it is empty or holds a space
     */
    public NodeInstaller withImage(String reference) {
        if (reference.isEmpty() || reference.chars().anyMatch(c -> c <= ' ')) {
            throw new IllegalArgumentException("an image is named without spaces, was \"" + reference + "\"");
        }
        return new NodeInstaller(files, namespace, reference, kubeletRoot, seLinuxType);
    }

    /**
     * The same for kubelets that keep their things elsewhere.
     *
     * @param root their {@code --root-dir}
     * @return the installer
     * @throws IllegalArgumentException if it is no full path
     */
    public NodeInstaller withKubeletRoot(String root) {
        return new NodeInstaller(files, namespace, image, new NodePath(root).path(), seLinuxType);
    }

    /**
     * The same for nodes that enforce SELinux, where containers do not see the kubelet's files unless their type does.
     *
     * @param type the type of the containers, mostly {@code spc_t}
     * @return the installer
     * @throws IllegalArgumentException if it is no name
     */
    public NodeInstaller withSeLinuxType(String type) {
        if (!type.matches("[A-Za-z0-9_]+")) {
            throw new IllegalArgumentException(
                    "an SELinux type is letters, digits and '_', was \"" + type + "\"; mostly it is spc_t");
        }
        return new NodeInstaller(files, namespace, image, kubeletRoot, Optional.of(type));
    }

    /**
     * The files.
     *
     * @return in the order of their paths
     */
    public List<NodeFile> files() {
        return files;
    }

    /**
     * What tells this set of profiles from every other.
     *
     * @return SHA-256 in 64 lower-case hexadecimal digits
     */
    public String version() {
        String all = files.stream()
                .map(file -> file.sha256() + "  " + file.localhostProfile() + "\n")
                .collect(Collectors.joining());
        return NodeFile.sha256(all.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Everything that is applied, in the order in which it has to be.
     *
     * @return namespace, ConfigMap, DaemonSet and Service
     */
    public List<KubernetesObject> objects() {
        return List.of(namespaceObject(), configMap(), daemonSet(), service());
    }

    /**
     * A container for {@code initContainers} of a pod that uses one of the profiles. It waits until the pod's own node
     * has this very version. It needs no rights and no volume, and passes the restricted level.
     *
     * @return the container's fields
     */
    public Map<String, Object> waitingContainer() {
        String url = "http://%s.%s.svc:%d/%s".formatted(NAME, namespace, PORT, version());
        Map<String, Object> container =
                container("wait-for-profiles", InstallScript.await(url), false, Optional.empty());
        container.put("resources", resources());
        return container;
    }

    /**
     * What a pod says in {@code affinity} to be put only on nodes that already run the DaemonSet's pod. The scheduler
     * does not ask whether that pod is ready, so this goes together with {@link #waitingContainer()}.
     *
     * @return the fields below {@code affinity}
     */
    public Map<String, Object> affinity() {
        Map<String, Object> term = new LinkedHashMap<>();
        term.put("labelSelector", selector().tree());
        term.put("namespaces", List.of(namespace));
        term.put("topologyKey", "kubernetes.io/hostname");
        return Map.of("podAffinity", Map.of("requiredDuringSchedulingIgnoredDuringExecution", List.of(term)));
    }

    private KubernetesObject namespaceObject() {
        ObjectMeta meta = ObjectMeta.named(namespace);
        for (String mode : List.of("enforce", "audit", "warn")) {
            meta = meta.withLabel("pod-security.kubernetes.io/" + mode, "privileged");
        }
        return new KubernetesObject("v1", "Namespace", meta, Map.of());
    }

    private KubernetesObject configMap() {
        Map<String, Object> data = new LinkedHashMap<>();
        files.forEach(file -> data.put(key(file), file.content()));
        return new KubernetesObject("v1", "ConfigMap", meta(), Map.of("data", data));
    }

    private KubernetesObject service() {
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("name", "http");
        port.put("port", PORT);
        port.put("targetPort", "http");
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("internalTrafficPolicy", "Local"); // the caller's own node alone
        spec.put("selector", selector().matchLabels());
        spec.put("ports", List.of(port));
        return new KubernetesObject("v1", "Service", meta(), Map.of("spec", spec));
    }

    private KubernetesObject daemonSet() {
        Map<String, Object> template = new LinkedHashMap<>();
        Map<String, Object> templateMeta = new LinkedHashMap<>();
        templateMeta.put("labels", selector().matchLabels());
        templateMeta.put("annotations", Map.of(CHECKSUM, version()));
        template.put("metadata", templateMeta);
        template.put("spec", podSpec());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("selector", selector().tree());
        spec.put("updateStrategy", Map.of("rollingUpdate", Map.of("maxUnavailable", "25%")));
        spec.put("template", template);
        return new KubernetesObject("apps/v1", "DaemonSet", meta(), Map.of("spec", spec));
    }

    private Map<String, Object> podSpec() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("automountServiceAccountToken", false);
        spec.put("enableServiceLinks", false);
        spec.put("nodeSelector", Map.of("kubernetes.io/os", "linux"));
        spec.put("tolerations", List.of(Map.of("operator", "Exists")));
        spec.put("securityContext", Map.of("seccompProfile", Map.of("type", "RuntimeDefault")));
        Map<String, Object> install =
                container("install", InstallScript.install(SOURCE, TARGET, files), true, seLinuxType);
        install.put("volumeMounts", List.of(mount("profiles", SOURCE, true), mount("seccomp", TARGET, false)));
        install.put("resources", resources());
        spec.put("initContainers", List.of(install));
        spec.put("containers", List.of(ready()));
        spec.put("terminationGracePeriodSeconds", 5);
        spec.put("volumes", volumes());
        return spec;
    }

    private Map<String, Object> ready() {
        Map<String, Object> ready = container("ready", InstallScript.serve(READY, version(), PORT), false, seLinuxType);
        Map<String, Object> port = new LinkedHashMap<>();
        port.put("name", "http");
        port.put("containerPort", PORT);
        ready.put("ports", List.of(port));
        Map<String, Object> probe = new LinkedHashMap<>();
        probe.put("exec", Map.of("command", InstallScript.verify(TARGET, files)));
        probe.put("periodSeconds", 30);
        probe.put("timeoutSeconds", 10);
        ready.put("readinessProbe", probe);
        ready.put("volumeMounts", List.of(mount("seccomp", TARGET, true), mount("ready", READY, false)));
        ready.put("resources", resources());
        return ready;
    }

    private List<Object> volumes() {
        List<Object> items = new ArrayList<>();
        files.forEach(file -> {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("key", key(file));
            item.put("path", file.localhostProfile());
            items.add(item);
        });
        Map<String, Object> configMap = new LinkedHashMap<>();
        configMap.put("name", NAME);
        configMap.put("items", items);
        Map<String, Object> hostPath = new LinkedHashMap<>();
        hostPath.put("path", seccompFolder());
        hostPath.put("type", "DirectoryOrCreate");
        Map<String, Object> emptyDir = new LinkedHashMap<>();
        emptyDir.put("medium", "Memory");
        emptyDir.put("sizeLimit", "1Mi");
        return List.of(
                volume("profiles", "configMap", configMap),
                volume("seccomp", "hostPath", hostPath),
                volume("ready", "emptyDir", emptyDir));
    }

    private String seccompFolder() {
        String somewhere = "x";
        String path = NodePath.of(io.portcullis.kube.SeccompProfileRef.localhost(somewhere), kubeletRoot)
                .path();
        return path.substring(0, path.length() - somewhere.length() - 1);
    }

    private static Map<String, Object> volume(String name, String kind, Map<String, Object> what) {
        Map<String, Object> volume = new LinkedHashMap<>();
        volume.put("name", name);
        volume.put(kind, what);
        return volume;
    }

    private static Map<String, Object> mount(String volume, String path, boolean readOnly) {
        Map<String, Object> mount = new LinkedHashMap<>();
        mount.put("name", volume);
        mount.put("mountPath", path);
        if (readOnly) {
            mount.put("readOnly", true);
        }
        return mount;
    }

    private Map<String, Object> container(String name, List<String> command, boolean root, Optional<String> type) {
        Map<String, Object> security = new LinkedHashMap<>();
        security.put("seccompProfile", Map.of("type", "RuntimeDefault"));
        security.put("capabilities", Map.of("drop", List.of("ALL")));
        security.put("allowPrivilegeEscalation", false);
        security.put("readOnlyRootFilesystem", true);
        if (!root) {
            security.put("runAsNonRoot", true);
        }
        security.put("runAsUser", root ? 0L : NOBODY);
        security.put("runAsGroup", root ? 0L : NOBODY);
        type.ifPresent(word -> security.put("seLinuxOptions", Map.of("type", word)));
        Map<String, Object> container = new LinkedHashMap<>();
        container.put("name", name);
        container.put("image", image);
        container.put("command", command);
        container.put("securityContext", security);
        return container;
    }

    private static Map<String, Object> resources() {
        Map<String, Object> requests = new LinkedHashMap<>();
        requests.put("cpu", "10m");
        requests.put("memory", "16Mi");
        Map<String, Object> resources = new LinkedHashMap<>();
        resources.put("requests", requests);
        resources.put("limits", Map.of("memory", "64Mi"));
        return resources;
    }

    private ObjectMeta meta() {
        return ObjectMeta.named(NAME).in(namespace).withLabel(NAME_LABEL, NAME);
    }

    private static LabelSelector selector() {
        return LabelSelector.label(NAME_LABEL, NAME);
    }

    /** Keys hold no slash, so a key is the content's checksum and the item says the path. */
    private static String key(NodeFile file) {
        return file.sha256() + ".json";
    }

    private static String requirePlain(String path) {
        if (!path.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")) {
            throw new IllegalArgumentException("localhostProfile \"" + path
                    + "\" is not made of folders and a name of letters, digits, '-', '_' and '.', none with '.' first;"
                    + " it becomes a path of a volume, name it like profiles/web.json");
        }
        return path;
    }

    private static void requireRoom(Collection<NodeFile> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no profile to install; give one");
        }
        for (NodeFile file : files) {
            files.stream()
                    .filter(other -> other.localhostProfile().startsWith(file.localhostProfile() + "/"))
                    .findFirst()
                    .ifPresent(other -> {
                        throw new IllegalArgumentException(
                                file.localhostProfile() + " is a profile, and " + other.localhostProfile()
                                        + " lies in a folder of that name; name one of them otherwise");
                    });
        }
        Map<String, Integer> sizes = new LinkedHashMap<>();
        files.forEach(file -> sizes.put(key(file), file.bytes().length));
        long bytes = sizes.values().stream().mapToLong(Integer::longValue).sum();
        if (bytes > LARGEST_CONFIG_MAP) {
            throw new IllegalArgumentException("the profiles have " + bytes + " bytes, and a ConfigMap holds "
                    + LARGEST_CONFIG_MAP + "; leave out what no pod uses, or use the operator");
        }
    }
}
