package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessDescriptorTest {
    @Test
    void signalsTheProcessAndLaterNobody() throws Exception {
        Needs.linux();
        Process child = new ProcessBuilder("sleep", "60").start();
        RunningProcess found = Processes.find((int) child.pid()).orElseThrow();

        try (ProcessDescriptor descriptor = ProcessDescriptor.open(found).orElseThrow()) {
            assertThat(descriptor.send(new Signal(0))).isEqualTo(ProcessDescriptor.Delivery.SENT);
            assertThat(descriptor.send(Signal.named("kill"))).isEqualTo(ProcessDescriptor.Delivery.SENT);
            assertThat(child.waitFor()).isEqualTo(128 + 9);
            assertThat(descriptor.send(Signal.named("KILL"))).isEqualTo(ProcessDescriptor.Delivery.ENDED);
        }
        assertThat(ProcessDescriptor.open(found)).isEmpty();
    }

    @Test
    void anotherProcessOfTheSameIdIsNotTaken() {
        Needs.linux();
        RunningProcess own = Processes.find((int) ProcessHandle.current().pid()).orElseThrow();
        RunningProcess before = new RunningProcess(
                own.id(), own.startTime() - 1, own.state(), own.name(), own.arguments(), own.executable());

        assertThat(ProcessDescriptor.open(before)).isEmpty();
    }

    @Test
    void signalsHaveNamesWhereTheyHaveOneNumber() {
        assertThat(Signal.named("SIGTERM", Abi.X86_64)).isEqualTo(new Signal(15));
        assertThat(Signal.named("sys", Abi.AARCH64)).isEqualTo(new Signal(31));
        assertThat(Signal.named("TERM", Abi.MIPS)).isEqualTo(new Signal(15));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.named("USR1", Abi.MIPS))
                .withMessage("the number of SIGUSR1 on mips is its own; give the number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Signal.named("NONE", Abi.X86_64))
                .withMessage("unknown signal NONE; signal(7) lists them");
        assertThatIllegalArgumentException().isThrownBy(() -> new Signal(65)).withMessageContaining("was 65");
    }

    @Test
    void commandLinesKeepEmptyArguments() {
        assertThat(RunningProcess.arguments("a\0\0b\0")).isEqualTo(List.of("a", "", "b"));
        assertThat(RunningProcess.arguments("rewritten title")).isEqualTo(List.of("rewritten title"));
        assertThat(RunningProcess.arguments("")).isEmpty();
    }

    @Test
    void filtersOfThisJvmAndItsChildrenAreNotRead() throws Exception {
        Needs.linux();
        Process child = new ProcessBuilder("sleep", "60").start();
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            InstalledFilters.of((int) ProcessHandle.current().pid()))
                    .withMessageContaining("is this JVM, and no process can trace itself");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InstalledFilters.of((int) child.pid()))
                    .withMessageContaining("was started by this JVM");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InstalledFilters.of(Integer.MAX_VALUE))
                    .withMessage("there is no process 2147483647");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }
}
