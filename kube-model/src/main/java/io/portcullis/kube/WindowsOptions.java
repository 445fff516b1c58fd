package io.portcullis.kube;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said for containers on Windows.
 *
 * @param gmsaCredentialSpecName the object that holds the credentials of a group account
 * @param gmsaCredentialSpec the credentials themselves, up to 64 KiB
 * @param runAsUserName the user, with or without a domain
 * @param hostProcess whether it runs on the node itself
 * @param unknown what else is said
 */
public record WindowsOptions(
        Optional<String> gmsaCredentialSpecName,
        Optional<String> gmsaCredentialSpec,
        Optional<String> runAsUserName,
        Optional<Boolean> hostProcess,
        UnknownFields unknown) {
    private static final Set<String> KNOWN =
            Set.of("gmsaCredentialSpecName", "gmsaCredentialSpec", "runAsUserName", "hostProcess");
    private static final int LONGEST_SPEC = 64 << 10; // bytes

    /**
     * Refuses what the API server would refuse.
     *
     * @param gmsaCredentialSpecName the object that holds the credentials of a group account
     * @param gmsaCredentialSpec the credentials themselves, up to 64 KiB
     * @param runAsUserName the user, with or without a domain
     * @param hostProcess whether it runs on the node itself
     * @param unknown what else is said
     */
    public WindowsOptions {
        gmsaCredentialSpecName.ifPresent(name -> Names.requireSubdomain("gmsaCredentialSpecName", name));
        gmsaCredentialSpec.ifPresent(WindowsOptions::requireSpec);
        runAsUserName.ifPresent(WindowsUserName::require);
        unknown.requireBeyond(KNOWN);
    }

    /**
     * Builds them.
     *
     * @param body says what they hold; the builder works only while this runs
     * @return the options
     * @throws IllegalArgumentException if Kubernetes would refuse them, or something is said twice
     */
    public static WindowsOptions of(Consumer<? super WindowsOptionsBuilder> body) {
        return WindowsOptionsBuilder.build(body);
    }

    static WindowsOptions read(Fields fields) {
        Optional<String> name = fields.text("gmsaCredentialSpecName");
        Optional<String> spec = fields.text("gmsaCredentialSpec");
        Optional<String> user = fields.text("runAsUserName");
        Optional<Boolean> host = fields.flag("hostProcess");
        return fields.checked(() -> new WindowsOptions(name, spec, user, host, fields.rest()));
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target)
                .put("gmsaCredentialSpecName", gmsaCredentialSpecName)
                .put("gmsaCredentialSpec", gmsaCredentialSpec)
                .put("runAsUserName", runAsUserName)
                .put("hostProcess", hostProcess)
                .with(unknown);
    }

    private static void requireSpec(String spec) {
        Shown.requireText("gmsaCredentialSpec", spec);
        if (spec.isEmpty()) {
            throw new IllegalArgumentException("gmsaCredentialSpec cannot be an empty string; leave it out");
        }
        int bytes = spec.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_SPEC) {
            throw new IllegalArgumentException("gmsaCredentialSpec size must be under 64 KiB, was " + bytes
                    + " bytes; keep it in an object and name that in gmsaCredentialSpecName");
        }
    }
}
