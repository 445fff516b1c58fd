package io.portcullis.kube.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a kind of object, and the releases that have them (staging/src/k8s.io/api/core/v1/types.go, tags 1.18
 * to 1.36). What lies below a field that is no security context, port or volume is not looked into.
 */
final class Shape {
    private static final int ALWAYS = 0;
    private static final int STILL = Integer.MAX_VALUE;

    /**
     * A line a field: its name, its type, the first release with it, and in brackets the release since which it is not
     * dropped unless a feature gate is on, or behind a dash the last release with it.
     */
    private static final String TABLE = """
            PodSpec
              activeDeadlineSeconds integer
              affinity object 6
              automountServiceAccountToken boolean 6
              containers [Container]
              dnsConfig object 9
              dnsPolicy string
              enableServiceLinks boolean 13
              ephemeralContainers [EphemeralContainer] 16
              hostAliases [object] 7
              hostIPC boolean
              hostNetwork boolean
              hostPID boolean
              hostUsers boolean 25 (33 UserNamespacesSupport)
              hostname string
              hostnameOverride string 34
              imagePullSecrets [object]
              initContainers [Container] 6
              nodeName string
              nodeSelector object
              os PodOS 23
              overhead object 16
              preemptionPolicy string 15
              priority integer 8
              priorityClassName string 8
              readinessGates [object] 11
              resourceClaims [object] 26
              resources object 32
              restartPolicy string
              runtimeClassName string 12
              schedulerName string 6
              schedulingGates [object] 26
              schedulingGroup object 36
              securityContext PodSecurityContext
              serviceAccount string
              serviceAccountName string
              setHostnameAsFQDN boolean 19
              shareProcessNamespace boolean 10
              subdomain string
              terminationGracePeriodSeconds integer
              tolerations [object] 6
              topologySpreadConstraints [object] 16
              volumes [Volume]
              workloadRef object 35 -35
            Container
              args [string]
              command [string]
              env [object]
              envFrom [object] 6
              image string
              imagePullPolicy string
              lifecycle object
              livenessProbe object
              name string
              ports [ContainerPort]
              readinessProbe object
              resizePolicy [object] 27
              resources object
              restartPolicy string 28 (29 SidecarContainers)
              restartPolicyRules [object] 34
              securityContext SecurityContext
              startupProbe object 16
              stdin boolean
              stdinOnce boolean
              terminationMessagePath string
              terminationMessagePolicy string 6
              tty boolean
              volumeDevices [object] 9
              volumeMounts [VolumeMount]
              workingDir string
            EphemeralContainer
              args [string]
              command [string]
              env [object]
              envFrom [object]
              image string
              imagePullPolicy string
              lifecycle object
              livenessProbe object
              name string
              ports [ContainerPort]
              readinessProbe object
              resizePolicy [object] 27
              resources object
              restartPolicy string 28
              restartPolicyRules [object] 34
              securityContext SecurityContext
              startupProbe object
              stdin boolean
              stdinOnce boolean
              targetContainerName string
              terminationMessagePath string
              terminationMessagePolicy string
              tty boolean
              volumeDevices [object]
              volumeMounts [VolumeMount]
              workingDir string
            PodSecurityContext
              appArmorProfile AppArmorProfile 30
              fsGroup integer
              fsGroupChangePolicy string 18
              runAsGroup integer 10
              runAsNonRoot boolean
              runAsUser integer
              seLinuxChangePolicy string 32 (33 SELinuxChangePolicy)
              seLinuxOptions SELinuxOptions
              seccompProfile SeccompProfile 19
              supplementalGroups [integer]
              supplementalGroupsPolicy string 31 (33 SupplementalGroupsPolicy)
              sysctls [Sysctl] 11
              windowsOptions WindowsSecurityContextOptions 15
            SecurityContext
              allowPrivilegeEscalation boolean 8
              appArmorProfile AppArmorProfile 30
              capabilities Capabilities
              privileged boolean
              procMount string 12 (33 ProcMountType)
              readOnlyRootFilesystem boolean
              runAsGroup integer 10
              runAsNonRoot boolean
              runAsUser integer
              seLinuxOptions SELinuxOptions
              seccompProfile SeccompProfile 19
              windowsOptions WindowsSecurityContextOptions 15
            SeccompProfile
              localhostProfile string
              type string
            AppArmorProfile
              localhostProfile string
              type string
            Capabilities
              add [string]
              drop [string]
            SELinuxOptions
              level string
              role string
              type string
              user string
            WindowsSecurityContextOptions
              gmsaCredentialSpec string
              gmsaCredentialSpecName string
              hostProcess boolean 22
              runAsUserName string 16
            Sysctl
              name string
              value string
            PodOS
              name string
            ContainerPort
              containerPort integer
              hostIP string
              hostPort integer
              name string
              protocol string
            VolumeMount
              mountPath string
              mountPropagation string 8
              name string
              readOnly boolean
              recursiveReadOnly string 30
              subPath string
              subPathExpr string 14
            Volume
              awsElasticBlockStore object
              azureDisk object
              azureFile object
              cephfs object
              cinder object
              configMap object
              csi object 15
              downwardAPI object
              emptyDir object
              ephemeral object 19
              fc object
              flexVolume object
              flocker object
              gcePersistentDisk object
              gitRepo object
              glusterfs object
              hostPath object
              image object 31
              iscsi object
              name string
              nfs object
              persistentVolumeClaim object
              photonPersistentDisk object
              portworxVolume object
              projected object 6
              quobyte object
              rbd object
              scaleIO object
              secret object
              storageos object
              vsphereVolume object
            """;

    private static final Map<String, Shape> ALL = parse();

    private final String name;
    private final Map<String, Member> members = new LinkedHashMap<>();

    private Shape(String name) {
        this.name = name;
    }

    /**
     * A field.
     *
     * @param type {@code string}, {@code boolean}, {@code integer}, {@code object} or a shape's name
     * @param isList whether it is a list of them
     * @param since the first release with it, N of 1.N
     * @param until the last one
     * @param gate the feature gate without which it was dropped at first, or null
     * @param onSince the first release in which the gate is on unless it is switched off
     */
    record Member(
            String name,
            String type,
            boolean isList,
            int since,
            int until,
            @Nullable String gate,
            int onSince) {
        boolean isIn(int minor) {
            return since <= minor && minor <= until;
        }

        Optional<Shape> shape() {
            return Optional.ofNullable(ALL.get(type));
        }

        /** What JSON calls it. */
        String expected() {
            return isList ? "list" : json();
        }

        /** What JSON calls one of the list's items. */
        String expectedItem() {
            return json();
        }

        private String json() {
            return ALL.containsKey(type) ? "object" : type;
        }
    }

    static Shape of(String name) {
        Shape shape = ALL.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("no shape is called " + name);
        }
        return shape;
    }

    String name() {
        return name;
    }

    Optional<Member> member(String field) {
        return Optional.ofNullable(members.get(field));
    }

    /** The names of the fields that a release has. */
    List<String> fields(int minor) {
        return members.values().stream()
                .filter(member -> member.isIn(minor))
                .map(Member::name)
                .toList();
    }

    /** The shapes that have a field, of those that a security setting may be mistaken for. */
    static List<String> withField(String field, int minor) {
        return ALL.values().stream()
                .filter(shape ->
                        shape.member(field).filter(member -> member.isIn(minor)).isPresent())
                .map(Shape::name)
                .toList();
    }

    private static Map<String, Shape> parse() {
        Map<String, Shape> all = new LinkedHashMap<>();
        Shape current = new Shape("");
        for (String line : TABLE.lines().collect(Collectors.toList())) {
            if (line.startsWith(" ")) {
                Member member = member(line.strip().split("[ ()]+", -1));
                current.members.put(member.name(), member);
            } else {
                current = new Shape(line);
                all.put(line, current);
            }
        }
        return all;
    }

    private static Member member(String[] words) {
        String type = words[1];
        boolean list = type.startsWith("[");
        int since = number(words, 2).orElse(ALWAYS);
        int third = number(words, 3).orElse(since);
        boolean gated = words.length > 4;
        return new Member(
                words[0],
                list ? type.substring(1, type.length() - 1) : type,
                list,
                since,
                third < 0 ? -third : STILL,
                gated ? words[4] : null,
                gated ? third : since);
    }

    private static OptionalInt number(String[] words, int index) {
        return index < words.length ? OptionalInt.of(Integer.parseInt(words[index])) : OptionalInt.empty();
    }
}
