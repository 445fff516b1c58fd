package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.needs.Needs;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TaskStatusTest {

    @Test
    void readsAFilteredThread() {
        TaskStatus status = TaskStatus.parse(List.of(
                "Name:\tworker: 1",
                "Pid:\t4711",
                "CapInh:\t0000000000000000",
                "CapPrm:\t0000000000000400",
                "CapEff:\t0000000000000400",
                "CapBnd:\t00000000a80425fb",
                "CapAmb:\t0000000000000000",
                "NoNewPrivs:\t1",
                "Seccomp:\t2",
                "Seccomp_filters:\t3"));

        assertThat(status.threadId()).isEqualTo(4711);
        assertThat(status.name()).isEqualTo("worker: 1");
        assertThat(status.seccomp()).isEqualTo(SeccompMode.FILTER);
        assertThat(status.filters()).hasValue(3);
        assertThat(status.noNewPrivileges()).isTrue();
        assertThat(status.capabilities().effective().known()).containsExactly(Capability.NET_BIND_SERVICE);
        assertThat(status.capabilities().bounding().known()).hasSize(14).contains(Capability.CHOWN, Capability.SETFCAP);
    }

    @Test
    void anOldKernelSaysLess() {
        TaskStatus status = TaskStatus.parse(List.of("Name:\tinit", "Pid:\t1"));

        assertThat(status.seccomp()).isEqualTo(SeccompMode.DISABLED);
        assertThat(status.filters()).isEqualTo(OptionalInt.empty());
        assertThat(status.noNewPrivileges()).isFalse();
    }

    @Test
    void refusesWhatIsNoStatus() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskStatus.parse(List.of("Name:\tinit")))
                .withMessage("a status file of /proc has a Pid line, this has [Name]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskStatus.parse(List.of("Pid:\t1", "Seccomp:\t3")))
                .withMessage("a seccomp mode is 0, 1 or 2, was 3");
    }

    @Test
    void seesOwnThreadsByName() throws Exception {
        Needs.linux();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "seen-by-name");
        thread.start();
        begun.await();

        assertThat(Processes.ownThreads()).extracting(TaskStatus::name).contains("seen-by-name");
        assertThat(Processes.threadsOf(ProcessHandle.current().pid())).hasSizeGreaterThan(5);
        assertThat(Processes.statusOf(ProcessHandle.current().pid())).isPresent();
        end.countDown();
        thread.join();
    }

    @Test
    void whatIsNotThereIsNotSeen() {
        assertThat(Processes.statusOf(Integer.MAX_VALUE)).isEmpty();
        assertThat(Processes.threadsOf(Integer.MAX_VALUE)).isEmpty();
    }
}
