package io.portcullis.kube.distribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portcullis.kube.KubernetesObject;
import io.portcullis.kube.ObjectMeta;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeInstallerTest {
    private static final String PROFILE = "profiles/web.json";
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path folder;

    private Path programs;
    private Path source;
    private Path target;

    @BeforeEach
    void makeFolders() throws IOException {
        programs = Files.createDirectories(folder.resolve("programs"));
        source = Files.createDirectories(folder.resolve("config map"));
        target = Files.createDirectories(folder.resolve("seccomp"));
    }

    private record Ran(int code, String output) {}

    private static NodeInstaller installer() {
        return NodeInstaller.of(Map.of(PROFILE, file("acct"), "other.json", file("mount")));
    }

    private static SeccompFile file(String refused) {
        return SeccompFile.of(SeccompProfile.allowByDefault()
                .on(Abi.X86_64, Abi.AARCH64)
                .kill(Syscall.named(refused))
                .build());
    }

    private static JsonNode object(NodeInstaller installer, int index) throws IOException {
        return new JsonMapper().readTree(installer.objects().get(index).toJson());
    }

    /** What a container runs, as the kubelet hands it over; folders are this test's. */
    private Ran run(List<String> shell, JsonNode command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(shell);
        for (int i = 1; i < command.size(); i++) { // the first is the shell
            String word = command.get(i).asText();
            words.add(
                    word.equals("/profiles")
                            ? source.toString()
                            : word.equals("/host/seccomp") ? target.toString() : word);
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().merge("PATH", programs + ":", (path, ours) -> ours + path);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    private Ran install(List<String> shell, NodeInstaller installer) throws IOException, InterruptedException {
        return run(shell, object(installer, 2).at("/spec/template/spec/initContainers/0/command"));
    }

    private void mountConfigMap(NodeInstaller installer) throws IOException {
        for (NodeFile file : installer.files()) {
            Path place = source.resolve(file.localhostProfile());
            Files.createDirectories(place.getParent());
            Files.write(place, file.bytes());
        }
    }

    private static Stream<List<String>> shells() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
        return Files.isExecutable(BUSYBOX)
                ? Stream.of(List.of("/bin/sh"), List.of(BUSYBOX.toString(), "sh"))
                : Stream.of(List.of("/bin/sh"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void installsAndChangesNothingTheSecondTime(List<String> shell) throws Exception {
        NodeInstaller installer = installer();
        mountConfigMap(installer);

        Ran first = install(shell, installer);
        Ran second = install(shell, installer);

        assertThat(first).isEqualTo(new Ran(0, "installed other.json\ninstalled profiles/web.json\n"));
        assertThat(second).isEqualTo(new Ran(0, ""));
        assertThat(target.resolve(PROFILE)).hasSameBinaryContentAs(source.resolve(PROFILE));
        try (Stream<Path> all = Files.walk(target)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(2); // no draft is left
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void replacesAnOlderVersion(List<String> shell) throws Exception {
        NodeInstaller installer = installer();
        mountConfigMap(installer);
        Files.createDirectories(target.resolve("profiles"));
        Files.writeString(target.resolve(PROFILE), "older");

        Ran ran = install(shell, installer);

        assertThat(ran.code()).isZero();
        assertThat(target.resolve(PROFILE)).hasSameBinaryContentAs(source.resolve(PROFILE));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waitsForTheConfigMapOfItsOwnVersion(List<String> shell) throws Exception {
        NodeInstaller installer = installer();
        mountConfigMap(installer);
        Files.writeString(source.resolve(PROFILE), "of the last roll-out");

        Ran ran = install(shell, installer);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("profiles/web.json is not the version of this roll-out");
        assertThat(target.resolve(PROFILE)).doesNotExist();
    }

    @Test
    void installsWhatItCheckedAlthoughTheConfigMapChanges() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh on this machine");
        NodeInstaller installer = installer();
        mountConfigMap(installer);
        Path copying = Files.writeString(programs.resolve("cp"), "#!/bin/sh\necho newer > \"$2\"\n");
        assertThat(copying.toFile().setExecutable(true)).isTrue();

        Ran ran = install(List.of("/bin/sh"), installer);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("is not the version of this roll-out");
        assertThat(target).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void leavesAFolderInItsPlaceAlone(List<String> shell) throws Exception {
        NodeInstaller installer = installer();
        mountConfigMap(installer);
        Files.createDirectories(target.resolve(PROFILE));

        Ran ran = install(shell, installer);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("is a folder; a profile has to be a file");
        assertThat(target.resolve(PROFILE)).isEmptyDirectory();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void isReadyOnlyWithThisVersion(List<String> shell) throws Exception {
        NodeInstaller installer = installer();
        mountConfigMap(installer);
        JsonNode probe = object(installer, 2).at("/spec/template/spec/containers/0/readinessProbe/exec/command");

        int before = run(shell, probe).code();
        int installed = install(shell, installer).code();
        int after = run(shell, probe).code();
        Files.writeString(target.resolve(PROFILE), "{}");
        int changed = run(shell, probe).code();

        assertThat(List.of(before, installed, after, changed)).containsExactly(1, 0, 0, 1);
    }

    @Test
    void writesTheSameBytesEveryTime() throws IOException {
        try (InputStream golden = NodeInstallerTest.class.getResourceAsStream("node-installer.yaml")) {
            assertThat(KubernetesObject.toYaml(installer().objects()))
                    .isEqualTo(new String(Objects.requireNonNull(golden).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void givesTheContainersThatTouchTheNodeAType() throws IOException {
        JsonNode pod = object(installer().withSeLinuxType("spc_t"), 2).at("/spec/template/spec");

        assertThat(pod.findValuesAsText("type")).contains("spc_t");
        assertThat(pod.at("/initContainers/0/securityContext/seLinuxOptions/type")
                        .asText())
                .isEqualTo("spc_t");
        assertThat(installer().withSeLinuxType("spc_t").waitingContainer().toString())
                .doesNotContain("spc_t");
        assertThatThrownBy(() -> installer().withSeLinuxType("spc t")).hasMessageEndingWith("mostly it is spc_t");
    }

    @Test
    void commandsHoldNothingThatTheKubeletReplaces() {
        assertThat(KubernetesObject.toYaml(installer().objects())).doesNotContain("$(", "$$");
    }

    @Test
    void theContainersPassWhatTheVolumeLetsThem() throws IOException {
        JsonNode pod = object(installer(), 2).at("/spec/template/spec");

        assertThat(pod.at("/initContainers/0/securityContext").toString())
                .isEqualTo(
                        "{\"seccompProfile\":{\"type\":\"RuntimeDefault\"},\"capabilities\":{\"drop\":[\"ALL\"]},"
                                + "\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,\"runAsUser\":0,\"runAsGroup\":0}");
        assertThat(pod.at("/containers/0/securityContext/runAsNonRoot").asBoolean())
                .isTrue();
        assertThat(pod.at("/volumes/1/hostPath/path").asText()).isEqualTo("/var/lib/kubelet/seccomp");
        assertThat(pod.at("/tolerations").toString()).isEqualTo("[{\"operator\":\"Exists\"}]");
    }

    @Test
    void anotherProfileIsAnotherRollOut() {
        NodeInstaller other = NodeInstaller.of(Map.of(PROFILE, file("acct"), "other.json", file("umount2")));

        assertThat(other.version()).isNotEqualTo(installer().version());
        assertThat(KubernetesObject.toYaml(installer().objects()))
                .isEqualTo(KubernetesObject.toYaml(installer().objects()))
                .containsPattern(
                        "portcullis.io/profiles-sha256: \"?" + installer().version());
    }

    @Test
    void waitingAsksThePodsOwnNode() throws IOException {
        NodeInstaller installer = installer().inNamespace("nodes");

        assertThat(installer.waitingContainer().get("command"))
                .asString()
                .contains("http://portcullis-profiles.nodes.svc:8080/" + installer.version());
        assertThat(object(installer, 3).at("/spec/internalTrafficPolicy").asText())
                .isEqualTo("Local");
    }

    @Test
    void waitsUntilTheNodeServesThisVersion() throws Exception {
        assumeTrue(Files.isExecutable(BUSYBOX), "no busybox on this machine");
        Path programs = Files.createDirectories(folder.resolve("bin"));
        for (String program : List.of("timeout", "wget", "sleep", "httpd")) {
            Path script = Files.writeString(
                    programs.resolve(program), "#!/bin/sh\nexec %s %s \"$@\"\n".formatted(BUSYBOX, program));
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path ready = Files.createDirectories(folder.resolve("ready"));
        Process waiting = busybox(
                programs,
                InstallScript.await(
                        "http://127.0.0.1:%d/%s".formatted(port, installer().version())));
        Process serving = null;
        try {
            String first = waiting.inputReader().readLine(); // nobody serves yet
            serving = busybox(
                    programs, InstallScript.serve(ready.toString(), installer().version(), port));

            assertThat(first).isEqualTo("wget: can't connect to remote host (127.0.0.1): Connection refused");
            assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(waiting.exitValue()).isZero();
        } finally {
            waiting.destroyForcibly();
            if (serving != null) {
                serving.destroyForcibly();
            }
        }
    }

    private static Process busybox(Path programs, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(command);
        words.set(0, "sh");
        words.add(0, BUSYBOX.toString());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("PATH", programs.toString());
        return builder.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.30.9", "1.33.0", "1.36.0"})
    void theSchemasOfKubernetesTakeEverything(String release) throws IOException {
        List<KubernetesObject> objects = installer().objects();

        assertThat(PublishedSchema.of(release, "core.v1.Namespace").problems(objects.get(0)))
                .isEmpty();
        assertThat(PublishedSchema.of(release, "core.v1.ConfigMap").problems(objects.get(1)))
                .isEmpty();
        assertThat(PublishedSchema.of(release, "apps.v1.DaemonSet").problems(objects.get(2)))
                .isEmpty();
        assertThat(objects).extracting(KubernetesObject::kind).endsWith("Service"); // the schemas know no services
        assertThat(PublishedSchema.of(release, "core.v1.Pod").problems(consumer()))
                .isEmpty();
    }

    private static KubernetesObject consumer() {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("affinity", installer().affinity());
        spec.put("initContainers", List.of(installer().waitingContainer()));
        spec.put("containers", List.of(Map.of("name", "web", "image", "web:1")));
        return new KubernetesObject("v1", "Pod", ObjectMeta.named("web"), Map.of("spec", spec));
    }

    @Test
    void refusesWhatNoVolumeCanHold() {
        assertThatThrownBy(() -> NodeInstaller.of(Map.of("a b.json", file("acct"))))
                .hasMessageContaining("name it like profiles/web.json");
        assertThatThrownBy(() -> NodeInstaller.of(Map.of("a", file("acct"), "a/b", file("acct"))))
                .hasMessageContaining("lies in a folder of that name");
        assertThatThrownBy(() -> NodeInstaller.of(Map.of())).hasMessageContaining("no profile to install");
    }
}
