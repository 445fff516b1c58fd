package io.portcullis.syscalls.x86_64;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Category;
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
class X86TablesProperties {

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
    void x32NumbersCarryTheirBit() {
        assertThat(SyscallTables.forAbi(Abi.X32).entries())
                .allMatch(entry -> (entry.number() & Abi.X32_BIT) != 0)
                .hasSizeGreaterThan(350);
        assertThat(entry(Abi.X32, "ioctl").number()).isEqualTo(Abi.X32_BIT | 514);
    }

    @Example
    void anEntrySaysWhatIsKnownOfACall() {
        SyscallEntry openat2 = entry(Abi.X86_64, "openat2");

        assertThat(openat2.number()).isEqualTo(437);
        assertThat(openat2.since()).isEqualTo(KernelVersion.of(5, 6));
        assertThat(openat2.category()).isEqualTo(Category.FILE);
        assertThat(openat2.signature())
                .hasToString("(int dfd, const char *filename, struct open_how *how, size_t usize)");
    }

    @Example
    void aCallIsNoOlderThanItsAbi() {
        assertThat(entry(Abi.X86, "read").since()).isEqualTo(KernelVersion.of(1, 0));
        assertThat(entry(Abi.X86_64, "read").since()).isEqualTo(KernelVersion.of(2, 4));
        assertThat(entry(Abi.X32, "read").since()).isEqualTo(KernelVersion.of(3, 4));
    }

    @Example
    void socketsCameToX86LateAndToX8664WithItself() {
        assertThat(entry(Abi.X86, "socket").since()).isEqualTo(KernelVersion.of(4, 3));
        assertThat(entry(Abi.X86_64, "socket").since()).isEqualTo(KernelVersion.of(2, 4));
    }

    @Example
    void cloneTakesItsLastArgumentsTheOtherWayRoundOnX86() {
        assertThat(entry(Abi.X86_64, "clone").signature().parameters().get(4).name())
                .isEqualTo("tls");
        assertThat(entry(Abi.X86, "clone").signature().parameters().get(3).name())
                .isEqualTo("tls");
    }

    @Example
    void anOffsetTakesTwoRegistersOnX86() {
        assertThat(entry(Abi.X86_64, "pread64").signature().parameters()).hasSize(4);
        assertThat(entry(Abi.X86, "pread64").signature().parameters()).hasSize(5);
    }

    @Example
    void usersHad16BitsOnX86() {
        assertThat(entry(Abi.X86, "chown").signature().bitsOf(1, Abi.X86)).isEqualTo(16);
        assertThat(entry(Abi.X86, "chown32").signature().bitsOf(1, Abi.X86)).isEqualTo(32);
        assertThat(entry(Abi.X86_64, "chown").signature().bitsOf(1, Abi.X86_64)).isEqualTo(32);
    }

    @Example
    void aCompatibleCallOfX32LooksAt32BitsWhereX8664LooksAt64() {
        assertThat(entry(Abi.X32, "ioctl").signature().bitsOf(2, Abi.X32)).isEqualTo(32);
        assertThat(entry(Abi.X86_64, "ioctl").signature().bitsOf(2, Abi.X86_64)).isEqualTo(64);
    }

    @Example
    void modesHave16BitsAndDescriptors32() {
        assertThat(entry(Abi.X86_64, "openat").signature().bitsOf(0, Abi.X86_64))
                .isEqualTo(32);
        assertThat(entry(Abi.X86_64, "openat").signature().bitsOf(1, Abi.X86_64))
                .isEqualTo(64);
        assertThat(entry(Abi.X86_64, "openat").signature().bitsOf(3, Abi.X86_64))
                .isEqualTo(16);
    }

    @Provide
    Arbitrary<SyscallTable> tables() {
        return Arbitraries.of(Abi.X86_64, Abi.X86, Abi.X32).map(SyscallTables::forAbi);
    }

    private static SyscallEntry entry(Abi abi, String name) {
        return SyscallTables.forAbi(abi).byName(name).orElseThrow();
    }
}
