package io.portcullis.cli;

import io.portcullis.linux.Capability;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.ArchMapEntry;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ReadOptions;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTables;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a document is read: the options, and the defaults that are said on standard error. */
final class Reading {
    @Option(
            names = "--caps",
            paramLabel = "CAP",
            split = ",",
            description =
                    "Capabilities the container holds, for example CAP_SYS_ADMIN,net_admin; or all. Default: none.")
    private List<String> capabilities = new ArrayList<>();

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            description = "The kernel it will run on, for example 6.1. Default: the newest the tables know.")
    private @Nullable String kernel;

    @Option(
            names = "--runtime",
            paramLabel = "RUNTIME",
            description = "Whose reading counts: runc, crun, or strict (what the text says). Default: runc.")
    private ContainerRuntime runtime = ContainerRuntime.RUNC;

    @Option(
            names = "--machine",
            paramLabel = "ABI",
            description =
                    "The machine's own ABI. Default: this one's; for a call of an ABI that the profile has on another kind of"
                            + " machine alone, that one's.")
    private @Nullable String machine;

    @Option(names = "--allow-comments", description = "Skip // and /* */ comments; JSON has none.")
    private boolean comments;

    @Option(
            names = "--lenient",
            description =
                    "With --runtime strict: drop unknown names, and give up conditions that cannot be checked through"
                            + " socketcall or ipc, as runtimes do.")
    private boolean lenient;

    @Option(names = "--notes", description = "Print every note about the reading, not a line for each kind.")
    private boolean allNotes;

    private Reading() {}

    /** Reads a profile for a machine, and says on standard error how. */
    Resolved read(Input input, Optional<Abi> ownAbi, PrintWriter err) {
        return resolve(document(input), machine == null ? ownAbi.orElseGet(Reading::nativeAbi) : abi(machine), err);
    }

    /** Reads a document as it stands. */
    SeccompDocument document(Input input) {
        ReadOptions options = comments ? ReadOptions.defaults().withComments() : ReadOptions.defaults();
        return SeccompDocument.parse(input.text(), input.name(), options);
    }

    /** What a document means on a machine, said on standard error. */
    Resolved resolve(SeccompDocument document, Abi own, PrintWriter err) {
        ResolveTarget target = target(own);
        Resolved resolved = document.resolveFor(target);
        say(target, resolved, err);
        return resolved;
    }

    /**
     * The machine a call of some ABI is asked about: the one that was said, else this one, unless the document has the
     * ABI on another machine alone.
     */
    Abi machineFor(SeccompDocument document, Abi asked) {
        if (machine != null || !(document instanceof DockerProfile docker)) {
            return machine();
        }
        List<Abi> others = docker.archMap().stream()
                .filter(entry -> entry.architecture() == asked
                        || entry.subArchitectures().contains(asked))
                .map(ArchMapEntry::architecture)
                .filter(abi -> SyscallTables.find(abi).isPresent())
                .toList();
        return others.isEmpty() || others.contains(machine()) ? machine() : others.get(0);
    }

    /** The machine's own ABI, as said or as it is. */
    Abi machine() {
        return machine == null ? nativeAbi() : abi(machine);
    }

    /** The ABI of this machine, or 64-bit x86's where there is no table for it. */
    static Abi nativeAbi() {
        return Abi.find(System.getProperty("os.arch", ""))
                .filter(abi -> SyscallTables.find(abi).isPresent())
                .orElse(Abi.X86_64);
    }

    /** An ABI by name. */
    static Abi abi(String name) {
        return Abi.find(name)
                .orElseThrow(() -> new BadInputException(
                        "unknown architecture " + Input.quoted(name),
                        "known are "
                                + Set.of(Abi.values()).stream()
                                        .map(Abi::libseccompName)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    private ResolveTarget target(Abi own) {
        ResolveTarget target = ResolveTarget.on(own).withCapabilities(held()).withRuntime(runtime);
        if (kernel != null) {
            target = target.withKernel(KernelVersion.parse(kernel));
        }
        return lenient ? target.withLenientNames().withWidening() : target;
    }

    private Set<Capability> held() {
        Set<Capability> held = EnumSet.noneOf(Capability.class);
        for (String name : capabilities) {
            if (name.equalsIgnoreCase("all")) {
                held.addAll(EnumSet.allOf(Capability.class));
            } else if (!name.isBlank() && !name.equalsIgnoreCase("none")) {
                held.add(Capability.named(name.strip()));
            }
        }
        return held;
    }

    private void say(ResolveTarget target, Resolved resolved, PrintWriter err) {
        SeccompProfile profile = resolved.profile();
        err.println("portcullis: read %s, on %s with Linux %s, %s; for %s"
                .formatted(
                        target.runtime() == ContainerRuntime.STRICT
                                ? "to the letter"
                                : "as " + target.runtime().name().toLowerCase(Locale.ROOT) + " reads it",
                        target.abi().libseccompName(),
                        target.kernel(),
                        capabilities(target.capabilities()),
                        profile.abis().stream().map(Abi::libseccompName).collect(Collectors.joining(", "))));
        sayNotes(resolved.notes(), err);
    }

    /** A line for each kind of note, or for each note if so asked. */
    void sayNotes(List<?> notes, PrintWriter err) {
        Map<Object, List<Object>> kinds = new LinkedHashMap<>();
        notes.forEach(note -> kinds.computeIfAbsent(allNotes ? note : note.getClass(), kind -> new ArrayList<>())
                .add(note));
        kinds.values()
                .forEach(same -> err.println(
                        "portcullis: note: " + Printable.of(same.get(0).toString())
                                + (same.size() == 1
                                        ? ""
                                        : " (and %d more like it, --notes shows all)".formatted(same.size() - 1))));
    }

    private static String capabilities(Set<Capability> held) {
        if (held.isEmpty()) {
            return "without capabilities";
        }
        return held.size() == Capability.values().length
                ? "with all capabilities"
                : "with " + held.stream().map(Capability::kernelName).collect(Collectors.joining(", "));
    }
}
