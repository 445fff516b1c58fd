package io.portcullis.seccomp.format;

import io.portcullis.linux.Capability;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A profile in the dialect of Docker, Podman and containerd: the runtime's profile, with ABIs by machine
 * ({@code archMap}) and rules that are used or left out by capability, machine and kernel.
 *
 * <p>The engine turns it into the runtime's dialect when a container starts; {@link #flattenFor} does the same.
 * Runtimes themselves ignore {@code includes} and {@code excludes}.
 *
 * @see <a href="https://github.com/moby/profiles/tree/main/seccomp">moby/profiles</a>
 */
public final class DockerProfile implements SeccompDocument {
    private static final Pattern TWO_NUMBERS = Pattern.compile("([1-9]\\d{0,2})\\.(\\d{1,3})");

    private static final KernelVersion OLDEST_KERNEL = KernelVersion.of(1, 0);

    private final Source source;
    private final Json.Obj root;
    private final Located<ScmpAction> defaultAction;
    private final Optional<Located<Integer>> defaultErrnoRet;
    private final Optional<Located<String>> defaultErrno;
    private final List<Abi> architectures;
    private final List<ArchMapEntry> archMap = new ArrayList<>();
    private final List<String> flags;
    private final boolean hasListener;
    private final List<FilteredRule> filteredRules = new ArrayList<>();
    private final List<DockerRule> rules = new ArrayList<>();
    private final Map<String, @Nullable Object> unknownFields;
    private final List<Note> ignored = new ArrayList<>();

    /** A rule, the place of its names of capabilities, and of its errno by name. */
    private record FilteredRule(
            FlatRule rule,
            Optional<Located<String>> errno,
            RuleFilter includes,
            RuleFilter excludes,
            List<Located<String>> capabilities) {}

    DockerProfile(Source source, Json json) {
        this.source = source;
        Fields fields = Fields.of(source, json, "$");
        root = fields.json();
        defaultAction = Vocabulary.action(fields, "defaultAction");
        defaultErrnoRet = Vocabulary.number(fields, "defaultErrnoRet", defaultAction.value());
        defaultErrno = errno(fields, "defaultErrno");
        architectures = Vocabulary.abis(fields, "architectures");
        for (Fields entry : fields.objects("archMap")) {
            Abi machine = Vocabulary.abi(entry, entry.requiredText("architecture"));
            archMap.add(new ArchMapEntry(machine, Vocabulary.abis(entry, "subArchitectures")));
            note(entry);
        }
        if (!architectures.isEmpty() && !archMap.isEmpty()) {
            throw fields.error(
                    "architectures and archMap are both given, and engines refuse that",
                    "keep archMap, which knows the machine");
        }
        flags = Vocabulary.flags(fields);
        hasListener = fields.text("listenerPath").isPresent();
        fields.text("listenerMetadata");
        for (Fields rule : fields.objects("syscalls")) {
            add(rule);
        }
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(fields.unknown()));
        note(fields);
    }

    /**
     * Reads a file.
     *
     * @param file a file of UTF-8, up to 4 MiB
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    public static DockerProfile read(Path file) throws IOException {
        return read(file, ReadOptions.defaults());
    }

    /**
     * Reads a file.
     *
     * @param file a file of UTF-8
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    public static DockerProfile read(Path file, ReadOptions options) throws IOException {
        Source source = Source.read(file, options.maxBytes());
        return new DockerProfile(source, JsonReader.read(source, options.comments()));
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    public static DockerProfile parse(String text) {
        return parse(text, Documents.NAMELESS, ReadOptions.defaults());
    }

    /**
     * Reads a text.
     *
     * @param text the text
     * @param source what messages call it
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    public static DockerProfile parse(String text, String source, ReadOptions options) {
        Source read = Source.of(text, source, options.maxBytes());
        return new DockerProfile(read, JsonReader.read(read, options.comments()));
    }

    /**
     * Writes a profile in this dialect. Its ABIs become an {@code archMap} of one machine, the widest of them.
     *
     * @param profile the profile
     * @return a document that means the same on that machine
     * @throws IllegalArgumentException if the dialect cannot say what the profile means; the message says which part,
     *     and a way out
     */
    public static DockerProfile of(SeccompProfile profile) {
        return parse(JsonWriter.write(Export.docker(profile)));
    }

    @Override
    public String source() {
        return source.name();
    }

    @Override
    public ScmpAction defaultAction() {
        return defaultAction.value();
    }

    /**
     * The number that goes with the default action.
     *
     * @return the number, if the text says one
     */
    public OptionalInt defaultErrnoRet() {
        return optionalInt(defaultErrnoRet);
    }

    /**
     * The default action's errno by name, as Podman writes it; it counts before the number.
     *
     * @return the name, if the text says one
     */
    public Optional<String> defaultErrno() {
        return defaultErrno.map(Located::value);
    }

    /**
     * The ABIs the rules are for, in the older form.
     *
     * @return the ABIs in the text's order; none if the text has an {@code archMap}, or means the machine's own
     */
    public List<Abi> architectures() {
        return architectures;
    }

    /**
     * The ABIs the rules are for, by machine.
     *
     * @return the entries in the text's order
     */
    public List<ArchMapEntry> archMap() {
        return Collections.unmodifiableList(archMap);
    }

    @Override
    public List<String> flags() {
        return flags;
    }

    /**
     * The rules.
     *
     * @return the rules in the text's order
     */
    public List<DockerRule> rules() {
        return Collections.unmodifiableList(rules);
    }

    @Override
    public Map<String, @Nullable Object> unknownFields() {
        return unknownFields;
    }

    /**
     * The profile as a runtime takes it: the ABIs of the machine, the rules whose filters hold there, errnos as
     * numbers.
     *
     * @param target where it is meant to run
     * @return a document in the runtime's dialect
     */
    public OciProfile flattenFor(ResolveTarget target) {
        String text = JsonWriter.write(Export.flat(flat(target), root));
        return OciProfile.parse(text, source(), ReadOptions.defaults().withMaxBytes(Integer.MAX_VALUE));
    }

    @Override
    public Resolved resolveFor(ResolveTarget target) {
        return new Resolver(flat(target), target).resolve();
    }

    @Override
    public String toJson() {
        return JsonWriter.write(root);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DockerProfile that && toJson().equals(that.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    /** Gives for example {@code profile.json: SCMP_ACT_ERRNO by default, 12 rules}. */
    @Override
    public String toString() {
        return "%s: %s by default, %d rules".formatted(source(), defaultAction().scmpName(), rules.size());
    }

    private void add(Fields fields) {
        List<Located<String>> names = names(fields);
        ScmpAction action = Vocabulary.action(fields, "action").value();
        Optional<Located<Integer>> number = Vocabulary.number(fields, "errnoRet", action);
        Optional<Located<String>> errno = errno(fields, "errno");
        List<Located<OciArgument>> args = Vocabulary.arguments(fields);
        Optional<String> comment = fields.text("comment").map(Located::value);
        List<Located<String>> capabilities = new ArrayList<>();
        RuleFilter includes = filter(fields, "includes", capabilities);
        RuleFilter excludes = filter(fields, "excludes", capabilities);
        rules.add(new DockerRule(
                names.stream().map(Located::value).toList(),
                action,
                optionalInt(number),
                errno.map(Located::value),
                args.stream().map(Located::value).toList(),
                comment,
                includes,
                excludes,
                fields.unknown()));
        note(fields);
        FlatRule flat = new FlatRule(fields.path(), fields.at(), names, action, number, args);
        filteredRules.add(new FilteredRule(flat, errno, includes, excludes, capabilities));
    }

    private static List<Located<String>> names(Fields fields) {
        List<Located<String>> names = Vocabulary.names(fields);
        Optional<Located<String>> name = fields.text("name");
        if (name.isEmpty() && !fields.has("names")) {
            throw fields.error("names is missing", "a rule says which system calls it is for, \"names\": [\"read\"]");
        }
        if (name.isPresent() && !names.isEmpty()) {
            throw fields.error(name.get(), "name and names are both given, and engines refuse that", "keep names");
        }
        name.ifPresent(one -> Vocabulary.requireName(fields, one));
        return name.map(List::of).orElse(names);
    }

    private static Optional<Located<String>> errno(Fields fields, String field) {
        return fields.text(field).filter(name -> !name.value().isEmpty()).map(name -> {
            if (Errno.find(name.value()).isEmpty()) {
                List<String> known =
                        Errno.known().stream().map(Errno::toString).sorted().toList();
                throw fields.error(name, "unknown errno " + name.value(), Fields.didYouMean(name.value(), known));
            }
            return name;
        });
    }

    private RuleFilter filter(Fields rule, String field, List<Located<String>> capabilities) {
        Fields fields = rule.object(field).orElse(null);
        if (fields == null) {
            return RuleFilter.NONE;
        }
        List<Located<String>> caps = fields.texts("caps");
        capabilities.addAll(caps);
        RuleFilter filter = new RuleFilter(
                caps.stream().map(Located::value).toList(),
                fields.texts("arches").stream().map(Located::value).toList(),
                fields.text("minKernel").map(text -> kernel(fields, text)),
                fields.unknown());
        note(fields);
        return filter;
    }

    /** Docker reads an empty text as 0.0. */
    private static KernelVersion kernel(Fields fields, Located<String> text) {
        if (text.value().isEmpty()) {
            return OLDEST_KERNEL;
        }
        Matcher numbers = TWO_NUMBERS.matcher(text.value());
        if (!numbers.matches()) {
            throw fields.error(text, "minKernel is two numbers, such as 4.8, was " + text.value(), null);
        }
        return KernelVersion.parse(text.value());
    }

    private void note(Fields fields) {
        fields.unknown().keySet().forEach(name -> ignored.add(new Note.FieldIgnored(fields.path() + "." + name)));
    }

    private FlatProfile flat(ResolveTarget target) {
        List<Note> notes = new ArrayList<>(ignored);
        List<FlatRule> kept = new ArrayList<>();
        for (FilteredRule filtered : filteredRules) {
            filtered.capabilities().stream()
                    .filter(name -> Capability.find(name.value())
                            .filter(found -> found.kernelName().equals(name.value()))
                            .isEmpty())
                    .forEach(name -> notes.add(new Note.UnknownCapability(name.path(), name.value())));
            Optional<String> reason = whyLeftOut(filtered, target);
            FlatRule rule = filtered.rule();
            if (reason.isPresent()) {
                List<String> names = rule.names().stream().map(Located::value).toList();
                notes.add(new Note.RuleLeftOut(rule.path(), names, reason.get()));
            } else {
                Optional<Located<Integer>> number =
                        number(filtered.errno(), rule.number(), rule.action(), target, notes);
                kept.add(new FlatRule(rule.path(), rule.at(), rule.names(), rule.action(), number, rule.args()));
            }
        }
        Optional<Located<Integer>> defaultNumber =
                number(defaultErrno, defaultErrnoRet, defaultAction.value(), target, notes);
        return new FlatProfile(source, defaultAction, defaultNumber, abis(target), kept, hasListener, notes);
    }

    /** The errno by name counts, if there is one. */
    private static Optional<Located<Integer>> number(
            Optional<Located<String>> errno,
            Optional<Located<Integer>> number,
            ScmpAction action,
            ResolveTarget target,
            List<Note> notes) {
        if (errno.isEmpty()) {
            return number;
        }
        Located<String> name = errno.get();
        int named = Errno.named(name.value()).numberOn(target.abi());
        int dockers = number.map(Located::value).orElse(ScmpAction.WHEN_NONE_IS_GIVEN);
        if (action.carriesNumber() && named != dockers) {
            notes.add(new Note.ErrnoOfPodmanAlone(name.path(), name.value(), dockers));
        }
        return Optional.of(new Located<>(named, name.path(), name.at()));
    }

    private List<Abi> abis(ResolveTarget target) {
        List<Abi> abis = new ArrayList<>(architectures);
        archMap.stream()
                .filter(entry -> entry.architecture() == target.abi())
                .findFirst()
                .ifPresent(entry -> {
                    abis.add(entry.architecture());
                    abis.addAll(entry.subArchitectures());
                });
        return abis;
    }

    /** In the order in which engines look: what excludes first, then what includes. */
    private static Optional<String> whyLeftOut(FilteredRule rule, ResolveTarget target) {
        RuleFilter excludes = rule.excludes();
        RuleFilter includes = rule.includes();
        Set<String> machine = GoArch.namesOf(target.abi());
        if (excludes.arches().stream().anyMatch(machine::contains)) {
            return Optional.of("not on " + target.abi().libseccompName());
        }
        for (String capability : excludes.caps()) {
            if (holds(target, capability)) {
                return Optional.of("not with " + capability);
            }
        }
        if (excludes.minKernel().filter(target.kernel()::isAtLeast).isPresent()) {
            return Optional.of(
                    "not from Linux %s on".formatted(excludes.minKernel().get()));
        }
        if (!includes.arches().isEmpty() && includes.arches().stream().noneMatch(machine::contains)) {
            return Optional.of("only on " + String.join(", ", includes.arches()));
        }
        for (String capability : includes.caps()) {
            if (!holds(target, capability)) {
                return Optional.of("only with " + capability);
            }
        }
        return includes.minKernel()
                .filter(oldest -> !target.kernel().isAtLeast(oldest))
                .map("only from Linux %s on"::formatted);
    }

    private static boolean holds(ResolveTarget target, String capability) {
        return target.capabilities().stream().anyMatch(held -> held.kernelName().equals(capability));
    }

    private static OptionalInt optionalInt(Optional<Located<Integer>> number) {
        return number.map(n -> OptionalInt.of(n.value())).orElse(OptionalInt.empty());
    }
}
