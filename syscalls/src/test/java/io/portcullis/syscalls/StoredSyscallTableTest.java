package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoredSyscallTableTest {
    private static final String TWO_CALLS = """
            6.1
            0\tread\t1.0\tDESCRIPTOR\t\tunsigned int fd, char *buf, size_t count
            341\tarm_sync_file_range\t2.6.22\tDESCRIPTOR\tsync_file_range2 sfr2\tint fd
            """;

    @Test
    void findsByNumberNameAndOtherName() {
        SyscallTable table = table(TWO_CALLS);

        assertThat(table.byNumber(341)).isEqualTo(table.byName("sfr2")).isEqualTo(table.byName("arm_sync_file_range"));
        assertThat(table.byNumber(341)).contains(table.entries().get(1));
        assertThat(table.byNumber(1)).isEmpty();
        assertThat(table.byName("write")).isEmpty();
    }

    @Test
    void holdsWhatTheFileSays() {
        SyscallTable table = table(TWO_CALLS);
        SyscallEntry entry = table.entries().get(1);

        assertThat(table.abi()).isEqualTo(Abi.ARM);
        assertThat(table.asOf()).isEqualTo(KernelVersion.of(6, 1));
        assertThat(entry.syscall()).isEqualTo(Syscalls.ARM_SYNC_FILE_RANGE);
        assertThat(entry.since()).isEqualTo(KernelVersion.of(2, 6));
        assertThat(entry.category()).isEqualTo(Category.DESCRIPTOR);
        assertThat(entry.aliases()).containsExactly("sync_file_range2", "sfr2");
        assertThat(entry.signature()).hasToString("(int fd)");
    }

    @Test
    void isReadOnceAndNotBeforeItIsAsked() {
        AtomicInteger opened = new AtomicInteger();
        SyscallTable table = StoredSyscallTable.of(Abi.ARM, () -> {
            opened.incrementAndGet();
            return new ByteArrayInputStream(TWO_CALLS.getBytes(StandardCharsets.US_ASCII));
        });

        assertThat(table.abi()).isEqualTo(Abi.ARM);
        assertThat(opened).hasValue(0);

        assertThat(table.entries()).hasSize(2);
        assertThat(table.byNumber(0)).isPresent();
        assertThat(opened).hasValue(1);
    }

    @Test
    void saysWhichFileIsMissing() {
        SyscallTable table = StoredSyscallTable.of(Abi.ARM, () -> null);

        assertThatIllegalStateException()
                .isThrownBy(table::entries)
                .withMessage("the file of the system calls of arm is missing");
    }

    @Test
    void refusesALineThatLacksAColumn() {
        assertThatIllegalStateException()
                .isThrownBy(table("6.1\n0\tread\t1.0\tDESCRIPTOR\t\n")::entries)
                .withMessage("line 2 has 5 columns, not 6");
    }

    @Test
    void refusesNumbersThatDoNotAscend() {
        assertThatIllegalStateException()
                .isThrownBy(table("6.1\n1\ta\t1.0\tFILE\t\t\n1\tb\t1.0\tFILE\t\t\n")::entries)
                .withMessage("line 3: numbers must ascend");
    }

    private static SyscallTable table(String text) {
        return StoredSyscallTable.of(Abi.ARM, () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
