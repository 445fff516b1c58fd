package io.portcullis.sandbox;

import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.syscalls.KernelVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a filter does to speculation beside what it is asked to do. Kernels before 5.16 by default, and later ones if
 * told so on their command line, switch speculative store bypass off, for good, on every thread that takes a filter
 * without {@link FilterFlag#SPEC_ALLOW} ({@code arch_seccomp_spec_mitigate} of arch/x86/kernel/cpu/bugs.c).
 *
 * @param mayOptOut whether the kernel has the flag
 * @param kernel the kernel's version
 * @param machine what the machine says of speculative store bypass; empty if it cannot be read
 * @param thread what the thread's status says of it
 */
record Speculation(boolean mayOptOut, KernelVersion kernel, String machine, String thread) {
    private static final KernelVersion NO_LONGER_BY_DEFAULT = KernelVersion.of(5, 16);
    private static final String BY_SECCOMP = "seccomp"; // ssb_strings of arch/x86/kernel/cpu/bugs.c
    private static final String STILL_FREE = "thread vulnerable"; // task_seccomp of fs/proc/array.c
    private static final String FIELD = "Speculation_Store_Bypass:";

    static Speculation ofThisThread(Kernel kernel, Set<FilterFlag> flags) {
        return new Speculation(
                flags.contains(FilterFlag.SPEC_ALLOW),
                kernel.version(),
                text("/sys/devices/system/cpu/vulnerabilities/spec_store_bypass"),
                text("/proc/thread-self/status")
                        .lines()
                        .filter(line -> line.startsWith(FIELD))
                        .map(line -> line.substring(FIELD.length()).strip())
                        .findFirst()
                        .orElse(""));
    }

    List<String> warnings() {
        if (!thread.equals(STILL_FREE)) { // nothing to switch off, or switched off already
            return List.of();
        }
        String what = "with a filter this kernel %s speculative store bypass off, for good, which can cost much; "
                + (mayOptOut
                        ? "InstallOptions.leavingSpeculationAlone() leaves it as it is"
                        : "Linux 4.17 and newer can be told to leave it as it is");
        if (machine.contains(BY_SECCOMP)) {
            return List.of(what.formatted("switches"));
        }
        return machine.isEmpty() && !kernel.isAtLeast(NO_LONGER_BY_DEFAULT)
                ? List.of(what.formatted("may switch"))
                : List.of();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
