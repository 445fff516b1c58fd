package io.portcullis.seccomp.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables the lint works by. */
class KnownWaysTest {

    @Test
    void everyWayIsACallOfSomeAbi() {
        assertThat(WayAround.KNOWN.stream()
                        .flatMap(row -> Stream.of(row.refused(), row.whole(), row.part())
                                .flatMap(List::stream)))
                .allMatch(KnownWaysTest::exists);
    }

    @Test
    void everyRowCanBeFoundAndSaysWhy() {
        assertThat(WayAround.KNOWN).allSatisfy(row -> {
            assertThat(row.why()).isNotBlank().doesNotEndWith(".");
            assertThat(row.refused()).isNotEmpty();
            assertThat(Stream.concat(row.whole().stream(), row.part().stream())
                            .anyMatch(way -> row.refused().stream().anyMatch(call -> !call.equals(way))))
                    .isTrue();
        });
    }

    @Test
    void everyFallbackIsOlder() {
        assertThat(Fallback.KNOWN)
                .allSatisfy(row -> assertThat(row.older())
                        .allMatch(older -> Stream.of(Abi.X86_64, Abi.X86)
                                .map(SyscallTables::forAbi)
                                .filter(table ->
                                        table.byName(row.newer().name()).isPresent()
                                                && table.byName(older.name()).isPresent())
                                .allMatch(table -> table.byName(older.name())
                                                .orElseThrow()
                                                .since()
                                                .compareTo(
                                                        table.byName(row.newer().name())
                                                                .orElseThrow()
                                                                .since())
                                        < 0)));
    }

    private static boolean exists(Syscall syscall) {
        return SyscallTables.available().stream()
                .anyMatch(
                        abi -> SyscallTables.forAbi(abi).byName(syscall.name()).isPresent());
    }
}
