package io.portcullis.kube.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCheckTest {
    @Test
    void aPodWithNothingWrongHasNoFindings() {
        String pod = """
                kind: Pod
                spec:
                  hostUsers: false
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: 1000
                    seccompProfile: {type: Localhost, localhostProfile: a..b/./c.json}
                    appArmorProfile: {type: RuntimeDefault}
                    sysctls: [{name: net.ipv4.ping_group_range, value: "0 1"}]
                  initContainers:
                  - {name: s, image: i, restartPolicy: Always, livenessProbe: {}}
                  containers:
                  - name: a
                    image: i
                    ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, protocol: UDP}]
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [CHOWN]}}
                """;

        assertThat(found("1.34", pod)).isEmpty();
    }

    @Test
    void aFindingSaysWhoWhereWhatAndWhatToDo() {
        Finding finding = ManifestCheck.against(KubernetesVersion.parse("1.34"))
                .check(ManifestFile.parse("""
                        kind: List
                        items:
                        - kind: Deployment
                          metadata: {name: web}
                          spec:
                            template:
                              spec:
                                securityContext:
                                  seccompProfile:
                                    type: Bogus
                                containers: [{name: a, image: i}]
                        """))
                .get(0);

        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
        assertThat(finding.refuser()).isEqualTo(Refuser.API_SERVER);
        assertThat(finding.workload().title()).isEqualTo("Deployment web");
        assertThat(finding.path()).hasToString("items[0].spec.template.spec.securityContext.seccompProfile.type");
        assertThat(finding.position()).hasToString("10:19");
        assertThat(finding)
                .hasToString("10:19: error: Deployment web: spec.template.spec.securityContext.seccompProfile.type:"
                        + " Unsupported value: \"Bogus\": supported values: \"Localhost\", \"RuntimeDefault\","
                        + " \"Unconfined\"; write one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                // profiles
                "{seccompProfile: {}} | seccompProfile.type: Required value: type is required when seccompProfile is set",
                "{seccompProfile: {type: Localhost}} | seccompProfile.localhostProfile: Required value: must be set when"
                        + " seccomp type is Localhost",
                "{seccompProfile: {type: RuntimeDefault, localhostProfile: x}} | seccompProfile.localhostProfile: Invalid"
                        + " value: \"x\": can only be set when seccomp type is Localhost",
                "{seccompProfile: {type: Localhost, localhostProfile: /x}} | seccompProfile.localhostProfile: Invalid"
                        + " value: \"/x\": must be a relative path",
                "{seccompProfile: {type: Localhost, localhostProfile: a/../x}} | seccompProfile.localhostProfile: Invalid"
                        + " value: \"a/../x\": must not contain '..'",
                "{appArmorProfile: {}} | appArmorProfile.type: Required value: type is required when appArmorProfile is set",
                "{appArmorProfile: {type: localhost}} | appArmorProfile.type: Unsupported value: \"localhost\": supported"
                        + " values: \"Localhost\", \"RuntimeDefault\", \"Unconfined\"",
                "{appArmorProfile: {type: Localhost, localhostProfile: ' x'}} | appArmorProfile.localhostProfile: Invalid"
                        + " value: \" x\": must not be padded with whitespace",
                "{appArmorProfile: {type: Localhost, localhostProfile: ''}} | appArmorProfile.localhostProfile: Required"
                        + " value: must be set when AppArmor type is Localhost",
                "{appArmorProfile: {type: Unconfined, localhostProfile: x}} | appArmorProfile.localhostProfile: Invalid"
                        + " value: \"x\": can only be set when AppArmor type is Localhost",
                // ids and policies
                "{runAsUser: -1} | runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
                "{runAsGroup: 2147483648} | runAsGroup: Invalid value: 2147483648: must be between 0 and 2147483647,"
                        + " inclusive",
                "{fsGroup: 9999999999999999999999} | fsGroup: Invalid value: 9999999999999999999999: must be between 0 and"
                        + " 2147483647, inclusive",
                "{supplementalGroups: [1, -2]} | supplementalGroups[1]: Invalid value: -2: must be between 0 and"
                        + " 2147483647, inclusive",
                "{fsGroupChangePolicy: always} | fsGroupChangePolicy: Unsupported value: \"always\": supported values:"
                        + " \"Always\", \"OnRootMismatch\"",
                "{supplementalGroupsPolicy: X} | supplementalGroupsPolicy: Unsupported value: \"X\": supported values:"
                        + " \"Merge\", \"Strict\"",
                "{seLinuxChangePolicy: X} | seLinuxChangePolicy: Unsupported value: \"X\": supported values:"
                        + " \"MountOption\", \"Recursive\"",
                // sysctls
                "{sysctls: [{value: x}]} | sysctls[0].name: Required value",
                "{sysctls: [{name: Net.x}]} | sysctls[0].name: Invalid value: \"Net.x\": must have at most 253 characters"
                        + " and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$",
                "{sysctls: [{name: net.b}, {name: net.b}]} | sysctls[1].name: Duplicate value: \"net.b\"",
                // windows
                "{windowsOptions: {gmsaCredentialSpec: ''}} | windowsOptions.gmsaCredentialSpec: Invalid value: \"\":"
                        + " gmsaCredentialSpec cannot be an empty string",
                "{windowsOptions: {runAsUserName: ''}} | windowsOptions.runAsUserName: Invalid value: \"\": runAsUserName"
                        + " cannot be an empty string",
                "{windowsOptions: {runAsUserName: \"a\\tb\"}} | windowsOptions.runAsUserName: Invalid value: \"a\\tb\":"
                        + " runAsUserName cannot contain control characters",
                "{windowsOptions: {runAsUserName: 'a\\b\\c'}} | windowsOptions.runAsUserName: Invalid value:"
                        + " \"a\\\\b\\\\c\": runAsUserName cannot contain more than one backslash",
                "{windowsOptions: {runAsUserName: '.a\\b'}} | windowsOptions.runAsUserName: Invalid value: \".a\\\\b\":"
                        + " runAsUserName's Domain doesn't match the NetBios nor the DNS format",
                "{windowsOptions: {runAsUserName: 'a\\'}} | windowsOptions.runAsUserName: Invalid value: \"a\\\\\":"
                        + " runAsUserName's User cannot be empty",
                "{windowsOptions: {runAsUserName: '. .'}} | windowsOptions.runAsUserName: Invalid value: \". .\":"
                        + " runAsUserName's User cannot contain only periods or spaces",
                "{windowsOptions: {runAsUserName: 'a@b'}} | windowsOptions.runAsUserName: Invalid value: \"a@b\":"
                        + " runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
                // types
                "{runAsNonRoot: 'yes'} | runAsNonRoot: Invalid value: \"yes\": expected boolean, got string",
                "{runAsUser: '1000'} | runAsUser: Invalid value: \"1000\": expected integer, got string",
                "{seccompProfile: RuntimeDefault} | seccompProfile: Invalid value: \"RuntimeDefault\": expected object, got"
                        + " string",
                "{seLinuxOptions: {level: 5}} | seLinuxOptions.level: Invalid value: 5: expected string, got integer",
                "{supplementalGroups: 5} | supplementalGroups: Invalid value: 5: expected list, got integer",
                "{sysctls: [a]} | sysctls[0]: Invalid value: \"a\": expected object, got string"
            })
    void aPodsSecurityContextInTheServersWords(String context, String message) {
        assertThat(errors("1.36", "{securityContext: " + context + ", containers: [{name: a, image: i}]}"))
                .containsExactly("spec.securityContext." + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "{runAsUser: 2147483648} | .runAsUser: Invalid value: 2147483648: must be between 0 and 2147483647, inclusive",
                "{procMount: unmasked} | .procMount: Unsupported value: \"unmasked\": supported values: \"Default\","
                        + " \"Unmasked\"",
                "{procMount: Unmasked} | .procMount: Invalid value: \"Unmasked\": `hostUsers` must be false to use `Unmasked`",
                "{allowPrivilegeEscalation: false, privileged: true} | : Invalid value: {...}: cannot set"
                        + " `allowPrivilegeEscalation` to false and `privileged` to true",
                "{allowPrivilegeEscalation: false, capabilities: {add: [CAP_SYS_ADMIN]}} | : Invalid value: {...}: cannot"
                        + " set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
                "{windowsOptions: {gmsaCredentialSpecName: A_b}} | .windowsOptions.gmsaCredentialSpecName: Invalid value:"
                        + " \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
                        + " or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for"
                        + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                "{capabilities: {add: CHOWN}} | .capabilities.add: Invalid value: \"CHOWN\": expected list, got string",
                "{capabilities: {drop: [true]}} | .capabilities.drop[0]: Invalid value: true: expected string, got boolean",
                "[] | : Invalid value: [...]: expected object, got list"
            })
    void aContainersSecurityContextInTheServersWords(String context, String message) {
        assertThat(errors("1.36", "{containers: [{name: a, image: i, securityContext: " + context + "}]}"))
                .containsExactly("spec.containers[0].securityContext" + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "{} | spec.containers: Required value",
                "{containers: []} | spec.containers: Required value",
                "{containers: [{image: i}]} | spec.containers[0].name: Required value",
                "{containers: [{name: a}]} | spec.containers[0].image: Required value",
                "{containers: [{name: a, image: ' i'}]} | spec.containers[0].image: Invalid value: \" i\": must not have"
                        + " leading or trailing whitespace",
                "{containers: [{name: A, image: i}]} | spec.containers[0].name: Invalid value: \"A\": a lowercase RFC 1123"
                        + " label must consist of lower case alphanumeric characters or '-', and must start and end with an"
                        + " alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is"
                        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
                "{containers: [{name: a, image: i}, {name: a, image: i}]} | spec.containers[1].name: Duplicate value: \"a\"",
                "{containers: [{name: a, image: i}], initContainers: [{name: a, image: i}]} |"
                        + " spec.initContainers[0].name: Duplicate value: \"a\"",
                "{containers: [{name: a, image: i}], initContainers: [{name: b, image: i, readinessProbe: {}}]} |"
                        + " spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without"
                        + " restartPolicy=Always",
                "{containers: [{name: a, image: i}], initContainers: [{name: b, image: i, restartPolicy: Never}]} |"
                        + " spec.initContainers[0].restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
                "{containers: [{name: a, image: i, restartPolicy: Always}]} | spec.containers[0].restartPolicy: Forbidden:"
                        + " may not be set for non-init containers",
                "{containers: [{name: a, image: i, ports: [{}]}]} | spec.containers[0].ports[0].containerPort: Required"
                        + " value",
                "{containers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 65536}]}]} |"
                        + " spec.containers[0].ports[0].hostPort: Invalid value: 65536: must be between 1 and 65535,"
                        + " inclusive",
                "{containers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 9}]}, {name: b, image: i, ports:"
                        + " [{containerPort: 2, hostPort: 9}]}]} | spec.containers[1].ports[0].hostPort: Duplicate value:"
                        + " \"TCP//9\"",
                "{hostNetwork: true, containers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 2}]}]} |"
                        + " spec.containers[0].ports[0].hostPort: Invalid value: 2: must match `containerPort` when"
                        + " `hostNetwork` is true",
                "{hostPID: true, shareProcessNamespace: true, containers: [{name: a, image: i}]} |"
                        + " spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID"
                        + " cannot both be enabled",
                "{hostUsers: false, hostNetwork: true, containers: [{name: a, image: i}]} | spec.hostNetwork: Forbidden:"
                        + " when `pod.Spec.HostUsers` is false",
                "{hostUsers: false, hostIPC: true, containers: [{name: a, image: i}]} | spec.HostIPC: Forbidden: when"
                        + " `pod.Spec.HostUsers` is false",
                "{hostIPC: true, securityContext: {sysctls: [{name: kernel/shmmax}]}, containers: [{name: a, image: i}]} |"
                        + " spec.securityContext.sysctls[0].name: Invalid value: \"kernel/shmmax\": may not be specified when"
                        + " 'hostIPC' is true",
                "{hostNetwork: true, securityContext: {sysctls: [{name: net.core.x}]}, containers: [{name: a, image: i}]} |"
                        + " spec.securityContext.sysctls[0].name: Invalid value: \"net.core.x\": may not be specified when"
                        + " 'hostNetwork' is true",
                "{os: {}, containers: [{name: a, image: i}]} | spec.os.name: Required value: cannot be empty",
                "{os: {name: Linux}, containers: [{name: a, image: i}]} | spec.os: Unsupported value: \"Linux\": supported"
                        + " values: \"linux\", \"windows\"",
                "{os: {name: linux}, containers: [{name: a, image: i, securityContext: {windowsOptions: {}}}]} |"
                        + " spec.containers[0].securityContext.windowsOptions: Forbidden: windows options cannot be set for a"
                        + " linux pod",
                "{hostNetwork: 'true', containers: [{name: a, image: i}]} | spec.hostNetwork: Invalid value: \"true\":"
                        + " expected boolean, got string",
                "{containers: x} | spec.containers: Invalid value: \"x\": expected list, got string",
                "{securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a, image: i}]} |"
                        + " spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess"
                        + " containers",
                "{hostNetwork: true, containers: [{name: a, image: i, securityContext: {windowsOptions: {hostProcess: true}}},"
                        + " {name: b, image: i}]} | spec: Invalid value: \"\": If pod contains any hostProcess containers then"
                        + " all containers must be HostProcess containers",
                "{hostNetwork: true, securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: a, image: i,"
                        + " securityContext: {windowsOptions: {hostProcess: false}}}]} |"
                        + " spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: false: pod"
                        + " hostProcess value must be identical if both are specified, was true"
            })
    void aPodsSpecInTheServersWords(String spec, String message) {
        assertThat(errors("1.33", spec)).containsExactly(message);
    }

    @Test
    void whatAWindowsPodMayNotSay() {
        assertThat(errors(
                        "1.36",
                        "{os: {name: windows}, hostUsers: true, hostPID: true, shareProcessNamespace: false,"
                                + " securityContext: {runAsNonRoot: true, runAsUser: 1, sysctls: [{name: a}], fsGroup: 1},"
                                + " containers: [{name: a, image: i, securityContext: {privileged: false, capabilities: {},"
                                + " procMount: Default, runAsNonRoot: true}}]}"))
                .containsExactlyInAnyOrder(
                        "spec.hostUsers: Forbidden: cannot be set for a windows pod",
                        "spec.hostPID: Forbidden: cannot be set for a windows pod",
                        "spec.shareProcessNamespace: Forbidden: cannot be set for a windows pod",
                        "spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod",
                        "spec.securityContext.sysctls: Forbidden: cannot be set for a windows pod",
                        "spec.securityContext.fsGroup: Forbidden: cannot be set for a windows pod",
                        "spec.containers[0].securityContext.privileged: Forbidden: cannot be set for a windows pod",
                        "spec.containers[0].securityContext.capabilities: Forbidden: cannot be set for a windows pod",
                        "spec.containers[0].securityContext.procMount: Forbidden: cannot be set for a windows pod");
    }

    @Test
    void ephemeralContainersAreAddedLater() {
        assertThat(errors(
                        "1.34",
                        "{containers: [{name: a, image: i}], ephemeralContainers: [{name: e, image: i,"
                                + " targetContainerName: x, ports: [{containerPort: 1}], resources: {}, volumeMounts: [{subPath:"
                                + " s}]}]}"))
                .containsExactlyInAnyOrder(
                        "spec.ephemeralContainers: Forbidden: cannot be set on create",
                        "spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container",
                        "spec.ephemeralContainers[0].volumeMounts[0].subPath: Forbidden: cannot be set for an Ephemeral"
                                + " Container",
                        "spec.ephemeralContainers[0].targetContainerName: Not found: \"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "{securityContxt: {}} | spec.securityContxt | did you mean securityContext?",
                "{SecurityContext: {}} | spec.SecurityContext | it is a field of nothing",
                "{securityContext: {seccompProfil: {}}} | spec.securityContext.seccompProfil | did you mean seccompProfile?",
                "{securityContext: {seccompProfile: {type: Unconfined, typ: x}}} | spec.securityContext.seccompProfile.typ |"
                        + " did you mean type?",
                "{securityContext: {runasuser: 1}} | spec.securityContext.runasuser | did you mean runAsUser?",
                "{securityContext: {allowPrivilegeEscalation: false}} | spec.securityContext.allowPrivilegeEscalation | it is"
                        + " a field of SecurityContext: move it there",
                "{runAsNonRoot: true} | spec.runAsNonRoot | it is a field of PodSecurityContext, SecurityContext: move it"
                        + " there",
                "{securityContext: {hostNetwork: true}} | spec.securityContext.hostNetwork | it is a field of PodSpec: move"
                        + " it there",
                "{qwertyuiop: 1} | spec.qwertyuiop | remove it",
                "{volumes: [{name: v, hostpath: {}}]} | spec.volumes[0].hostpath | did you mean hostPath?"
            })
    void anUnknownFieldIsSaidWithWhatWasMeant(String fields, String path, String wayOut) {
        String spec = fields.substring(0, fields.length() - 1) + ", containers: [{name: a, image: i}]}";

        assertThat(findings("1.36", "kind: Pod\nspec: " + spec))
                .extracting(finding -> finding.message() + " | " + finding.wayOut())
                .containsExactly("unknown field \"" + path
                        + "\", which kubectl refuses and other clients let the server drop | "
                        + wayOut.replace("it is a field of nothing", "did you mean securityContext?"));
    }

    @Test
    void aFieldThatIsNewerThanTheServerIsDropped() {
        String pod =
                "kind: Pod\nspec: {securityContext: {appArmorProfile: {type: Nonsense}}, containers: [{name: a, image: i}]}";

        assertThat(found("1.29", pod))
                .containsExactly(
                        "ERROR API_SERVER unknown field \"spec.securityContext.appArmorProfile\": it came with 1.30,"
                                + " and a server 1.29 drops it");
        assertThat(findings("1.29", pod).get(0).wayOut())
                .isEqualTo("write the annotation container.apparmor.security.beta.kubernetes.io/CONTAINER");
        assertThat(found("1.36", "kind: Pod\nspec: {workloadRef: {}, containers: [{name: a, image: i}]}"))
                .containsExactly(
                        "ERROR API_SERVER unknown field \"spec.workloadRef\": it is gone since 1.36, and a server"
                                + " 1.36 drops it");
    }

    @Test
    void aFieldBehindAGateIsDroppedQuietly() {
        String pod = "kind: Pod\nspec: {hostUsers: false, containers: [{name: a, image: i}]}";

        assertThat(found("1.32", pod))
                .containsExactly("WARNING NOBODY spec.hostUsers: a server 1.32 drops it unless the feature gate"
                        + " UserNamespacesSupport is on, which it is by itself from 1.33");
        assertThat(found("1.33", pod)).isEmpty();
        assertThat(found("1.32", pod.replace("false", "true"))).isEmpty();
    }

    @Test
    void aFieldThatIsNewerThanANodeDoesNothingThere() {
        String pod = "kind: Pod\nspec: {hostUsers: false, securityContext: {appArmorProfile: {type: RuntimeDefault}},"
                + " containers: [{name: a, image: i}]}";

        assertThat(skewed("1.34", "1.29", pod))
                .containsExactly(
                        "WARNING NOBODY spec.hostUsers: a kubelet 1.29 does not know it, unless the feature gate"
                                + " UserNamespacesSupport is on; there the pod runs without it",
                        "WARNING NOBODY spec.securityContext.appArmorProfile: a kubelet 1.29 does not know it, it came with"
                                + " 1.30; there the pod runs without it");
        assertThat(skewed("1.33", "1.29", pod).get(1))
                .endsWith(
                        "it came with 1.30; it heeds the annotation that the server writes beside the field when a pod is"
                                + " made, up to 1.33");
        assertThatThrownBy(() -> skewed("1.33", "1.34", pod))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a kubelet must not be newer than its API server, was 1.34 with 1.33; name the oldest one of"
                                + " the nodes");
    }

    @Test
    void aFieldThatOnlyANewerServerMayHaveIsANotice() {
        assertThat(found("1.40", "kind: Pod\nspec: {qwertyuiop: 1, containers: [{name: a, image: i}]}"))
                .containsExactly("NOTICE NOBODY unknown field \"spec.qwertyuiop\" up to " + KubernetesVersion.NEWEST);
        assertThat(found("1.40", "kind: Pod\nspec: {hostPIDs: 1, containers: [{name: a, image: i}]}"))
                .singleElement()
                .asString()
                .startsWith("ERROR API_SERVER unknown field \"spec.hostPIDs\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                "{capabilities: {add: [NET_BIND]}} | ERROR RUNTIME spec.containers[0].securityContext.capabilities.add[0]:"
                        + " unknown capability \"NET_BIND\": CRI-O does not make the container, and containerd adds nothing",
                "{capabilities: {add: [CAP_NET_RAW]}} | WARNING NOBODY"
                        + " spec.containers[0].securityContext.capabilities.add[0]: with containerd CAP_NET_RAW is not added,"
                        + " only CRI-O takes the prefix",
                "{capabilities: {drop: [CAP_NET_RAW]}} | WARNING NOBODY"
                        + " spec.containers[0].securityContext.capabilities.drop[0]: with containerd CAP_NET_RAW is not"
                        + " dropped, only CRI-O takes the prefix",
                "{capabilities: {drop: [all]}} | NOTICE NOBODY spec.containers[0].securityContext.capabilities.drop[0]: the"
                        + " runtimes take all, but Pod Security compares letter by letter",
                "{allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN]}} | WARNING NOBODY"
                        + " spec.containers[0].securityContext.capabilities.add[0]: SYS_ADMIN beside"
                        + " allowPrivilegeEscalation: false, which the server refuses only of CAP_SYS_ADMIN: the container may"
                        + " do all that it could escalate to",
                "{allowPrivilegeEscalation: false, capabilities: {add: [ALL]}} | WARNING NOBODY"
                        + " spec.containers[0].securityContext.capabilities.add[0]: ALL beside allowPrivilegeEscalation: false,"
                        + " which the server refuses only of CAP_SYS_ADMIN: the container may do all that it could escalate to",
                "{runAsUser: 5, capabilities: {add: [NET_BIND_SERVICE]}} | NOTICE NOBODY"
                        + " spec.containers[0].securityContext.capabilities.add[0]: NET_BIND_SERVICE does not reach a program"
                        + " that is not started as root, unless its file has the capability too",
                "{privileged: true, seccompProfile: {type: RuntimeDefault}} | WARNING NOBODY"
                        + " spec.containers[0].securityContext.seccompProfile: a privileged container runs unconfined, whatever"
                        + " its seccompProfile says",
                "{seccompProfile: {type: Localhost, localhostProfile: ''}} | ERROR KUBELET"
                        + " localhostProfile must be set if seccompProfile type is Localhost.",
                "{runAsNonRoot: true, runAsUser: 0} | ERROR KUBELET container's runAsUser breaks non-root policy (container:"
                        + " a)"
            })
    void whatTheServerMisses(String context, String expected) {
        assertThat(found(
                        "1.34",
                        "kind: Pod\nspec: {containers: [{name: a, image: i, securityContext: " + context + "}]}"))
                .containsExactly(expected);
    }

    @Test
    void aCapabilityIsSuggested() {
        assertThat(findings(
                                "1.34",
                                "kind: Pod\nspec: {containers: [{name: a, image: i, securityContext: {capabilities:"
                                        + " {add: [cap_net_admn]}}}]}")
                        .get(0)
                        .wayOut())
                .isEqualTo("did you mean NET_ADMIN?");
    }

    @Test
    void thePodsUserBreaksTheContainersPolicy() {
        assertThat(found(
                        "1.34",
                        "kind: Pod\nspec: {securityContext: {runAsUser: 0}, containers: [{name: a, image: i,"
                                + " securityContext: {runAsNonRoot: true}}]}"))
                .containsExactly("ERROR KUBELET container's runAsUser breaks non-root policy (container: a)");
    }

    @Test
    void whatTheKubeletMakesNothingOf() {
        assertThat(
                        found(
                                "1.34",
                                "kind: Pod\nspec: {securityContext: {runAsNonRoot: true, sysctls: [{name: vm.swappiness}],"
                                        + " windowsOptions: {runAsUserName: containeradministrator}}, containers: [{name: a, image: i}]}"))
                .containsExactly(
                        "ERROR KUBELET forbidden sysctl: \"vm.swappiness\" not allowlisted",
                        "ERROR KUBELET container's runAsUserName (containeradministrator) which will be regarded as root"
                                + " identity and will break non-root policy (container: a)");
    }

    @Test
    void seccompAnnotationsAreDeadSince127() {
        String pod = """
                kind: Deployment
                spec:
                  template:
                    metadata:
                      annotations:
                        seccomp.security.alpha.kubernetes.io/pod: runtime/default
                        container.seccomp.security.alpha.kubernetes.io/a: localhost/../x
                        container.seccomp.security.alpha.kubernetes.io/b: default
                    spec: {containers: [{name: a, image: i}]}
                """;

        assertThat(found("1.27", pod))
                .containsExactly(
                        "WARNING NOBODY spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]:"
                                + " non-functional in v1.27+; use the \"seccompProfile\" field instead",
                        "ERROR API_SERVER spec.template.annotations.container.seccomp.security.alpha.kubernetes.io/a: Invalid"
                                + " value: \"localhost/../x\": must not contain '..'",
                        "WARNING NOBODY"
                                + " spec.template.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a]:"
                                + " non-functional in v1.27+; use the \"seccompProfile\" field instead",
                        "ERROR API_SERVER spec.template.annotations.container.seccomp.security.alpha.kubernetes.io/b: Invalid"
                                + " value: \"default\": must be a valid seccomp profile",
                        "WARNING NOBODY"
                                + " spec.template.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/b]: no"
                                + " container is called \"b\", so this does nothing, and the server does not say so");
        assertThat(found("1.26", pod).get(0))
                .isEqualTo("NOTICE NOBODY spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]:"
                        + " deprecated since v1.19; use the \"seccompProfile\" field instead");
    }

    @Test
    void appArmorAnnotationsNeedTheirContainer() {
        String pod = """
                kind: Pod
                metadata:
                  annotations:
                    container.apparmor.security.beta.kubernetes.io/b: unconfned
                    container.apparmor.security.beta.kubernetes.io/a: localhost/x
                spec: {containers: [{name: a, image: i}]}
                """;

        assertThat(found("1.29", pod))
                .containsExactly(
                        "ERROR API_SERVER metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid"
                                + " value: \"b\": container not found",
                        "ERROR API_SERVER metadata.annotations[container.apparmor.security.beta.kubernetes.io/b]: Invalid"
                                + " value: \"unconfned\": invalid AppArmor profile name: \"unconfned\"");
        assertThat(found("1.30", pod).get(2))
                .isEqualTo("NOTICE NOBODY metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]:"
                        + " deprecated since v1.30; use the \"appArmorProfile\" field instead");
        assertThat(found("1.36", pod).get(2)).startsWith("WARNING NOBODY").endsWith("from 1.36 on it may be ignored");
    }

    @Test
    void annotationAndFieldOfAPodAgree() {
        String pod = """
                kind: Pod
                metadata:
                  annotations:
                    seccomp.security.alpha.kubernetes.io/pod: docker/default
                    container.seccomp.security.alpha.kubernetes.io/a: localhost/x
                    container.apparmor.security.beta.kubernetes.io/a: unconfined
                spec:
                  securityContext: {seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault}}
                  containers:
                  - {name: a, image: i, securityContext: {seccompProfile: {type: Localhost, localhostProfile: z}}}
                """;

        assertThat(errors(findings("1.34", pod)))
                .containsExactlyInAnyOrder(
                        "spec.containers[0].securityContext.seccompProfile.localhostProfile: Forbidden: seccomp profile in"
                                + " annotation and field must match",
                        "spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and"
                                + " field must match");
        assertThat(errors(findings(
                        "1.34",
                        pod.replace("kind: Pod\n", "kind: PodTemplate\ntemplate:\n")
                                .replace("\nmetadata", "\n metadata")
                                .replace("\nspec", "\n spec"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kind: Deployment | spec.template.spec.containers: Required value",
                "kind: CronJob\nspec: {jobTemplate: 5} | spec.jobTemplate: Invalid value: 5: expected object, got integer",
                "kind: Pod\nspec: 5 | spec: Invalid value: 5: expected object, got integer",
                "kind: Pod\nmetadata: {annotations: {k: true}}\nspec: {containers: [{name: a, image: i}]} |"
                        + " metadata.annotations[k]: Invalid value: true: expected string, got boolean"
            })
    void aWorkloadThatIsNotAllThere(String manifestAndMessage) {
        String[] parts = manifestAndMessage.split(" \\| ", -1);

        assertThat(errors(findings("1.34", parts[0]))).contains(parts[1]);
    }

    @Test
    void listsOfFindingsHaveAnEnd() {
        String many = "kind: Pod\nspec: {containers: [" + "{},".repeat(20_000) + "]}";

        List<Finding> findings = findings("1.34", many);

        assertThat(findings).hasSize(ManifestCheck.MOST + 1);
        assertThat(findings.get(ManifestCheck.MOST).message()).isEqualTo("there are more than these 10,000 findings");
    }

    @Test
    void otherObjectsAreNobodysBusiness() {
        assertThat(findings("1.34", "kind: Service\nspec: {securityContxt: 1}\n---\nkind: ConfigMap"))
                .isEmpty();
    }

    private static List<Finding> findings(String version, String manifest) {
        return ManifestCheck.against(KubernetesVersion.parse(version))
                .check(ManifestFile.parse(manifest).requireReadable());
    }

    private static List<String> found(String version, String manifest) {
        return said(findings(version, manifest));
    }

    private static List<String> skewed(String version, String kubelet, String manifest) {
        return said(ManifestCheck.against(KubernetesVersion.parse(version))
                .oldestKubelet(KubernetesVersion.parse(kubelet))
                .check(ManifestFile.parse(manifest).requireReadable()));
    }

    private static List<String> said(List<Finding> findings) {
        return findings.stream()
                .map(finding ->
                        finding.severity().name() + " " + finding.refuser().name() + " " + finding.message())
                .toList();
    }

    private static List<String> errors(String version, String spec) {
        return errors(findings(version, "kind: Pod\nspec: " + spec));
    }

    private static List<String> errors(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.refuser() == Refuser.API_SERVER)
                .map(Finding::message)
                .toList();
    }
}
