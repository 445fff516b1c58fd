package io.portcullis.kube.distribute;

import io.portcullis.apparmor.AbiDeclaration;
import io.portcullis.apparmor.AppArmorProfile;
import io.portcullis.apparmor.Attachment;
import io.portcullis.apparmor.BodyItem;
import io.portcullis.apparmor.CapabilityRule;
import io.portcullis.apparmor.Comment;
import io.portcullis.apparmor.Exec;
import io.portcullis.apparmor.FileAccess;
import io.portcullis.apparmor.FilePermission;
import io.portcullis.apparmor.FileRule;
import io.portcullis.apparmor.Include;
import io.portcullis.apparmor.NetworkFamily;
import io.portcullis.apparmor.NetworkProtocol;
import io.portcullis.apparmor.NetworkRule;
import io.portcullis.apparmor.PolicyNode;
import io.portcullis.apparmor.PreambleItem;
import io.portcullis.apparmor.ProfileMode;
import io.portcullis.apparmor.ProfileOption;
import io.portcullis.apparmor.Qualifiers;
import io.portcullis.apparmor.Rule;
import io.portcullis.apparmor.SocketType;
import io.portcullis.linux.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The lists that the operator makes an AppArmor profile of, and what they do not hold.
 *
 * <p>The operator puts the lists into a profile of its own, which includes {@code abstractions/base}, attaches
 * disconnected paths, mediates deleted files, and denies some more (internal/pkg/daemon/apparmorprofile/crd2armor).
 * What it grants is compared with what the profile grants, path by path as it is written; where the two are not the
 * same, it is a loss.
 */
final class AppArmorLists {
    private static final String BASE = "abstractions/base";
    private static final Set<FilePermission> WRITING =
            Collections.unmodifiableSet(EnumSet.of(FilePermission.WRITE, FilePermission.LINK, FilePermission.LOCK));

    private final boolean complain;
    private final boolean denies;
    private final List<Loss> losses = new ArrayList<>();
    private final AppArmorPaths paths;
    private final Map<String, Granted> granted = new LinkedHashMap<>();
    private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    private final Set<Socket> sockets = new LinkedHashSet<>();
    private final List<FileRule> otherTransitions = new ArrayList<>();

    private final Set<String> executables = new LinkedHashSet<>();
    private final Set<String> libraries = new LinkedHashSet<>();
    private final Set<String> readOnly = new LinkedHashSet<>();
    private final Set<String> writeOnly = new LinkedHashSet<>();
    private final Set<String> readWrite = new LinkedHashSet<>();
    private final Set<SocketList> allowed = EnumSet.noneOf(SocketList.class);

    /** What may be done with one path, and what is said not to. */
    private static final class Granted {
        private final Set<FilePermission> allowed = EnumSet.noneOf(FilePermission.class);
        private final Set<FilePermission> denied = EnumSet.noneOf(FilePermission.class);
        private final List<String> denials = new ArrayList<>();
        private boolean runs;
    }

    private record Socket(NetworkFamily family, SocketType type) {}

    /** What one word of the object allows. */
    private enum SocketList {
        RAW(new NetworkRule.OfKind(SocketType.RAW)),
        TCP(new NetworkRule.OfKind(NetworkProtocol.TCP)),
        UDP(new NetworkRule.OfKind(NetworkProtocol.UDP));

        @SuppressWarnings("ImmutableEnumChecker") // a record of an enum
        private final NetworkRule.Scope scope;

        SocketList(NetworkRule.Scope scope) {
            this.scope = scope;
        }
    }

    AppArmorLists(AppArmorProfile profile, OperatorRelease release) {
        this.complain = profile.profile().flags().contains(ProfileMode.COMPLAIN);
        this.denies = !complain || release.deniesWhileComplaining();
        this.paths = new AppArmorPaths(profile.preamble());
        profile.preamble().forEach(this::hold);
        holdFlags(profile);
        profile.profile().body().stream().filter(AppArmorLists::allows).forEach(this::hold);
        profile.profile().body().stream().filter(item -> !allows(item)).forEach(this::hold);
        if (profile.profile().body().stream().noneMatch(AppArmorLists::isBase)) {
            lose("nothing but what the profile says", Loss.Effect.LOOSER, "the operator adds <" + BASE + ">");
        }
        placeFiles();
        placeSockets();
        placeCapabilities();
        if (denies) {
            lose(
                    "writing to most of /proc and to /sys/firmware/efi/efivars",
                    Loss.Effect.STRICTER,
                    "the operator denies it in every profile");
        }
    }

    boolean complains() {
        return complain;
    }

    List<Loss> losses() {
        return losses;
    }

    /** What stands below {@code abstract}. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        Map<String, Object> executable = new LinkedHashMap<>();
        put(executable, "allowedExecutables", executables);
        put(executable, "allowedLibraries", libraries);
        put(tree, "executable", executable);
        Map<String, Object> filesystem = new LinkedHashMap<>();
        put(filesystem, "readOnlyPaths", readOnly);
        put(filesystem, "writeOnlyPaths", writeOnly);
        put(filesystem, "readWritePaths", readWrite);
        put(tree, "filesystem", filesystem);
        if (!allowed.isEmpty()) {
            tree.put("network", network());
        }
        Map<String, Object> capability = new LinkedHashMap<>();
        put(
                capability,
                "allowedCapabilities",
                capabilities.stream()
                        .map(one -> one.name().toLowerCase(Locale.ROOT))
                        .toList());
        put(tree, "capability", capability);
        return tree;
    }

    private Map<String, Object> network() {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put("allowRaw", allowed.contains(SocketList.RAW));
        Map<String, Object> protocols = new LinkedHashMap<>();
        protocols.put("allowTcp", allowed.contains(SocketList.TCP));
        protocols.put("allowUdp", allowed.contains(SocketList.UDP));
        network.put("allowedProtocols", protocols);
        return network;
    }

    private static void put(Map<String, Object> tree, String key, Map<String, Object> value) {
        if (!value.isEmpty()) {
            tree.put(key, value);
        }
    }

    private static void put(Map<String, Object> tree, String key, java.util.Collection<String> values) {
        if (!values.isEmpty()) {
            tree.put(key, List.copyOf(values));
        }
    }

    private void hold(PreambleItem item) {
        if (item instanceof AbiDeclaration) {
            lose(
                    item,
                    Loss.Effect.LOOSER,
                    "the operator's profile names none, and what only newer kernels mediate is free");
        }
        // includes and definitions matter where a path names a variable
    }

    private void holdFlags(AppArmorProfile profile) {
        if (profile.profile().attachment() instanceof Attachment.ToPrograms programs) {
            lose("the attachment to " + programs.path(), Loss.Effect.LOOSER, "only pods that name the profile get it");
        }
        profile.profile().flags().forEach(flag -> {
            if (flag == ProfileMode.KILL) {
                lose("flag kill", Loss.Effect.OTHER_ANSWER, "what is not allowed is refused, and nobody is killed");
            } else if (flag == ProfileMode.UNCONFINED
                    || flag == ProfileMode.DEFAULT_ALLOW
                    || flag == ProfileMode.PROMPT) {
                throw new IllegalArgumentException("profile " + profile.name() + " has the mode " + flag.keyword()
                        + ", and the operator's objects enforce or complain; choose one of them");
            } else if (flag == ProfileOption.AUDIT || flag == ProfileOption.INTERRUPTIBLE) {
                lose("flag " + flag.keyword(), Loss.Effect.OTHER_ANSWER, "the operator's profiles do not have it");
            } else if (flag == ProfileOption.DELEGATE_DELETED) {
                lose("flag " + flag.keyword(), Loss.Effect.STRICTER, "the operator mediates deleted files");
            } else if (flag == ProfileOption.CHROOT_RELATIVE || flag == ProfileOption.CHROOT_ATTACH) {
                lose("flag " + flag.keyword(), Loss.Effect.LOOSER, "paths in a chroot mean something else");
            }
        });
        for (ProfileOption added : List.of(ProfileOption.ATTACH_DISCONNECTED, ProfileOption.MEDIATE_DELETED)) {
            boolean same = profile.profile().flags().contains(added)
                    || (added == ProfileOption.MEDIATE_DELETED
                            && profile.profile().flags().contains(ProfileOption.DELEGATE_DELETED));
            if (!same) {
                lose(
                        "having no " + added.keyword(),
                        Loss.Effect.LOOSER,
                        "the operator adds it, and files without a path are looked up by what theirs was");
            }
        }
    }

    private static boolean allows(BodyItem item) {
        return !(item instanceof Rule rule && rule.qualifiers().denies());
    }

    private void hold(BodyItem item) {
        if (item instanceof Rule rule) {
            if (isPlain(rule)) {
                holdRule(rule);
            }
        } else if (item instanceof Include && !isBase(item)) {
            lose(item, Loss.Effect.LOOSER, "the object includes nothing, and what is there may deny something");
        } else if (!(item instanceof Include) && !(item instanceof Comment)) {
            lose(header(item), Loss.Effect.STRICTER, "the object has no children and no hats");
        }
    }

    private static String header(PolicyNode item) {
        return item.toPolicy().lines().findFirst().orElse("").replace(" {", "");
    }

    /** Whether it says no more than what it allows or denies; otherwise it is lost. */
    private boolean isPlain(Rule rule) {
        Qualifiers qualifiers = rule.qualifiers();
        if (qualifiers.audit()) {
            lose(rule, Loss.Effect.OTHER_ANSWER, "the object logs nothing that is allowed, and \"audit\" is left out");
        }
        boolean plain = qualifiers.priority() == 0
                && qualifiers.owner() == Qualifiers.Owner.ANYBODY
                && qualifiers.decision() != Qualifiers.Decision.PROMPT;
        if (!plain) {
            lose(
                    rule,
                    qualifiers.denies() ? Loss.Effect.LOOSER : Loss.Effect.STRICTER,
                    "the object has no word for priority, owner and prompt; the rule is left out");
        }
        return plain;
    }

    private void holdRule(Rule rule) {
        boolean allow = !rule.qualifiers().denies();
        if (rule instanceof FileRule file) {
            holdFile(file, allow);
        } else if (rule instanceof CapabilityRule one) {
            Set<Capability> named =
                    one.scope() instanceof CapabilityRule.Of of ? of.capabilities() : EnumSet.allOf(Capability.class);
            if (allow) {
                capabilities.addAll(named);
            } else {
                capabilities.removeAll(named); // abstractions/base allows none
            }
        } else if (rule instanceof NetworkRule network) {
            BiPredicate<NetworkFamily, SocketType> holds = network.scope()::holds;
            for (NetworkFamily family : NetworkFamily.values()) {
                for (SocketType type : SocketType.values()) {
                    if (holds.test(family, type) && allow) {
                        sockets.add(new Socket(family, type));
                    } else if (holds.test(family, type)) {
                        sockets.remove(new Socket(family, type)); // abstractions/base allows none
                    }
                }
            }
        }
    }

    private void holdFile(FileRule rule, boolean allow) {
        if (!(rule.scope() instanceof FileRule.Matching matching)) { // file, is /{**,} rwlkmix
            grant("/", EnumSet.complementOf(EnumSet.of(FilePermission.EXECUTE, FilePermission.APPEND)), false);
            grant("/**", EnumSet.complementOf(EnumSet.of(FilePermission.EXECUTE, FilePermission.APPEND)), true);
            return;
        }
        Set<FilePermission> named = EnumSet.noneOf(FilePermission.class);
        boolean runs = false;
        for (FileAccess access : matching.access()) {
            if (access instanceof FilePermission permission) {
                named.add(permission);
            } else if (access.equals(Exec.INHERIT)) {
                runs = true;
            } else {
                otherTransitions.add(rule);
            }
        }
        if (!allow && isDeniedAnyway(matching)) {
            return;
        }
        List<String> plain = paths.plain(matching.path());
        if (plain.isEmpty()) {
            lose(
                    rule,
                    allow ? Loss.Effect.STRICTER : Loss.Effect.LOOSER,
                    "the operator takes no such path; the rule is left out");
        }
        for (String path : plain) {
            if (allow) {
                grant(path, named, runs);
            } else {
                Granted here = granted.computeIfAbsent(path, p -> new Granted());
                here.denied.addAll(named);
                here.denials.add(quoted(rule));
            }
        }
    }

    private void grant(String path, Set<FilePermission> named, boolean runs) {
        Granted here = granted.computeIfAbsent(path, p -> new Granted());
        here.allowed.addAll(named);
        here.runs |= runs;
    }

    private boolean isDeniedAnyway(FileRule.Matching matching) {
        return denies && AppArmorPaths.deniedByTheOperator(matching);
    }

    private void placeFiles() {
        granted.forEach(this::place);
        boolean fixed = denies && !(readOnly.isEmpty() && writeOnly.isEmpty());
        if (fixed) {
            lose(
                    "other rules for the files that are only read or only written",
                    Loss.Effect.STRICTER,
                    "the operator denies writing, linking and locking the ones and reading the others, whatever else"
                            + " allows it");
        }
        for (FileRule rule : otherTransitions) {
            lose(
                    rule,
                    executables.isEmpty() ? Loss.Effect.STRICTER : Loss.Effect.LOOSER,
                    executables.isEmpty()
                            ? "programs keep the profile or do not run; these do not"
                            : "programs keep the profile or do not run; these keep it if a path of another rule is theirs");
        }
    }

    private void place(String path, Granted here) {
        Set<FilePermission> wanted = EnumSet.noneOf(FilePermission.class);
        wanted.addAll(here.allowed);
        if (wanted.remove(FilePermission.APPEND)) {
            wanted.add(FilePermission.WRITE);
        }
        boolean onlyAppends =
                here.allowed.contains(FilePermission.APPEND) && !here.allowed.contains(FilePermission.WRITE);
        boolean reads = wanted.contains(FilePermission.READ) && !here.denied.contains(FilePermission.READ);
        boolean writes = WRITING.stream().anyMatch(one -> wanted.contains(one) && !here.denied.contains(one));
        boolean writingDenied = here.denied.contains(FilePermission.WRITE)
                || here.denied.contains(FilePermission.LINK)
                || here.denied.contains(FilePermission.LOCK)
                || here.denied.contains(FilePermission.APPEND);
        boolean runs = here.runs && !here.denied.contains(FilePermission.EXECUTE);
        boolean maps =
                wanted.contains(FilePermission.MAP_EXECUTABLE) && !here.denied.contains(FilePermission.MAP_EXECUTABLE);
        boolean readable = reads || ((runs || maps) && !here.denied.contains(FilePermission.READ));

        Set<FilePermission> held = EnumSet.noneOf(FilePermission.class);
        if (runs) {
            executables.add(path);
            held.add(FilePermission.READ);
        }
        if (maps) {
            libraries.add(path);
            held.addAll(EnumSet.of(FilePermission.READ, FilePermission.MAP_EXECUTABLE));
        }
        boolean readsOnly = readable && denies && writingDenied;
        boolean writesOnly = writes && !writingDenied && denies && here.denied.contains(FilePermission.READ);
        if (readsOnly) {
            readOnly.add(path);
            held.add(FilePermission.READ);
        } else if (writesOnly || (writes && !readable && !writingDenied)) {
            writeOnly.add(path);
            held.addAll(WRITING);
        } else if (writes && !writingDenied) {
            readWrite.add(path);
            held.add(FilePermission.READ);
            held.addAll(WRITING);
        } else if (reads && !runs && !maps) {
            readOnly.add(path);
            held.add(FilePermission.READ);
        }
        tellDenials(path, here, readsOnly, writesOnly);
        tellDifference(path, wanted, held, here, onlyAppends);
    }

    /** A denial holds if the operator denies the same, or more, of the same path. */
    private void tellDenials(String path, Granted here, boolean readsOnly, boolean writesOnly) {
        Set<FilePermission> open = EnumSet.noneOf(FilePermission.class);
        open.addAll(here.denied);
        if (readsOnly) {
            open.removeAll(WRITING);
            open.remove(FilePermission.APPEND);
        }
        if (writesOnly) {
            open.remove(FilePermission.READ);
        }
        if (!open.isEmpty()) {
            here.denials.stream()
                    .distinct()
                    .forEach(rule -> lose(
                            rule,
                            Loss.Effect.LOOSER,
                            "the object denies nothing by itself, and another rule may allow " + letters(open) + " of "
                                    + path));
        }
    }

    private void tellDifference(
            String path, Set<FilePermission> wanted, Set<FilePermission> held, Granted here, boolean onlyAppends) {
        Set<FilePermission> more = EnumSet.noneOf(FilePermission.class);
        more.addAll(held);
        more.removeAll(wanted);
        if (onlyAppends && held.contains(FilePermission.WRITE)) {
            more.add(FilePermission.WRITE);
        }
        if (!more.isEmpty()) {
            lose(
                    "having no " + letters(more) + " of " + path,
                    Loss.Effect.LOOSER,
                    "the operator's lists give " + letters(held) + " together");
        }
        Set<FilePermission> less = EnumSet.noneOf(FilePermission.class);
        less.addAll(wanted);
        less.removeAll(held);
        less.removeAll(here.denied);
        if (!less.isEmpty()) {
            lose(
                    letters(less) + " of " + path,
                    Loss.Effect.STRICTER,
                    "no list of the operator has that together with what is denied");
        }
    }

    private static String letters(Set<FilePermission> permissions) {
        StringBuilder letters = new StringBuilder();
        permissions.forEach(one -> letters.append(one.letters()));
        return letters.toString();
    }

    private void placeSockets() {
        Set<Socket> rest = new LinkedHashSet<>(sockets);
        for (SocketList list : SocketList.values()) {
            List<Socket> held = Arrays.stream(NetworkFamily.values())
                    .flatMap(family -> Arrays.stream(SocketType.values())
                            .filter(type -> list.scope.holds(family, type))
                            .map(type -> new Socket(family, type)))
                    .toList();
            if (held.stream().anyMatch(sockets::contains)) {
                allowed.add(list);
                held.forEach(rest::remove);
                if (!sockets.containsAll(held)) {
                    lose(
                            "having only some sockets of \"network" + list.scope.words() + "\"",
                            Loss.Effect.LOOSER,
                            "the object has all of them or none");
                }
            }
        }
        if (!rest.isEmpty()) {
            Socket first = rest.iterator().next();
            lose(
                    "network " + first.family().keyword() + " " + first.type().keyword()
                            + (rest.size() > 1 ? " and " + (rest.size() - 1) + " more kinds of sockets" : ""),
                    Loss.Effect.STRICTER,
                    "the object knows TCP, UDP and raw sockets");
        }
    }

    private void placeCapabilities() {
        if (capabilities.contains(Capability.SYS_RAWIO)) {
            lose(
                    "having no mount",
                    Loss.Effect.LOOSER,
                    "with sys_rawio the operator also allows to mount, to unmount and to run fsck");
        }
    }

    private void lose(PolicyNode what, Loss.Effect effect, String explanation) {
        lose(quoted(what), effect, explanation);
    }

    private static String quoted(PolicyNode what) {
        return "\"" + what.toPolicy() + "\"";
    }

    private void lose(String what, Loss.Effect effect, String explanation) {
        Loss loss = new Loss(what, effect, explanation);
        if (!losses.contains(loss)) {
            losses.add(loss);
        }
    }

    private static boolean isBase(BodyItem item) {
        return item instanceof Include include
                && (include.location().path().equals(BASE)
                        || include.location().path().equals("/etc/apparmor.d/" + BASE));
    }
}
