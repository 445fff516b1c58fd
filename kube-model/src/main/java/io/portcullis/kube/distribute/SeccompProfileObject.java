package io.portcullis.kube.distribute;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.manifest.Position;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.Value;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ProfileFormatException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A {@code SeccompProfile} of the Security Profiles Operator that stands in a manifest, and the file that the operator
 * writes for it.
 *
 * <p>The file holds what the API server keeps of the object: {@link #ignored()} names the rest. Rules of a base profile
 * are joined with the object's own, as the operator does; all else comes from the object itself.
 */
public final class SeccompProfileObject {
    private static final String GROUP = "security-profiles-operator.x-k8s.io/";
    private static final int MOST_LEVELS = 15; // internal/pkg/daemon/seccompprofile
    private static final int MOST_ARGUMENTS = 6;
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LARGEST_INT = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final Set<String> SPEC = Set.of(
            "state",
            "disabled",
            "baseProfileName",
            "defaultAction",
            "architectures",
            "flags",
            "listenerPath",
            "listenerMetadata",
            "syscalls");
    private static final Set<String> RULE = Set.of("names", "action", "errnoRet", "args");
    private static final Set<String> ARGUMENT = Set.of("index", "value", "valueTwo", "op");

    private final ManifestFile file;
    private final ObjectValue root;
    private final ObjectValue spec;
    private final String name;
    private final List<Ignored> ignored = new ArrayList<>();
    private final FlatSpec own;

    /**
     * A field that the API server drops without a word.
     *
     * @param path where it stands in the object, for example {@code spec.defaultErrnoRet}
     * @param position its line and column
     */
    public record Ignored(String path, Position position) {
        /**
         * Takes them.
         *
         * @param path where it stands in the object, for example {@code spec.defaultErrnoRet}
         * @param position its line and column
         */
        public Ignored {}

        @Override
        public String toString() {
            return position + ": " + path + " is no field of a SeccompProfile, and the API server drops it";
        }
    }

    private SeccompProfileObject(ManifestFile file, ObjectValue root) {
        this.file = file;
        this.root = root;
        this.name = root.object("metadata")
                .flatMap(metadata -> metadata.string("name"))
                .orElseThrow(() -> file.malformed(root.start(), "metadata.name is missing; give the profile a name"));
        this.spec = root.object("spec")
                .orElseThrow(
                        () -> file.malformed(root.start(), "spec is missing; it holds defaultAction and syscalls"));
        this.own = read();
    }

    /**
     * Every profile of this kind in a file, items of lists included.
     *
     * @param file the file
     * @return the profiles in the order of the text
     * @throws MalformedManifestException if a document of the file cannot be read, or if the API server or the operator
     *     would refuse an object of this kind
     */
    public static List<SeccompProfileObject> in(ManifestFile file) {
        List<SeccompProfileObject> found = new ArrayList<>();
        for (Document document : file.requireReadable().documents()) {
            collect(file, document.root(), found);
        }
        return List.copyOf(found);
    }

    private static void collect(ManifestFile file, ObjectValue root, List<SeccompProfileObject> found) {
        String kind = root.string("kind").orElse("");
        if (kind.endsWith("List")) {
            root.list("items").map(ListValue::items).orElse(List.of()).forEach(item -> {
                if (item instanceof ObjectValue object) {
                    collect(file, object, found);
                }
            });
        } else if (kind.equals(OperatorKind.SECCOMP_PROFILE.kind())
                && root.string("apiVersion").orElse("").startsWith(GROUP)) {
            String version = root.string("apiVersion").orElse("").substring(GROUP.length());
            if (!version.equals("v1") && !version.equals("v1beta1")) {
                throw file.malformed(
                        root.get("apiVersion").orElse(root).start(),
                        "apiVersion \"" + GROUP + version + "\" is not known; use v1 or v1beta1");
            }
            found.add(new SeccompProfileObject(file, root));
        }
    }

    /**
     * Looks up base profiles among others, such as those of the same file.
     *
     * @param profiles the profiles
     * @return what finds the one of a name
     * @throws IllegalArgumentException if two have the same name
     */
    public static Function<String, Optional<SeccompProfileObject>> among(Collection<SeccompProfileObject> profiles) {
        Map<String, SeccompProfileObject> byName = new LinkedHashMap<>();
        profiles.forEach(profile -> {
            if (byName.put(profile.name, profile) != null) {
                throw new IllegalArgumentException(
                        "two profiles are called " + profile.name + "; leave those of other namespaces out");
            }
        });
        return wanted -> Optional.ofNullable(byName.get(wanted));
    }

    /**
     * What it is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Where it is.
     *
     * @return the namespace, if the text says one
     */
    public Optional<String> namespace() {
        return root.object("metadata").flatMap(metadata -> metadata.string("namespace"));
    }

    /**
     * Where it stands in the file.
     *
     * @return line and column
     */
    public Position position() {
        return root.position();
    }

    /**
     * Whether the operator writes it to the nodes.
     *
     * @return false if it says that it is disabled
     */
    public boolean isEnabled() {
        return !spec.bool("disabled").orElse(false)
                && !spec.string("state").orElse("").equals("Disabled");
    }

    /**
     * The profile whose rules are joined with its own.
     *
     * @return the name, or {@code oci://} and a reference, if the text says one
     */
    public Optional<String> baseProfileName() {
        return spec.string("baseProfileName").filter(base -> !base.isEmpty());
    }

    /**
     * What the API server drops.
     *
     * @return fields of the object that its kind does not have, in the order of the text
     */
    public List<Ignored> ignored() {
        return List.copyOf(ignored);
    }

    /**
     * The file that the operator writes for it.
     *
     * @return the document
     * @throws MalformedManifestException if it has a base profile
     */
    public OciProfile document() {
        return document(base -> Optional.empty());
    }

    /**
     * The file that the operator writes for it.
     *
     * @param bases finds base profiles by name
     * @return the document
     * @throws MalformedManifestException if a base profile is not found, if more than 15 profiles stand on each other,
     *     or if a base has another rule for the same call: what the operator makes of the two differs from release to
     *     release
     */
    public OciProfile document(Function<String, Optional<SeccompProfileObject>> bases) {
        return joined(bases, 0).document(file.name());
    }

    @Override
    public String toString() {
        return file.name() + ":" + position() + ": SeccompProfile " + name;
    }

    private FlatSpec joined(Function<String, Optional<SeccompProfileObject>> bases, int level) {
        Optional<String> base = baseProfileName();
        if (base.isEmpty()) {
            return own;
        }
        int at = spec.get("baseProfileName").orElse(spec).start();
        if (level + 1 >= MOST_LEVELS) {
            throw file.malformed(
                    at,
                    "spec.baseProfileName: more than " + MOST_LEVELS
                            + " profiles would stand on each other; join some of them");
        }
        FlatSpec below = bases.apply(base.get())
                .orElseThrow(() -> file.malformed(
                        at,
                        "spec.baseProfileName: profile " + base.get()
                                + " is not here, and its rules belong to this one; give it too"))
                .joined(bases, level + 1);
        Set<String> both = namesOf(own.rules());
        both.retainAll(namesOf(below.rules()));
        for (String call : both) {
            if (!forCall(call, own).equals(forCall(call, below))) {
                throw file.malformed(
                        at,
                        "spec.baseProfileName: profile " + base.get() + " has another rule for " + call
                                + ", and releases of the operator join them in different ways; keep one of the two");
            }
        }
        List<FlatSpec.FlatRule> rules = new ArrayList<>(own.rules());
        below.rules().forEach(rule -> {
            List<String> more =
                    rule.names().stream().filter(call -> !both.contains(call)).toList();
            if (!more.isEmpty()) {
                rules.add(new FlatSpec.FlatRule(more, rule.action(), rule.errnoRet(), rule.args()));
            }
        });
        return own.withRules(rules);
    }

    private static Set<String> namesOf(List<FlatSpec.FlatRule> rules) {
        Set<String> names = new HashSet<>();
        rules.forEach(rule -> names.addAll(rule.names()));
        return names;
    }

    /** What a profile says of one call, apart from the order. */
    private static Set<FlatSpec.FlatRule> forCall(String call, FlatSpec spec) {
        Set<FlatSpec.FlatRule> rules = new HashSet<>();
        spec.rules().stream()
                .filter(rule -> rule.names().contains(call))
                .forEach(rule ->
                        rules.add(new FlatSpec.FlatRule(List.of(call), rule.action(), rule.errnoRet(), rule.args())));
        return rules;
    }

    private FlatSpec read() {
        Path at = Path.ROOT.child("spec");
        ignoreAllBut(SPEC, spec, at);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("defaultAction", required(text(spec, at, "defaultAction"), spec, at, "defaultAction"));
        texts(spec, at, "architectures").ifPresent(words -> tree.put("architectures", words));
        texts(spec, at, "flags").ifPresent(words -> tree.put("flags", words));
        text(spec, at, "listenerPath")
                .filter(path -> !path.isEmpty())
                .ifPresent(path -> tree.put("listenerPath", path));
        text(spec, at, "listenerMetadata")
                .filter(words -> !words.isEmpty())
                .ifPresent(words -> tree.put("listenerMetadata", words));
        List<Object> rules = new ArrayList<>();
        List<Value> items = items(spec, at, "syscalls").orElse(List.of());
        for (int i = 0; i < items.size(); i++) {
            rules.add(rule(items.get(i), at.child("syscalls").index(i)));
        }
        tree.put("syscalls", rules);
        try {
            return FlatSpec.of(FlatSpec.parse(tree, file.name()));
        } catch (ProfileFormatException e) {
            Value where = find(e.path());
            throw file.malformed(
                    where.start(),
                    "spec" + e.path().substring(1) + ": " + e.problem()
                            + e.hint().map(hint -> "; " + hint).orElse(""));
        }
    }

    private Map<String, Object> rule(Value value, Path at) {
        ObjectValue rule = object(value, at);
        ignoreAllBut(RULE, rule, at);
        Map<String, Object> tree = new LinkedHashMap<>();
        List<String> names = required(texts(rule, at, "names"), rule, at, "names");
        if (names.isEmpty()) {
            throw wrong(rule.get("names").orElse(rule), at.child("names"), "holds nothing; name a system call");
        }
        tree.put("names", names);
        tree.put("action", required(text(rule, at, "action"), rule, at, "action"));
        number(rule, at, "errnoRet", LARGEST_INT)
                .filter(number -> number.signum() > 0) // the operator leaves a 0 out of its file
                .ifPresent(number -> tree.put("errnoRet", number));
        List<Value> items = items(rule, at, "args").orElse(List.of());
        if (items.size() > MOST_ARGUMENTS) {
            throw wrong(
                    items.get(MOST_ARGUMENTS), at.child("args"), "has more than six conditions; make several rules");
        }
        List<Object> args = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            args.add(argument(items.get(i), at.child("args").index(i)));
        }
        if (!args.isEmpty()) {
            tree.put("args", args);
        }
        return tree;
    }

    private Map<String, Object> argument(Value value, Path at) {
        ObjectValue argument = object(value, at);
        ignoreAllBut(ARGUMENT, argument, at);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("index", required(number(argument, at, "index", LARGEST_INT), argument, at, "index"));
        tree.put("value", number(argument, at, "value", LARGEST).orElse(BigInteger.ZERO));
        number(argument, at, "valueTwo", LARGEST).ifPresent(two -> tree.put("valueTwo", two));
        tree.put("op", required(text(argument, at, "op"), argument, at, "op"));
        return tree;
    }

    private void ignoreAllBut(Set<String> known, ObjectValue object, Path at) {
        object.entries().stream()
                .filter(entry -> !known.contains(entry.name()))
                .forEach(entry -> ignored.add(new Ignored(
                        at.child(entry.name()).toString(), entry.key().position())));
    }

    /** The value of a path of the document that was made of the object, or what is nearest to it. */
    private Value find(String path) {
        Value here = spec;
        for (String step : path.substring(1).replace("[", ".").replace("]", "").split("\\.", -1)) {
            Value next = null;
            if (here instanceof ObjectValue object) {
                next = object.get(step).orElse(null);
            } else if (here instanceof ListValue list && step.matches("\\d{1,9}")) {
                int index = Integer.parseInt(step);
                next = index < list.items().size() ? list.items().get(index) : null;
            }
            here = next == null ? here : next;
        }
        return here;
    }

    private static @Nullable Value present(ObjectValue object, String key) {
        return object.get(key)
                .filter(value -> !(value instanceof ScalarValue scalar && scalar.isNull()))
                .orElse(null);
    }

    private Optional<String> text(ObjectValue object, Path at, String key) {
        Value value = present(object, key);
        return value == null ? Optional.empty() : Optional.of(text(value, at.child(key)));
    }

    private String text(Value value, Path at) {
        return value instanceof ScalarValue scalar && scalar.string().isPresent()
                ? scalar.text()
                : this.<String>fail(value, at, "must be a string, was " + value.type());
    }

    private Optional<List<Value>> items(ObjectValue object, Path at, String key) {
        Value value = present(object, key);
        return value == null
                ? Optional.empty()
                : Optional.of(
                        value instanceof ListValue list
                                ? list.items()
                                : this.<List<Value>>fail(value, at.child(key), "must be a list, was " + value.type()));
    }

    private Optional<List<String>> texts(ObjectValue object, Path at, String key) {
        return items(object, at, key).map(items -> {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                texts.add(text(items.get(i), at.child(key).index(i)));
            }
            return texts;
        });
    }

    private Optional<BigInteger> number(ObjectValue object, Path at, String key, BigInteger largest) {
        Value value = present(object, key);
        if (value == null) {
            return Optional.empty();
        }
        BigInteger number =
                value instanceof ScalarValue scalar && scalar.integer().isPresent()
                        ? scalar.integer().get()
                        : this.<BigInteger>fail(value, at.child(key), "must be a whole number, was " + value.type());
        if (number.signum() < 0 || number.compareTo(largest) > 0) {
            throw wrong(value, at.child(key), "must be in 0.." + largest + ", was " + number);
        }
        return Optional.of(number);
    }

    private ObjectValue object(Value value, Path at) {
        if (value instanceof ObjectValue object) {
            return object;
        }
        throw wrong(value, at, "must be an object, was " + value.type());
    }

    private <T> T required(Optional<T> value, ObjectValue object, Path at, String key) {
        return value.orElseThrow(() -> wrong(object, at, "lacks " + key + "; say it"));
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it returns nothing, ever
    private <T> T fail(Value value, Path at, String problem) {
        throw wrong(value, at, problem);
    }

    private MalformedManifestException wrong(Value value, Path at, String problem) {
        return file.malformed(value.start(), at + " " + problem);
    }
}
