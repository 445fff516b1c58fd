package io.portcullis.cli;

import io.portcullis.kube.distribute.NodeArch;
import io.portcullis.kube.distribute.SeccompFile;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A seccomp profile that is tried out: the file in which every refusal is logged and let through, and where it lies on
 * the nodes.
 *
 * @param localhostProfile its path below the kubelet's seccomp folder
 */
record AuditProfile(SeccompFile file, String localhostProfile) {
    private static final String MARK = "-audit";
    private static final String SUFFIX = ".json";

    /** Of a profile, which is to lie at a path later; without one, in the usual folder under its own name. */
    static AuditProfile of(String profile, Optional<String> path) {
        Input input = Input.read(profile);
        if (input.isProgram()) {
            throw new BadInputException(
                    input.name() + " is a compiled filter, and runtimes read profiles", "name the profile in JSON");
        }
        SeccompDocument document = SeccompDocument.parse(input.text(), input.name(), ReadOptions.defaults());
        SeccompFile refusing = SeccompFile.of(
                document,
                Stream.of(NodeArch.AMD64, NodeArch.ARM64)
                        .map(node -> ResolveTarget.on(node.abi()))
                        .toList());
        return new AuditProfile(refusing.auditOnly(), marked(path.orElseGet(() -> "profiles/" + named(profile))));
    }

    /** What the file is called. */
    String name() {
        return localhostProfile.substring(localhostProfile.lastIndexOf('/') + 1);
    }

    private static String named(String profile) {
        String last = profile.substring(profile.lastIndexOf('/') + 1);
        if (last.equals(Input.STANDARD_INPUT)) {
            throw new BadInputException(
                    "standard input has no name", "say where the profile lies with --seccomp Localhost:PATH");
        }
        return last;
    }

    private static String marked(String path) {
        return (path.endsWith(SUFFIX) ? path.substring(0, path.length() - SUFFIX.length()) : path) + MARK + SUFFIX;
    }
}
