package io.portcullis.syscalls.x86_64;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The headers of the kernel that this machine was given are an independent witness of names and numbers, and, as they
 * stop at their own version, of the versions too.
 */
class KernelHeadersTest {
    private static final Path INCLUDE = Path.of("/usr/include");

    /** What differs from some version of the headers, and why; by ABI and name. Nothing does so far. */
    private static final Map<String, String> KNOWN_DIFFERENCES = Map.of();

    private static final Pattern CALL =
            Pattern.compile("#define\\s+__NR_(\\w+)\\s+(?:\\(__X32_SYSCALL_BIT \\+ )?(\\d+)\\)?");
    private static final Pattern VERSION = Pattern.compile("#define LINUX_VERSION_CODE (\\d+)");

    @ParameterizedTest
    @CsvSource({"X86_64, unistd_64.h", "X86, unistd_32.h", "X32, unistd_x32.h"})
    void namesAndNumbersAreThoseOfTheHeadersUpToTheirVersion(Abi abi, String header) throws IOException {
        Path unistd = INCLUDE.resolve("x86_64-linux-gnu/asm/" + header);
        Path version = INCLUDE.resolve("linux/version.h");
        Needs.that(Files.exists(unistd) && Files.exists(version), "kernel headers (apt-get install linux-libc-dev)");
        KernelVersion headers = versionIn(Files.readString(version));

        Map<String, Integer> theirs = CALL.matcher(Files.readString(unistd))
                .results()
                .collect(Collectors.toMap(
                        call -> call.group(1),
                        call -> Integer.parseInt(call.group(2)) | (abi == Abi.X32 ? Abi.X32_BIT : 0)));
        Map<String, Integer> ours = SyscallTables.forAbi(abi).entries().stream()
                .filter(entry -> headers.isAtLeast(entry.since()))
                .collect(Collectors.toMap(entry -> entry.syscall().name(), SyscallEntry::number));

        assertThat(theirs).hasSizeGreaterThan(300);
        assertThat(differences(abi, ours, theirs))
                .containsExactlyInAnyOrderEntriesOf(KNOWN_DIFFERENCES.entrySet().stream()
                        .filter(known -> known.getKey().startsWith(abi + " "))
                        .collect(Collectors.toMap(Map.Entry::getKey, known -> "known")));
    }

    private static Map<String, String> differences(Abi abi, Map<String, Integer> ours, Map<String, Integer> theirs) {
        Map<String, String> differences = new TreeMap<>();
        ours.forEach((name, number) -> {
            if (!number.equals(theirs.get(name))) {
                differences.put(abi + " " + name, "table " + number + ", headers " + theirs.get(name));
            }
        });
        theirs.forEach((name, number) -> {
            if (!ours.containsKey(name)) {
                differences.put(abi + " " + name, "headers " + number);
            }
        });
        differences.replaceAll((name, found) -> KNOWN_DIFFERENCES.containsKey(name) ? "known" : found);
        return differences;
    }

    private static KernelVersion versionIn(String header) {
        MatchResult code = VERSION.matcher(header).results().findFirst().orElseThrow();
        int packed = Integer.parseInt(code.group(1)); // KERNEL_VERSION(a, b, c) of linux/version.h
        return KernelVersion.of(packed >> 16, packed >> 8 & 0xff);
    }
}
