package io.portcullis.kube;

import static io.portcullis.linux.Capability.NET_BIND_SERVICE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What docs/kubernetes-clients.md shows. */
class ClientsTest {
    @Test
    void fabric8ReadsOursAndWeReadItsOwn() throws JsonProcessingException {
        PodManifest pod = pod();
        // region: fabric8
        JsonMapper mapper = new JsonMapper();
        Pod theirs = mapper.readValue(pod.toJson(), Pod.class);
        Pod labelled = new PodBuilder(theirs)
                .editMetadata()
                .addToLabels("tier", "front")
                .endMetadata()
                .build();
        PodManifest ours = PodManifest.parse(mapper.writeValueAsString(labelled));
        // end region

        assertThat(ours.metadata().labels()).containsEntry("tier", "front");
        assertThat(ours.spec()).isEqualTo(pod.spec());
        assertThat(theirs.getSpec().getContainers().get(0).getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse();
    }

    @Test
    void theOfficialClientReadsOursAndWeReadItsOwn() throws IOException {
        PodManifest pod = pod();
        // region: official
        V1Pod theirs = V1Pod.fromJson(pod.toJson());
        requireNonNull(theirs.getMetadata()).putLabelsItem("tier", "front");
        PodManifest ours = PodManifest.parse(theirs.toJson());
        // end region

        assertThat(ours.metadata().labels()).containsEntry("tier", "front");
        assertThat(ours.spec().security()).isEqualTo(pod.spec().security());
        assertThat(ours.spec().containers().get(0).security())
                .isEqualTo(pod.spec().containers().get(0).security());
    }

    @Test
    void aSecurityContextGoesOverByItself() throws IOException {
        // region: part
        ContainerSecurity security = ContainerSecurity.of(
                s -> s.allowPrivilegeEscalation(false).dropAll().add(NET_BIND_SERVICE));
        JsonMapper mapper = new JsonMapper();
        SecurityContext theirs = mapper.treeToValue(
                mapper.readTree(security.toJson()).required("securityContext"), SecurityContext.class);
        // end region

        assertThat(theirs.getCapabilities().getDrop()).containsExactly("ALL");
    }

    private static PodManifest pod() {
        return PodManifest.pod(
                "web",
                p -> p.securityContext(s -> s.seccompProfile(SeccompProfileRef.localhost("profiles/web.json")))
                        .container(
                                "web",
                                "nginx:1.27",
                                c -> c.securityContext(s -> s.allowPrivilegeEscalation(false)
                                        .dropAll()
                                        .add(NET_BIND_SERVICE))));
    }
}
