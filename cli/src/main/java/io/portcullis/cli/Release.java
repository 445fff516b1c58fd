package io.portcullis.cli;

import io.portcullis.kube.KubernetesVersion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The release of Kubernetes that is meant. It is said with {@code --version}, which elsewhere prints this program's, so
 * that {@code --help} has to be said here too.
 */
final class Release {
    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "The release of Kubernetes, for example 1.34. Default: the newest known.")
    private @Nullable String version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    private Release() {}

    /** What was said. */
    Optional<KubernetesVersion> said() {
        return Optional.ofNullable(version).map(KubernetesVersion::parse);
    }

    KubernetesVersion version() {
        return said().orElse(KubernetesVersion.NEWEST);
    }
}
