package io.portcullis.syscalls;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Looks up what {@link Syscalls} lists. */
final class SyscallNames {
    private static final SortedSet<Syscall> KNOWN =
            Collections.unmodifiableSortedSet(new TreeSet<>(Arrays.asList(Syscalls.ALL)));
    private static final Map<String, Syscall> BY_NAME = byName();

    private SyscallNames() {}

    static SortedSet<Syscall> known() {
        return KNOWN;
    }

    static Optional<Syscall> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    static Syscall parse(String text) {
        Syscall known = BY_NAME.get(text);
        if (known != null) {
            return known;
        }
        if (text.startsWith("syscall_")) {
            Syscall numbered = Syscall.named(text);
            if (numbered.number().isPresent()) {
                return numbered;
            }
        }
        throw new IllegalArgumentException("unknown system call " + text + "; " + wayOut(text));
    }

    private static String wayOut(String text) {
        List<String> near = Suggestions.near(text, BY_NAME.keySet());
        return near.isEmpty()
                ? "a call newer than Linux " + Syscalls.AS_OF + " is written by number, as syscall_N"
                : "did you mean " + String.join(", ", near) + "?";
    }

    private static Map<String, Syscall> byName() {
        Map<String, Syscall> byName = new HashMap<>(2 * Syscalls.ALL.length);
        for (Syscall syscall : Syscalls.ALL) {
            byName.put(syscall.name(), syscall);
        }
        return byName;
    }
}
