package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerIdTest {
    private static final String A = "a".repeat(60) + "0123";
    private static final String B = "a".repeat(60) + "4567";

    @ParameterizedTest
    @CsvSource({
        "0::/system.slice/docker-ID.scope, DOCKER, ",
        "4:memory:/docker/ID, DOCKER, ",
        "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1b2c3d4e_0001_0002_0003_00000000abcd.slice"
                + "/cri-containerd-ID.scope, CONTAINERD, 1b2c3d4e-0001-0002-0003-00000000abcd",
        "9:pids:/kubepods/besteffort/pod1b2c3d4e-0001-0002-0003-00000000abcd/ID, UNNAMED,"
                + " 1b2c3d4e-0001-0002-0003-00000000abcd",
        "1:name=systemd:/system.slice/containerd.service"
                + "/kubepods-pod1b2c3d4e_0001_0002_0003_00000000abcd.slice:cri-containerd:ID, CONTAINERD,"
                + " 1b2c3d4e-0001-0002-0003-00000000abcd",
        "0::/kubepods.slice/kubepods-pod1b2c3d4e_0001_0002_0003_00000000abcd.slice/crio-ID.scope, CRI_O,"
                + " 1b2c3d4e-0001-0002-0003-00000000abcd",
        "0::/machine.slice/libpod-ID.scope/container, PODMAN, ",
        "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-ID.scope, PODMAN, ",
        "8:pids:/libpod_parent/libpod-ID, PODMAN, ",
        "0::/system.slice/nerdctl-ID.scope, CONTAINERD, ",
        "0::/actions_job/ID, UNNAMED, "
    })
    void readsWhatEnginesWrite(String line, ContainerEngine engine, String pod) {
        List<ContainerId> found = ContainerId.parse(List.of("0::/", line.replace("ID", A)));

        assertThat(found).containsExactly(new ContainerId(A, engine, Optional.ofNullable(pod)));
    }

    @ParameterizedTest
    @CsvSource({
        "0::/machine.slice/libpod-conmon-ID.scope",
        "0::/kubepods.slice/crio-conmon-ID.scope",
        "0::/user.slice/session-1.scope",
        "0::/docker/IDa",
        "malformed"
    })
    void whatWatchesAContainerIsNotInIt(String line) {
        assertThat(ContainerId.parse(List.of(line.replace("ID", A)))).isEmpty();
    }

    @Test
    void hierarchiesSayTogetherWhatItIs() {
        assertThat(ContainerId.parse(
                        List.of("2:cpu:/some/" + A, "1:name=systemd:/system.slice/docker-" + A + ".scope")))
                .containsExactly(new ContainerId(A, ContainerEngine.DOCKER, Optional.empty()));
    }

    @Test
    void aContainerInAContainerIsInBoth() {
        assertThat(ContainerId.parse(List.of("4:memory:/docker/" + A + "/docker/" + B)))
                .extracting(ContainerId::id)
                .containsExactly(A, B);
    }

    @Test
    void aShortIdIsEnoughWhereItIsOne() {
        List<RunningContainer> both = List.of(container(A), container(B));

        assertThat(RunningContainer.choose(A.substring(0, 61), both)).contains(both.get(0));
        assertThat(RunningContainer.choose("bbbb", both)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunningContainer.choose("aaaa", both))
                .withMessage("2 containers have an id that begins with aaaa; give more of it: " + A + ", " + B);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunningContainer.choose("web", both))
                .withMessageContaining("names are known to the engine alone");
    }

    @Test
    void theFirstProcessIsThatOfIdOneInside() {
        TaskStatus exec = status(40, 2, 40, 12);
        TaskStatus init = status(41, 2, 41, 1);
        TaskStatus worker = status(42, 41, 42, 2);
        TaskStatus shared = status(50, 2, 50);

        assertThat(RunningContainer.initOf(List.of(exec, init, worker))).contains(41);
        assertThat(RunningContainer.initOf(List.of(shared, status(51, 50, 51), status(52, 2, 52))))
                .contains(50);
        assertThat(RunningContainer.initOf(List.of())).isEmpty();
    }

    private static RunningContainer container(String id) {
        return new RunningContainer(
                new ContainerId(id, ContainerEngine.DOCKER, Optional.empty()), List.of(), Optional.empty());
    }

    private static TaskStatus status(int id, int parent, Integer... namespaceIds) {
        CapabilitySet none = CapabilitySet.NONE;
        return new TaskStatus(
                id,
                id,
                parent,
                0,
                List.of(namespaceIds),
                "x",
                SeccompMode.DISABLED,
                OptionalInt.empty(),
                false,
                new Capabilities(none, none, none, none, none));
    }
}
