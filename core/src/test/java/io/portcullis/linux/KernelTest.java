package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelTest {

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @Test
    void answersWithAValueOrAnErrno() {
        Kernel kernel = Kernel.running();
        SyscallTable table = SyscallTables.forAbi(kernel.abi());
        int getpid = table.byName(Syscalls.GETPID.name()).orElseThrow().number();
        int close = table.byName(Syscalls.CLOSE.name()).orElseThrow().number();

        assertThat(kernel.syscall(getpid))
                .isEqualTo(Answer.of(ProcessHandle.current().pid()));
        assertThat(kernel.syscall(close, -1)).isEqualTo(Answer.failed(Errno.EBADF));
        assertThat(kernel.syscall(0x3fff_fff0).failedWith(Errno.ENOSYS)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> kernel.syscall(getpid, 1, 2, 3, 4, 5, 6, 7))
                .withMessage("a call has at most 6 arguments, was 7");
    }

    @Test
    void knowsWhatEveryKernelOfTodayKnows() {
        Kernel kernel = Kernel.running();

        assertThat(kernel.knows(FilterFlag.TSYNC)).isTrue();
        assertThat(kernel.knows(Action.killProcess())).isTrue();
        assertThat(kernel.knows(Action.of(0x1234_0000))).isFalse();
        assertThat(kernel.notificationSizes())
                .get()
                .extracting(NotificationSizes::data)
                .isEqualTo(64);
    }

    @ParameterizedTest
    @EnumSource(FilterFlag.class)
    void knowsTheFlagsOfItsVersion(FilterFlag flag) {
        Kernel kernel = Kernel.running();

        assertThat(kernel.knows(flag)).isEqualTo(kernel.version().isAtLeast(flag.since()));
    }

    @Test
    void refusesAProgramThatIsNone() {
        Kernel kernel = Kernel.running();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> kernel.setFilter(new byte[9], Set.of()))
                .withMessage("a program is a number of whole instructions of 8 bytes, was 9 bytes");
        assertThat(kernel.setFilter(new byte[0], Set.of()).errno()).isPresent();
        assertThat(kernel.setFilter(new byte[8 * 65536], Set.of())).isEqualTo(Answer.failed(Errno.EINVAL));
        assertThat(Processes.ownThread(kernel.threadId()).orElseThrow().seccomp())
                .isEqualTo(SeccompMode.DISABLED);
    }

    @Test
    void keepsFilesInMemory() throws Exception {
        try (MemoryFile file = Kernel.running().createMemoryFile("portcullis-test")) {
            Files.writeString(file.path(), "written");

            assertThat(file.bytes()).asString().isEqualTo("written");
            assertThat(Files.readSymbolicLink(file.path()).toString()).contains("memfd:portcullis-test");
        }
    }

    @Test
    void aRefusalNamesTheCallTheErrnoAndTheCause() {
        assertThatThrownBy(() -> Answer.failed(Errno.EACCES)
                        .orRefused("seccomp(SET_MODE_FILTER)", "needs no_new_privs or CAP_SYS_ADMIN"))
                .isInstanceOf(KernelRefusedException.class)
                .hasMessage("seccomp(SET_MODE_FILTER): EACCES, needs no_new_privs or CAP_SYS_ADMIN");
    }

    @ParameterizedTest
    @EnumSource(Abi.class)
    void numbersAreThoseOfTheTables(Abi abi) {
        SyscallTables.find(abi).ifPresent(table -> {
            NativeNumbers numbers = NativeNumbers.of(abi);

            assertThat(table.byName("seccomp").orElseThrow().number()).isEqualTo(numbers.seccomp());
            assertThat(table.byName("prctl").orElseThrow().number()).isEqualTo(numbers.prctl());
            assertThat(table.byName("gettid").orElseThrow().number()).isEqualTo(numbers.gettid());
            assertThat(table.byName("memfd_create").orElseThrow().number()).isEqualTo(numbers.memfdCreate());
        });
    }
}
