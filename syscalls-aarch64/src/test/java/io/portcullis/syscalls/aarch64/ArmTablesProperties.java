package io.portcullis.syscalls.aarch64;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of the tables of this module. */
class ArmTablesProperties {

    @Property
    void aNumberIsFoundExactlyIfAnEntryHasIt(@ForAll("tables") SyscallTable table, @ForAll int number) {
        boolean listed = table.entries().stream().anyMatch(entry -> entry.number() == number);

        assertThat(table.byNumber(number).isPresent()).isEqualTo(listed);
    }

    @Property
    void everyEntryIsFoundByItsNumberAndItsNames(@ForAll("tables") SyscallTable table) {
        assertThat(table.entries()).allSatisfy(entry -> {
            assertThat(table.byNumber(entry.number())).contains(entry);
            assertThat(table.byName(entry.syscall().name())).contains(entry);
            assertThat(entry.aliases())
                    .allSatisfy(alias -> assertThat(table.byName(alias)).contains(entry));
        });
    }

    @Property
    void numbersAscend(@ForAll("tables") SyscallTable table) {
        assertThat(table.entries()).extracting(SyscallEntry::number).isSorted().doesNotHaveDuplicates();
    }

    @Property
    void nothingIsNewerThanTheTable(@ForAll("tables") SyscallTable table) {
        assertThat(table.asOf()).isEqualTo(KernelVersion.of(7, 2));
        assertThat(table.entries()).allMatch(entry -> table.asOf().isAtLeast(entry.since()));
    }

    @Property
    void everyNameHasAConstant(@ForAll("tables") SyscallTable table) {
        assertThat(table.entries())
                .allSatisfy(entry ->
                        assertThat(Syscalls.find(entry.syscall().name())).contains(entry.syscall()));
    }

    @Property
    void everyNumberBelongsToItsAbi(@ForAll("tables") SyscallTable table) {
        assertThat(table.entries()).allMatch(entry -> table.abi().owns(entry.number()));
    }

    @Example
    void privateCallsOfArmLieAboveAllOthers() {
        assertThat(entry(Abi.ARM, "breakpoint").number()).isEqualTo(0x0f0001);
        assertThat(entry(Abi.ARM, "cacheflush").number()).isEqualTo(0x0f0002);
        assertThat(entry(Abi.ARM, "usr26").number()).isEqualTo(0x0f0003);
        assertThat(entry(Abi.ARM, "usr32").number()).isEqualTo(0x0f0004);
        assertThat(entry(Abi.ARM, "set_tls").number()).isEqualTo(0x0f0005);
        assertThat(entry(Abi.ARM, "get_tls").number()).isEqualTo(0x0f0006);
    }

    @Example
    void aCallIsNoOlderThanItsAbi() {
        assertThat(entry(Abi.ARM, "read").since()).isEqualTo(KernelVersion.of(2, 6));
        assertThat(entry(Abi.AARCH64, "read").since()).isEqualTo(KernelVersion.of(3, 7));
    }

    @Example
    void aCallCanComeLater() {
        assertThat(entry(Abi.ARM, "migrate_pages").since()).isEqualTo(KernelVersion.of(5, 1));
        assertThat(entry(Abi.AARCH64, "migrate_pages").since()).isEqualTo(KernelVersion.of(3, 7));
    }

    @Example
    void theOtherNameOfACallFindsIt() {
        assertThat(entry(Abi.ARM, "sync_file_range2")).isEqualTo(entry(Abi.ARM, "arm_sync_file_range"));
    }

    @Example
    void anOffsetStartsAtAnEvenRegisterOnArm() {
        assertThat(entry(Abi.ARM, "pread64").signature())
                .hasToString("(unsigned int fd, char *buf, size_t count, u32 pad, u32 pos_lo, u32 pos_hi)");
    }

    @Example
    void cloneTakesItsLastArgumentsTheOtherWayRound() {
        assertThat(entry(Abi.AARCH64, "clone").signature().parameters().get(3).name())
                .isEqualTo("tls");
        assertThat(entry(Abi.ARM, "clone").signature().parameters().get(3).name())
                .isEqualTo("tls");
    }

    @Provide
    Arbitrary<SyscallTable> tables() {
        return Arbitraries.of(Abi.AARCH64, Abi.ARM).map(SyscallTables::forAbi);
    }

    private static SyscallEntry entry(Abi abi, String name) {
        return SyscallTables.forAbi(abi).byName(name).orElseThrow();
    }
}
