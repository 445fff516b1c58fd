package io.portcullis.seccomp.format;

import io.portcullis.syscalls.KernelVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a rule of Docker's dialect is used ({@code includes}) or left out ({@code excludes}).
 *
 * @param caps capabilities, as written; to include all must be held, to exclude one is enough
 * @param arches native architectures by Go's names, as written; one must be the machine's
 * @param minKernel the oldest kernel meant; an empty text means 1.0, older than which none is
 * @param unknownFields what else the text says, in its order
 */
public record RuleFilter(
        List<String> caps,
        List<String> arches,
        Optional<KernelVersion> minKernel,
        Map<String, @Nullable Object> unknownFields) {
    static final RuleFilter NONE = new RuleFilter(List.of(), List.of(), Optional.empty(), Map.of());

    /**
     * Copies the lists and the map.
     *
     * @param caps capabilities, as written; to include all must be held, to exclude one is enough
     * @param arches native architectures by Go's names, as written; one must be the machine's
     * @param minKernel the oldest kernel meant; an empty text means 1.0, older than which none is
     * @param unknownFields what else the text says, in its order
     */
    public RuleFilter {
        caps = List.copyOf(caps);
        arches = List.copyOf(arches);
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(unknownFields));
    }
}
