package io.portcullis.apparmor;

import io.portcullis.linux.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generated policy. */
final class Policies {
    private Policies() {}

    /** Paths that any file can have, most of them nasty. */
    static Arbitrary<String> paths() {
        Arbitrary<String> nasty = Arbitraries.of(
                "\"",
                "\\",
                "{",
                "}",
                "*",
                "**",
                "?",
                "[",
                "]",
                "^",
                ",",
                "#",
                "\n",
                "\t",
                "\r",
                " ",
                "@",
                "$",
                "!",
                "'",
                "@{HOME}",
                "x,\n/** rwx,",
                "} profile p {",
                "#include <x>",
                "é",
                "\u0001",
                "\u007f",
                "😀",
                "\udcff",
                "->",
                "n",
                "x41",
                "101",
                "=",
                "(",
                ")",
                "<",
                ">",
                ":",
                "&",
                "|",
                "a,b",
                "\u2028",
                ".x",
                "..y");
        Arbitrary<String> plain = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(5);
        Arbitrary<String> segment = Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(2, nasty), net.jqwik.api.Tuple.of(1, plain))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(pieces -> String.join("", pieces).replace("/", "|"))
                .filter(text -> !text.matches("\\.{1,2}"));
        return segment.list().ofMinSize(1).ofMaxSize(4).map(segments -> "/" + String.join("/", segments));
    }

    /** Globs of every kind of part. */
    static Arbitrary<Pattern> globs() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                paths().map(path -> Pattern.literal(path).toString()),
                Arbitraries.of(
                        "/*", "/**", "/?", "/[a-z0-9]", "/[^a\\\\\\]]", "/[\\*\\?\\[]", "/[\\\"#, ]", "/a\\@{b,c}"),
                Arbitraries.of("/{a,b}", "/{,x/}y", "/{a,{b*,@{HOME}},}", "/@{pid}/x", "/x@{HOME}", "/\\{{a,\\,}\\}"));
        return piece.list().ofMinSize(1).ofMaxSize(3).map(pieces -> Pattern.file(String.join("", pieces)));
    }

    static Arbitrary<Pattern> patterns() {
        return Arbitraries.oneOf(paths().map(Pattern::literal), globs());
    }

    static Arbitrary<Rule> rules() {
        return Arbitraries.oneOf(
                fileRules(),
                Combinators.combine(qualifiers(), capabilityScopes()).as(CapabilityRule::new),
                Combinators.combine(qualifiers(), networkScopes()).as(NetworkRule::new));
    }

    static Arbitrary<Profile> profiles(int depth) {
        Arbitrary<BodyItem> item = Arbitraries.oneOf(
                rules().map(rule -> rule),
                rules().map(rule -> rule),
                comments().map(comment -> comment),
                Arbitraries.just(new Include(PolicyLocation.parse("abstractions/base"), false)),
                Arbitraries.just(new Include(PolicyLocation.parse("local/not there"), true)));
        Arbitrary<List<BodyItem>> body = item.list().ofMaxSize(6);
        if (depth > 0) {
            body = Combinators.combine(
                            body,
                            profiles(depth - 1).list().ofMaxSize(1),
                            hats().list().ofMaxSize(1))
                    .as((items, children, hats) -> {
                        List<BodyItem> all = new ArrayList<>(items);
                        children.stream()
                                .map(child -> new Profile(
                                        new ProfileName("child of " + child.name()),
                                        child.attachment(),
                                        child.flags(),
                                        child.body()))
                                .forEach(all::add);
                        all.addAll(hats);
                        return all;
                    });
        }
        return Combinators.combine(names(), attachments(), flags(), body).as((name, attachment, flags, items) -> {
            List<BodyItem> distinct = new ArrayList<>();
            Set<String> nested = new java.util.HashSet<>();
            for (BodyItem one : items) {
                if (!(one instanceof Hat hat) || nested.add(hat.name().text())) {
                    distinct.add(one);
                }
            }
            return new Profile(name, attachment, flags, distinct);
        });
    }

    static Arbitrary<Hat> hats() {
        return Combinators.combine(
                        names(),
                        flags(),
                        rules().map(rule -> (BodyItem) rule).list().ofMaxSize(2))
                .as((name, flags, body) -> new Hat(new ProfileName("hat " + name), flags, body));
    }

    static Arbitrary<Comment> comments() {
        return Arbitraries.of("", "include <nope>", "a \"quoted { one", "}", "x, y \\", "é #")
                .map(Comment::new);
    }

    static Arbitrary<ProfileName> names() {
        return Arbitraries.of(
                        "web",
                        "profile",
                        "hat",
                        "flags",
                        "include",
                        "/usr/bin/x",
                        "two words",
                        "a\"b",
                        "x,y",
                        "n#1",
                        "#n",
                        "été",
                        "a(b)",
                        "a=b",
                        "<x>",
                        "if",
                        "@home",
                        "deny",
                        "all",
                        "x!y",
                        "->")
                .map(ProfileName::new);
    }

    private static Arbitrary<Attachment> attachments() {
        return Arbitraries.oneOf(
                Arbitraries.just(Attachment.BY_NAME_ONLY),
                paths().map(path -> new Attachment.ToPrograms(Pattern.literal(path))),
                Arbitraries.of("/usr/bin/{a,b*}", "/opt/**/run", "@{HOME}/bin/*")
                        .map(glob -> new Attachment.ToPrograms(Pattern.file(glob))));
    }

    private static Arbitrary<Set<ProfileFlag>> flags() {
        return Arbitraries.of(
                Set.<ProfileFlag>of(),
                Set.of(ProfileMode.COMPLAIN),
                Set.of(ProfileMode.ENFORCE, ProfileOption.AUDIT),
                Set.of(ProfileMode.KILL, ProfileOption.ATTACH_DISCONNECTED, ProfileOption.MEDIATE_DELETED),
                Set.of(ProfileMode.UNCONFINED),
                Set.of(ProfileOption.CHROOT_RELATIVE, ProfileOption.DELEGATE_DELETED, ProfileOption.CHROOT_ATTACH),
                Set.of(
                        ProfileOption.NAMESPACE_RELATIVE,
                        ProfileOption.NO_ATTACH_DISCONNECTED,
                        ProfileOption.CHROOT_NO_ATTACH));
    }

    private static Arbitrary<Qualifiers> qualifiers() {
        return Combinators.combine(
                        Arbitraries.of(false, true),
                        Arbitraries.of(Qualifiers.Decision.UNSAID, Qualifiers.Decision.ALLOW, Qualifiers.Decision.DENY))
                .as((audit, decision) -> new Qualifiers(0, audit, decision, Qualifiers.Owner.ANYBODY));
    }

    private static Arbitrary<FileRule> fileRules() {
        Arbitrary<Set<FileAccess>> permissions = Arbitraries.of(
                        FilePermission.READ,
                        FilePermission.WRITE,
                        FilePermission.LINK,
                        FilePermission.LOCK,
                        FilePermission.MAP_EXECUTABLE)
                .map(permission -> (FileAccess) permission)
                .set()
                .ofMinSize(1);
        Arbitrary<Exec> execs = Combinators.combine(
                        Arbitraries.of(Exec.Transition.values()), Arbitraries.of(false, true), targets())
                .as((transition, scrubs, target) -> transition == Exec.Transition.INHERIT
                                || transition == Exec.Transition.UNCONFINED
                        ? new Exec(
                                transition, scrubs && transition != Exec.Transition.INHERIT, Exec.Target.BY_ATTACHMENT)
                        : new Exec(transition, scrubs, target));
        Arbitrary<Qualifiers> owned = Combinators.combine(qualifiers(), Arbitraries.of(Qualifiers.Owner.values()))
                .as(Qualifiers::withOwner);
        return Combinators.combine(
                        owned,
                        patterns(),
                        permissions,
                        execs,
                        Arbitraries.integers().between(0, 9))
                .as((qualifiers, path, access, exec, kind) -> {
                    if (kind == 0 && !qualifiers.denies()) {
                        return new FileRule(qualifiers, new FileRule.Every());
                    }
                    Set<FileAccess> all = new java.util.HashSet<>(access);
                    if (kind > 5) {
                        all.add(qualifiers.denies() ? FilePermission.EXECUTE : exec);
                    }
                    return new FileRule(qualifiers, new FileRule.Matching(path, all));
                });
    }

    private static Arbitrary<Exec.Target> targets() {
        return Arbitraries.oneOf(
                Arbitraries.just(Exec.Target.BY_ATTACHMENT),
                names().map(Exec.Target.Named::new),
                names().map(Exec.Target.Stacked::new));
    }

    private static Arbitrary<CapabilityRule.Scope> capabilityScopes() {
        return Arbitraries.oneOf(
                Arbitraries.just(new CapabilityRule.Every()),
                Arbitraries.of(Capability.class).set().ofMinSize(1).map(CapabilityRule.Of::new));
    }

    private static Arbitrary<NetworkRule.Scope> networkScopes() {
        Arbitrary<SocketKind> kinds =
                Arbitraries.oneOf(Arbitraries.of(SocketType.class), Arbitraries.of(NetworkProtocol.class));
        Arbitrary<NetworkFamily> families = Arbitraries.of(NetworkFamily.class);
        return Arbitraries.oneOf(
                Arbitraries.just(new NetworkRule.Every()),
                families.map(NetworkRule.OfFamily::new),
                kinds.map(NetworkRule.OfKind::new),
                Combinators.combine(families, kinds)
                        .as((family, kind) -> kind.existsIn(family)
                                ? new NetworkRule.OfFamilyAndKind(family, kind)
                                : new NetworkRule.OfFamilyAndKind(NetworkFamily.INET, kind)));
    }
}
