package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import java.util.List;
import java.util.Optional;

/** A profile as runtimes read it, with the place of each part, and what was noted so far. */
record FlatProfile(
        Source source,
        Located<ScmpAction> defaultAction,
        Optional<Located<Integer>> defaultNumber,
        List<Abi> architectures,
        List<FlatRule> rules,
        boolean hasListener,
        List<Note> notes) {}
