package io.portcullis.kube.effective;

import io.portcullis.decision.Decision;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.kube.LocalhostFile;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.kube.manifest.ServerText;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ProfileFormatException;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the profiles are that manifests only name.
 *
 * <p>Without more, {@code RuntimeDefault} is what this library knows of containerd 2.2.7 and 2.3.4 and of CRI-O 1.35.6
 * and 1.36.3. Other releases allow other calls: who must be sure gives the profile of theirs.
 */
public final class Profiles {
    private final Optional<SeccompDocument> runtimeDefault;
    private final Optional<Path> folder;

    private Profiles(Optional<SeccompDocument> runtimeDefault, Optional<Path> folder) {
        this.runtimeDefault = runtimeDefault;
        this.folder = folder;
    }

    /**
     * What this library knows of the runtimes, and no profiles of a node.
     *
     * @return the profiles
     */
    public static Profiles known() {
        return new Profiles(Optional.empty(), Optional.empty());
    }

    /**
     * Another profile for {@code RuntimeDefault}.
     *
     * @param document the runtime's profile, whose rules are chosen by the container's capabilities
     * @return the same with that profile
     */
    public Profiles withRuntimeDefault(SeccompDocument document) {
        return new Profiles(Optional.of(document), folder);
    }

    /**
     * A folder for {@code Localhost}.
     *
     * @param seccompFolder a folder of this machine that holds what the {@code seccomp} folder below the kubelet's root
     *     holds on the node
     * @return the same with that folder
     * @throws IllegalArgumentException if there is no such folder
     */
    public Profiles withFolder(Path seccompFolder) {
        if (!Files.isDirectory(seccompFolder)) {
            throw new IllegalArgumentException(
                    seccompFolder + " is no folder; name one that holds what the kubelet's seccomp folder holds");
        }
        return new Profiles(runtimeDefault, Optional.of(seccompFolder));
    }

    /**
     * What a container can ask of the kernel.
     *
     * @param confinement what confines it
     * @return that, or why it is not known
     * @throws IllegalStateException if the table of the node's ABI is missing; the message names the artifact to add
     */
    public Reach reach(Confinement confinement) {
        Optional<Remark> refused = confinement.allRemarks().stream()
                .filter(remark -> remark.weight() == Remark.Weight.REFUSED)
                .findFirst();
        Optional<SeccompProfileRef> profile = confinement.seccomp().profile();
        if (refused.isPresent() || profile.isEmpty()) {
            return new Reach.Unknown("the container does not start: "
                    + refused.map(Remark::toString).orElse("it names no profile that there is"));
        }
        if (profile.get() instanceof SeccompProfileRef.Localhost named) {
            return folder.map(there -> ofFile(confinement, named, there))
                    .orElseGet(() -> new Reach.Unknown("the profile " + ServerText.escaped(named.localhostProfile())
                            + " is on the node;" + " give the folder with the kubelet's seccomp files"));
        }
        if (profile.get() instanceof SeccompProfileRef.RuntimeDefault) {
            SeccompDocument document = runtimeDefault.orElseGet(
                    () -> RuntimeDefaults.of(confinement.node().runtime()));
            return resolved(confinement, document, document.source(), List.of());
        }
        return new Reach.Known(confinement, "no filter", Optional.empty(), List.of());
    }

    private static Reach ofFile(Confinement confinement, SeccompProfileRef.Localhost named, Path folder) {
        String shown = ServerText.escaped(named.localhostProfile());
        try {
            Path root = folder.toRealPath();
            Path file = root.resolve(named.localhostProfile()).toRealPath();
            if (!file.startsWith(root)) {
                return new Reach.Unknown(shown + " leads out of " + folder + ", and nothing is read there");
            }
            if (!Files.isRegularFile(file)) {
                return new Reach.Unknown(shown + " in " + folder + " is no file, and the container does not start");
            }
            return ofDocument(confinement, SeccompDocument.read(file), file);
        } catch (ProfileFormatException e) {
            return new Reach.Unknown("the container does not start: " + e.getMessage());
        } catch (NoSuchFileException | InvalidPathException e) {
            return new Reach.Unknown(
                    folder + " has no " + shown + ", and on a node without it the container does not start");
        } catch (IOException e) {
            return new Reach.Unknown(shown + " in " + folder + " cannot be read: " + e.getMessage());
        }
    }

    /** A profile on the node, as the runtime reads it. */
    private static Reach ofDocument(Confinement confinement, SeccompDocument document, Path file) throws IOException {
        if (confinement.node().runtime().readsDockersDialect()) {
            return resolved(confinement, document, file.toString(), List.of());
        }
        SeccompDocument flat = document instanceof DockerProfile ? OciProfile.read(file) : document;
        return resolved(confinement, flat, file.toString(), LocalhostFile.skipped(document));
    }

    private static Reach resolved(
            Confinement confinement, SeccompDocument document, String source, List<LocalhostFile.Skipped> skipped) {
        Node node = confinement.node();
        ResolveTarget on = ResolveTarget.on(node.machine())
                .withRuntime(node.runtime().reader())
                .withCapabilities(confinement.capabilities().bounding());
        ResolveTarget target = node.kernel().map(on::withKernel).orElse(on);
        try {
            Decision filter = document.resolveFor(target).profile().decision();
            return new Reach.Known(confinement, source, Optional.of(filter), skipped);
        } catch (ProfileFormatException e) {
            return new Reach.Unknown("the container does not start: " + e.getMessage());
        } catch (DiagramTooLargeException e) {
            return new Reach.Unknown(source + " is undecided: " + e.getMessage());
        }
    }
}
