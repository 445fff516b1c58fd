package io.portcullis.seccomp.format;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A profile as the OCI runtime specification has it: {@code linux.seccomp} of a {@code config.json}, or that object as
 * a file of its own.
 *
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#seccomp">config-linux.md</a>
 */
public final class OciProfile implements SeccompDocument {

    private final Source source;
    private final Json root;
    private final FlatProfile flat;
    private final List<OciRule> rules = new ArrayList<>();
    private final List<String> flags;
    private final Optional<String> listenerPath;
    private final Optional<String> listenerMetadata;
    private final Map<String, @Nullable Object> unknownFields;

    OciProfile(Source source, Json root) {
        this.source = source;
        this.root = root;
        Fields fields = locate(source, root);
        List<Note> ignored = new ArrayList<>();
        Located<ScmpAction> defaultAction = Vocabulary.action(fields, "defaultAction");
        Optional<Located<Integer>> defaultNumber = Vocabulary.number(fields, "defaultErrnoRet", defaultAction.value());
        List<Abi> architectures = Vocabulary.abis(fields, "architectures");
        flags = Vocabulary.flags(fields);
        listenerPath = fields.text("listenerPath").map(Located::value);
        listenerMetadata = fields.text("listenerMetadata").map(Located::value);
        List<FlatRule> flatRules = new ArrayList<>();
        for (Fields rule : fields.objects("syscalls")) {
            flatRules.add(rule(rule, ignored));
        }
        unknownFields = Collections.unmodifiableMap(new LinkedHashMap<>(fields.unknown()));
        unknownFields.keySet().forEach(name -> ignored.add(new Note.FieldIgnored(fields.path() + "." + name)));
        flat = new FlatProfile(
                source,
                defaultAction,
                defaultNumber,
                architectures,
                flatRules,
                listenerPath.isPresent(),
                List.copyOf(ignored));
    }

    /**
     * Reads a file: a profile, or a whole runtime configuration.
     *
     * @param file a file of UTF-8, up to 4 MiB
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    public static OciProfile read(Path file) throws IOException {
        return read(file, ReadOptions.defaults());
    }

    /**
     * Reads a file: a profile, or a whole runtime configuration.
     *
     * @param file a file of UTF-8
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     * @throws IOException if the file cannot be read
     */
    public static OciProfile read(Path file, ReadOptions options) throws IOException {
        Source source = Source.read(file, options.maxBytes());
        return new OciProfile(source, JsonReader.read(source, options.comments()));
    }

    /**
     * Reads a text: a profile, or a whole runtime configuration.
     *
     * @param text the text
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    public static OciProfile parse(String text) {
        return parse(text, Documents.NAMELESS, ReadOptions.defaults());
    }

    /**
     * Reads a text: a profile, or a whole runtime configuration.
     *
     * @param text the text
     * @param source what messages call it
     * @param options how it is read
     * @return the document
     * @throws ProfileFormatException if it is no profile
     */
    public static OciProfile parse(String text, String source, ReadOptions options) {
        Source read = Source.of(text, source, options.maxBytes());
        return new OciProfile(read, JsonReader.read(read, options.comments()));
    }

    /**
     * Writes a profile in this dialect. Runtimes add what the dialect cannot say: how a foreign ABI dies, and runc its
     * answer to calls with higher numbers.
     *
     * @param profile the profile
     * @return a document that means the same
     * @throws IllegalArgumentException if the dialect cannot say what the profile means; the message says which part,
     *     and a way out
     */
    public static OciProfile of(SeccompProfile profile) {
        return parse(JsonWriter.write(Export.oci(profile)));
    }

    @Override
    public String source() {
        return source.name();
    }

    @Override
    public ScmpAction defaultAction() {
        return flat.defaultAction().value();
    }

    /**
     * The number that goes with the default action.
     *
     * @return the number, if the text says one
     */
    public OptionalInt defaultErrnoRet() {
        return flat.defaultNumber()
                .map(number -> OptionalInt.of(number.value()))
                .orElse(OptionalInt.empty());
    }

    /**
     * The ABIs the rules are for.
     *
     * @return the ABIs in the text's order; none means the machine's own
     */
    public List<Abi> architectures() {
        return flat.architectures();
    }

    @Override
    public List<String> flags() {
        return flags;
    }

    /**
     * The socket of the supervisor that {@link ScmpAction#NOTIFY} asks.
     *
     * @return its path, if the text says one
     */
    public Optional<String> listenerPath() {
        return listenerPath;
    }

    /**
     * What the supervisor is told about the container.
     *
     * @return the words, if the text has any
     */
    public Optional<String> listenerMetadata() {
        return listenerMetadata;
    }

    /**
     * The rules.
     *
     * @return the rules in the text's order
     */
    public List<OciRule> rules() {
        return Collections.unmodifiableList(rules);
    }

    @Override
    public Map<String, @Nullable Object> unknownFields() {
        return unknownFields;
    }

    @Override
    public Resolved resolveFor(ResolveTarget target) {
        return new Resolver(flat, target).resolve();
    }

    @Override
    public String toJson() {
        return JsonWriter.write(root);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OciProfile that && toJson().equals(that.toJson());
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

    private FlatRule rule(Fields fields, List<Note> ignored) {
        if (!fields.has("names")) {
            throw fields.error("names is missing", "a rule says which system calls it is for, \"names\": [\"read\"]");
        }
        List<Located<String>> names = Vocabulary.names(fields);
        ScmpAction action = Vocabulary.action(fields, "action").value();
        Optional<Located<Integer>> number = Vocabulary.number(fields, "errnoRet", action);
        List<Located<OciArgument>> args = Vocabulary.arguments(fields);
        rules.add(new OciRule(
                names.stream().map(Located::value).toList(),
                action,
                number.map(n -> OptionalInt.of(n.value())).orElse(OptionalInt.empty()),
                args.stream().map(Located::value).toList(),
                fields.unknown()));
        fields.unknown().keySet().forEach(name -> ignored.add(new Note.FieldIgnored(fields.path() + "." + name)));
        return new FlatRule(fields.path(), fields.at(), names, action, number, args);
    }

    private static Fields locate(Source source, Json root) {
        Fields whole = Fields.of(source, root, "$");
        if (whole.has("defaultAction") || !(whole.has("linux") || whole.has("ociVersion"))) {
            return Fields.of(source, root, "$");
        }
        return whole.object("linux")
                .flatMap(linux -> linux.object("seccomp"))
                .orElseThrow(() -> whole.error(
                        "the runtime configuration has no linux.seccomp, so nothing is filtered",
                        "put a profile there, or read the profile's own file"));
    }
}
