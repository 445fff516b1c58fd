package io.portcullis.kube.distribute;

import io.portcullis.decision.Answer;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Domain;
import io.portcullis.decision.Level;
import io.portcullis.kube.NodePath;
import io.portcullis.kube.SeccompProfileRef;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A seccomp profile as one file for every node: the OCI specification's fields and no others, because the runtime skips
 * all others where it reads {@code localhostProfile}.
 *
 * <p>The same file lies on machines of different kinds, and it is proved for each kind, once as runc and once as crun
 * reads it, that it means there what the profile means. Compared are the {@linkplain io.portcullis.decision.Decision
 * decisions}, over the calls that the kind of machine can make: those through {@link NodeArch#runs()}. A file that
 * means something else on one of them is not made.
 */
public final class SeccompFile {
    private static final List<ContainerRuntime> RUNTIMES = List.of(ContainerRuntime.RUNC, ContainerRuntime.CRUN);

    private final OciProfile document;
    private final Map<NodeArch, Map<ContainerRuntime, SeccompProfile>> meaning;
    private final List<NodeProof> proofs;
    private final List<NodeNote> notes;

    private SeccompFile(
            OciProfile document,
            Map<NodeArch, Map<ContainerRuntime, SeccompProfile>> meaning,
            List<NodeProof> proofs,
            List<NodeNote> notes) {
        this.document = document;
        this.meaning = meaning;
        this.proofs = List.copyOf(proofs);
        this.notes = notes.stream().distinct().toList();
    }

    /**
     * The file of a profile, for the machines whose own ABI it lists.
     *
     * <p>What a call through a listed ABI gets is compared to the last bit with one of the two runtimes. The other one
     * may tell a refusal in another way: runc answers {@code ENOSYS} to numbers above those a profile names. Whether
     * the call runs is the same with both, and the notes say where the answer is another. Runtimes kill a call through
     * an ABI that is not listed, whether the profile kills the thread or the process.
     *
     * @param profile the profile
     * @return the file
     * @throws IllegalArgumentException if it lists the own ABI of no kind of node, or if a file cannot say what it
     *     means; the message says which part, and a way out
     * @throws io.portcullis.decision.UndecidedException if comparing takes more than is granted
     */
    public static SeccompFile of(SeccompProfile profile) {
        Set<NodeArch> nodes = NodeArch.of(profile.abis());
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("the profile is for " + names(profile.abis())
                    + ", which is no node's own ABI; list the node's own, such as x86_64");
        }
        OciProfile document = FlatSpec.of(OciProfile.of(profile)).document("profile");
        var made = new Making(document);
        for (NodeArch node : nodes) {
            boolean exact = false;
            for (ContainerRuntime runtime : RUNTIMES) {
                exact |= made.add(node, runtime, profile, ResolveTarget.on(node.abi()));
            }
            if (!exact) {
                throw new IllegalArgumentException("on " + node + " neither runc nor crun answers as the profile does: "
                        + made.lastDifference + "; leave unknownSyscalls out, and what the profile answers there");
            }
        }
        return made.file();
    }

    /**
     * The file of a document of either dialect. Docker's conditions on capability, machine and kernel are resolved, and
     * must come out the same for every node: a file cannot ask.
     *
     * @param document the document
     * @param nodes a target for each kind of node; its runtime does not matter
     * @return the file
     * @throws IllegalArgumentException if there is no node or one twice, or one file cannot mean the same on all of
     *     them
     * @throws io.portcullis.seccomp.format.ProfileFormatException if a runtime does not take the document
     * @throws io.portcullis.decision.UndecidedException if comparing takes more than is granted
     */
    public static SeccompFile of(SeccompDocument document, Collection<ResolveTarget> nodes) {
        Map<NodeArch, ResolveTarget> targets = targets(nodes);
        FlatSpec flat = null;
        for (ResolveTarget target : targets.values()) {
            FlatSpec here = FlatSpec.of(
                    document instanceof DockerProfile docker ? docker.flattenFor(target) : (OciProfile) document);
            flat = flat == null ? here : flat.with(here);
        }
        var made = new Making(java.util.Objects.requireNonNull(flat).document(document.source()));
        targets.forEach((node, target) -> {
            for (ContainerRuntime runtime : RUNTIMES) {
                Resolved meant = document.resolveFor(target.withRuntime(runtime));
                meant.notes().forEach(note -> made.notes.add(new NodeNote(node, note.toString())));
                made.addEqual(node, runtime, meant.profile(), target);
            }
        });
        return made.file();
    }

    /**
     * The document.
     *
     * @return the fields that runtimes read, and no others
     */
    public OciProfile document() {
        return document;
    }

    /**
     * The text of the file.
     *
     * @return JSON; equal profiles have the same text
     */
    public String toJson() {
        return document.toJson();
    }

    /**
     * The file that refuses nothing: every call goes through, and what this one refuses leaves a line in the kernel's
     * log. For a roll-out in stages. Runtimes still kill callers of an ABI that is not listed, and {@code TRACE} and
     * {@code NOTIFY} stay, somebody else answers them.
     *
     * @return the file, proved like any other
     * @throws IllegalArgumentException if one file cannot say it; the message says why, and a way out
     * @throws io.portcullis.decision.UndecidedException if comparing takes more than is granted
     */
    public SeccompFile auditOnly() {
        var made = new Making(FlatSpec.of(document).auditOnly().document(document.source()));
        meaning.forEach((node, byRuntime) -> byRuntime.forEach((runtime, refusing) ->
                made.addListed(node, runtime, refusing.auditOnly(), ResolveTarget.on(node.abi()))));
        return made.file();
    }

    /**
     * The kinds of nodes it was proved for.
     *
     * @return at least one
     */
    public Set<NodeArch> nodes() {
        return Collections.unmodifiableSet(meaning.keySet());
    }

    /**
     * What was proved: two proofs for each kind of node.
     *
     * @return the proofs, which say what was compared over which calls
     */
    public List<NodeProof> proofs() {
        return proofs;
    }

    /**
     * What somebody should know: names that are not on a machine, how runtimes answer what the profile does not name.
     *
     * @return the notes, none twice
     */
    public List<NodeNote> notes() {
        return notes;
    }

    /**
     * The file at its place below the kubelet's default folder.
     *
     * @param localhostProfile its path below the kubelet's seccomp folder
     * @return the place, the text, and how a pod refers to it
     * @throws IllegalArgumentException if the API server or the kubelet would refuse the path
     */
    public NodeFile at(String localhostProfile) {
        return at(localhostProfile, NodePath.DEFAULT_KUBELET_ROOT);
    }

    /**
     * The file at its place.
     *
     * @param localhostProfile its path below the kubelet's seccomp folder
     * @param kubeletRoot the kubelet's {@code --root-dir}
     * @return the place, the text, and how a pod refers to it
     * @throws IllegalArgumentException if the API server or the kubelet would refuse the path, or the root is no full
     *     path
     */
    public NodeFile at(String localhostProfile, String kubeletRoot) {
        SeccompProfileRef.Localhost reference = SeccompProfileRef.localhost(localhostProfile);
        return new NodeFile(NodePath.of(reference, kubeletRoot), toJson(), localhostProfile);
    }

    /** What the profile means on a kind of node, as a runtime reads the file. */
    SeccompProfile meaningOn(NodeArch node, ContainerRuntime runtime) {
        return java.util.Objects.requireNonNull(
                java.util.Objects.requireNonNull(meaning.get(node)).get(runtime));
    }

    /** What a document means on a node, as a runtime reads it. */
    static SeccompProfile read(OciProfile document, NodeArch node, ContainerRuntime runtime) {
        return document.resolveFor(ResolveTarget.on(node.abi()).withRuntime(runtime))
                .profile();
    }

    @Override
    public String toString() {
        return document + " on " + nodes();
    }

    private static Map<NodeArch, ResolveTarget> targets(Collection<ResolveTarget> nodes) {
        Map<NodeArch, ResolveTarget> targets = new EnumMap<>(NodeArch.class);
        for (ResolveTarget target : nodes) {
            NodeArch node = NodeArch.ofNative(target.abi())
                    .orElseThrow(() -> new IllegalArgumentException(target.abi().libseccompName()
                            + " is no node's own ABI; name the node's own, such as x86_64"));
            if (targets.put(node, target) != null) {
                throw new IllegalArgumentException(
                        "two targets for " + node + " nodes; one file means one thing there");
            }
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("no kind of node is named; name one, such as ResolveTarget.on(X86_64)");
        }
        return targets;
    }

    private static String names(Collection<Abi> abis) {
        return String.join(", ", abis.stream().map(Abi::libseccompName).toList());
    }

    /** A file that is being proved. */
    private static final class Making {
        private final OciProfile document;
        private final Map<NodeArch, Map<ContainerRuntime, SeccompProfile>> meaning = new EnumMap<>(NodeArch.class);
        private final List<NodeProof> proofs = new ArrayList<>();
        private final List<NodeNote> notes = new ArrayList<>();
        private String lastDifference = "";

        Making(OciProfile document) {
            this.document = document;
        }

        /** Compares to the last bit, else whether calls run; says which it was. */
        boolean add(NodeArch node, ContainerRuntime runtime, SeccompProfile meant, ResolveTarget target) {
            SeccompProfile read = remember(node, runtime, target);
            Set<Abi> listed = EnumSet.copyOf(node.runs());
            listed.retainAll(meant.abis());
            Comparison comparison =
                    Comparison.of(meant.decision(), read.decision()).over(Domain.through(listed));
            Answer exact = comparison.areEqual();
            if (exact.orThrow()) {
                proofs.add(new NodeProof(node, runtime, exact));
                return true;
            }
            prove(node, runtime, comparison.by(Level.CLASS).areEqual());
            lastDifference = exact.toString();
            notes.add(new NodeNote(
                    node,
                    "%s tells a refusal in another way: %s"
                            .formatted(runtime.name().toLowerCase(Locale.ROOT), exact)));
            return false;
        }

        void addEqual(NodeArch node, ContainerRuntime runtime, SeccompProfile meant, ResolveTarget target) {
            SeccompProfile read = remember(node, runtime, target);
            prove(
                    node,
                    runtime,
                    Comparison.of(meant.decision(), read.decision())
                            .over(Domain.through(node.runs()))
                            .areEqual());
        }

        /** Compares calls through listed ABIs alone; runtimes kill the others. */
        void addListed(NodeArch node, ContainerRuntime runtime, SeccompProfile meant, ResolveTarget target) {
            SeccompProfile read = remember(node, runtime, target);
            Set<Abi> listed = EnumSet.copyOf(node.runs());
            listed.retainAll(meant.abis());
            prove(
                    node,
                    runtime,
                    Comparison.of(meant.decision(), read.decision())
                            .over(Domain.through(listed))
                            .areEqual());
        }

        private SeccompProfile remember(NodeArch node, ContainerRuntime runtime, ResolveTarget target) {
            Resolved read = document.resolveFor(target.withRuntime(runtime));
            read.notes().forEach(note -> notes.add(new NodeNote(node, note.toString())));
            meaning.computeIfAbsent(node, n -> new EnumMap<>(ContainerRuntime.class))
                    .put(runtime, read.profile());
            return read.profile();
        }

        private void prove(NodeArch node, ContainerRuntime runtime, Answer answer) {
            if (!answer.orThrow()) {
                throw new IllegalArgumentException(
                        "one file cannot mean the profile on every node; on %s, as %s reads it, %s; write a file for each kind of node"
                                .formatted(node, runtime.name().toLowerCase(Locale.ROOT), answer));
            }
            proofs.add(new NodeProof(node, runtime, answer));
        }

        SeccompFile file() {
            return new SeccompFile(document, meaning, proofs, notes);
        }
    }
}
