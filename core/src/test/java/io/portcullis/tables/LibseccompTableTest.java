package io.portcullis.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The installed libseccomp, whichever it is, is an independent witness of names and numbers. */
class LibseccompTableTest {
    private static final int FIRST_OF_SOCKETCALL = -100; // its own numbers of multiplexed calls, less the selector
    private static final int FIRST_OF_IPC = -200;
    private static final int FIRST_PRIVATE_TO_ARM = 0x0f0000; // __ARM_NR_BASE of arch/arm/include/uapi/asm/unistd.h

    /** Where the two differ, and why; by ABI and name. One that is not found any more fails too. */
    private static final Map<String, String> KNOWN_DIFFERENCES = Map.of(
            "ARM sync_file_range2",
            "another name of arm_sync_file_range in arm's unistd.h, which libseccomp does not read");

    private interface Libseccomp extends Library {
        int seccomp_syscall_resolve_name_arch(int auditArch, String name);

        Pointer seccomp_syscall_resolve_num_arch(int auditArch, int number);
    }

    private interface LibC extends Library {
        void free(Pointer memory);
    }

    private Libseccomp libseccomp;
    private LibC libC;

    @BeforeEach
    void load() {
        Needs.libseccomp();
        libseccomp = Native.load("libseccomp.so.2", Libseccomp.class);
        libC = Native.load("c", LibC.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "X86", "X32", "ARM", "AARCH64"})
    void everyNameHasTheNumberThatLibseccompGivesIt(Abi abi) {
        SyscallTable table = SyscallTables.forAbi(abi);
        KernelVersion horizon = table.entries().stream()
                .filter(entry -> number(abi, entry.syscall().name()) >= 0)
                .map(SyscallEntry::since)
                .max(Comparator.naturalOrder())
                .orElseThrow();

        Map<String, String> differences = new TreeMap<>();
        for (Syscall syscall : Syscalls.known()) {
            int theirs = number(abi, syscall.name());
            if (!agree(table, syscall, theirs, horizon)) {
                differences.put(abi + " " + syscall, "libseccomp says " + theirs);
            }
        }

        assertThat(differences.keySet()).as("%s", differences).isEqualTo(knownOf(abi));
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "X86", "X32", "ARM", "AARCH64"})
    void everyNumberHasTheNameThatLibseccompGivesIt(Abi abi) {
        SyscallTable table = SyscallTables.forAbi(abi);
        int base = abi == Abi.X32 ? Abi.X32_BIT : 0;

        for (int offset = 0; offset < 1000; offset++) {
            assertSameName(table, base + offset);
        }
        if (abi == Abi.ARM) {
            for (int offset = 0; offset < 16; offset++) {
                assertSameName(table, FIRST_PRIVATE_TO_ARM + offset);
            }
        }
    }

    private static boolean agree(SyscallTable table, Syscall syscall, int theirs, KernelVersion horizon) {
        Optional<Multiplexed> multiplexed = Multiplexer.of(table.abi(), syscall);
        if (multiplexed.isPresent()) { // libseccomp numbers these itself, and looks for their own number later
            int first = multiplexed.get().multiplexer().equals(Syscalls.IPC) ? FIRST_OF_IPC : FIRST_OF_SOCKETCALL;
            return theirs == first - multiplexed.get().selector();
        }
        Optional<SyscallEntry> ours = table.byName(syscall.name());
        if (ours.isEmpty()) {
            return theirs < 0;
        }
        return theirs == ours.get().number()
                || (theirs < 0 && ours.get().since().isAtLeast(horizon)); // newer than this libseccomp
    }

    private void assertSameName(SyscallTable table, int number) {
        Pointer name = libseccomp.seccomp_syscall_resolve_num_arch(token(table.abi()), number);
        if (name != null) {
            assertThat(table.byNumber(number))
                    .hasValueSatisfying(
                            entry -> assertThat(entry.syscall().name()).isEqualTo(name.getString(0)));
            libC.free(name);
        }
    }

    private int number(Abi abi, String name) {
        return libseccomp.seccomp_syscall_resolve_name_arch(token(abi), name);
    }

    /** libseccomp's name of an ABI, SCMP_ARCH_X32 of seccomp.h: x32 is the 32-bit variant of x86_64's audit arch. */
    private static int token(Abi abi) {
        return abi == Abi.X32 ? abi.auditArch() & 0x7fff_ffff : abi.auditArch();
    }

    private static Set<String> knownOf(Abi abi) {
        Set<String> known = new TreeSet<>(KNOWN_DIFFERENCES.keySet());
        known.removeIf(name -> !name.startsWith(abi + " "));
        return known;
    }
}
