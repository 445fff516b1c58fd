package io.portcullis.kube;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For which nodes a pod is, which decides what it may say.
 *
 * @param name what they run
 * @param unknown what else is said of it
 */
public record PodOs(OsName name, UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("name");

    /** A pod for Linux. */
    public static final PodOs LINUX = new PodOs(OsName.LINUX, UnknownFields.NONE);

    /** A pod for Windows. */
    public static final PodOs WINDOWS = new PodOs(OsName.WINDOWS, UnknownFields.NONE);

    /**
     * Takes them.
     *
     * @param name what they run
     * @param unknown what else is said of it
     */
    public PodOs {
        unknown.requireBeyond(KNOWN);
    }

    static PodOs read(Fields fields) {
        OsName name = fields.required("name", fields.word("name", OsName.values()));
        return fields.checked(() -> new PodOs(name, fields.rest()));
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target).put("name", name.word()).with(unknown);
    }
}
