package io.portcullis.apparmor;

import static io.portcullis.apparmor.FilePermission.APPEND;
import static io.portcullis.apparmor.FilePermission.EXECUTE;
import static io.portcullis.apparmor.FilePermission.LOCK;
import static io.portcullis.apparmor.FilePermission.MAP_EXECUTABLE;
import static io.portcullis.apparmor.FilePermission.READ;
import static io.portcullis.apparmor.FilePermission.WRITE;
import static io.portcullis.apparmor.NetworkFamily.INET;
import static io.portcullis.apparmor.NetworkFamily.INET6;
import static io.portcullis.apparmor.Pattern.file;
import static io.portcullis.apparmor.Pattern.literal;
import static io.portcullis.apparmor.SocketType.STREAM;
import static io.portcullis.linux.Capability.NET_ADMIN;
import static io.portcullis.linux.Capability.NET_BIND_SERVICE;
import static io.portcullis.linux.Capability.SETUID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppArmorProfileTest {
    static AppArmorProfile web() {
        return AppArmorProfile.named(
                "web",
                p -> p.abi("4.0")
                        .include("abstractions/base")
                        .allow(file("/srv/**"), READ)
                        .deny(file("/srv/secret/**"), READ, WRITE)
                        .capability(NET_BIND_SERVICE)
                        .network(INET, STREAM));
    }

    static AppArmorProfile withEverything() {
        return AppArmorProfile.named(
                "two words",
                p -> p.abi("4.0")
                        .tunables("tunables/global")
                        .define("DATA", literal("/srv/my data"), file("/mnt/{a,b}"))
                        .attach(file("/usr/{,local/}sbin/web"))
                        .mode(ProfileMode.COMPLAIN)
                        .option(ProfileOption.MEDIATE_DELETED)
                        .option(ProfileOption.ATTACH_DISCONNECTED)
                        .comment("include <this> is only a comment")
                        .includeIfExists("local/web")
                        .allow(literal("/srv/a \"b\" {c}, *d"), READ, MAP_EXECUTABLE)
                        .owner()
                        .allow(file("@{HOME}/.cache/**"), WRITE, READ, LOCK)
                        .allow(file("@{DATA}/log"), APPEND)
                        .audit()
                        .deny(file("/etc/shadow"), READ, EXECUTE)
                        .allow(file("/usr/bin/git"), READ, Exec.PROFILE.to("git tool"))
                        .allow(file("/usr/bin/ls"), Exec.INHERIT)
                        .allow(
                                file("/usr/bin/sort"),
                                Exec.CHILD.keepingEnvironment().to("sorter"))
                        .allow(file("/usr/bin/wc"), Exec.PROFILE_OR_INHERIT.stacking("counter"))
                        .allow(file("/usr/bin/tr"), Exec.PROFILE.stacking("two words"))
                        .allCapabilities()
                        .denyCapability(NET_ADMIN, SETUID)
                        .allNetwork()
                        .denyNetwork(NetworkFamily.PACKET)
                        .denyNetwork(INET, NetworkProtocol.ICMP)
                        .rule(new NetworkRule(Qualifiers.NONE, new NetworkRule.OfKind(SocketType.DGRAM)))
                        .hat("request", h -> h.allow(file("/srv/**"), READ))
                        .child("sorter", c -> c.attach(file("/usr/bin/sort")).allFiles()));
    }

    @Test
    void readsLikeThePolicyItPrints() {
        assertThat(web().toPolicy()).isEqualTo("""
                        abi <abi/4.0>,
                        include <tunables/global>

                        profile web {
                          include <abstractions/base>
                          /srv/** r,
                          deny /srv/secret/** rw,
                          capability net_bind_service,
                          network inet stream,
                        }
                        """);
    }

    @Test
    void printsEverythingItCanSay() {
        assertThat(withEverything().toPolicy()).isEqualTo("""
                        abi <abi/4.0>,
                        include <tunables/global>
                        @{DATA} = "/srv/my data" /mnt/{a,b}

                        profile "two words" /usr/{,local/}sbin/web flags=(attach_disconnected, complain, mediate_deleted) {
                          # include <this> is only a comment
                          include if exists <local/web>
                          "/srv/a \\"b\\" \\{c\\}\\, \\*d" rm,
                          owner @{HOME}/.cache/** rwk,
                          @{DATA}/log a,
                          audit deny /etc/shadow rx,
                          /usr/bin/git rPx -> "git tool",
                          /usr/bin/ls ix,
                          /usr/bin/sort cx -> sorter,
                          /usr/bin/wc Pix -> &counter,
                          /usr/bin/tr Px -> "&two words",
                          capability,
                          deny capability setuid net_admin,
                          network,
                          deny network packet,
                          deny network inet icmp,
                          network dgram,
                          hat request {
                            /srv/** r,
                          }
                          profile sorter /usr/bin/sort {
                            file,
                          }
                        }
                        """);
    }

    @Test
    void theKubernetesExampleDeniesEveryWrite() {
        assertThat(Presets.denyWrite().toPolicy()).isEqualTo("""
                        include <tunables/global>

                        profile k8s-apparmor-example-deny-write flags=(attach_disconnected) {
                          include <abstractions/base>
                          file,
                          deny /** w,
                        }
                        """);
    }

    @Test
    void saysItsName() {
        assertThat(Presets.denyWrite().name()).isEqualTo("k8s-apparmor-example-deny-write");
    }

    @Test
    void nothingSaidIsAValueThatSaysSo() {
        var open = AppArmorProfile.named(
                "open", p -> p.allFiles().allCapabilities().allNetwork());

        assertThat(open.profile().body())
                .containsExactly(
                        new FileRule(Qualifiers.NONE, new FileRule.Every()),
                        new CapabilityRule(Qualifiers.NONE, new CapabilityRule.Every()),
                        new NetworkRule(Qualifiers.NONE, new NetworkRule.Every()));
        assertThat(open.profile().attachment()).isEqualTo(Attachment.BY_NAME_ONLY);
    }

    @Test
    void theOrderOfPermissionsIsNoDifference() {
        assertThat(AppArmorProfile.named("x", p -> p.allow(file("/a"), WRITE, READ)))
                .isEqualTo(AppArmorProfile.named("x", p -> p.allow(file("/a"), READ, WRITE)));
    }

    @Test
    void aBuilderKeptAfterItsLambdaThrows() {
        List<ProfileBuilder> kept = new ArrayList<>();
        List<RuleBuilder<ProfileBuilder>> keptToo = new ArrayList<>();
        AppArmorProfile.named("web", p -> {
            kept.add(p);
            keptToo.add(p.owner());
        });

        assertThatThrownBy(() -> kept.get(0).allFiles())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the builder of profile web was kept after its lambda; the policy is finished, build another");
        assertThatThrownBy(() -> kept.get(0).abi("4.0")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.get(0).hat("h", h -> {})).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keptToo.get(0).allFiles()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesWritingAndAppendingTogether() {
        assertRefused(
                p -> p.allow(file("/var/log/x"), WRITE, APPEND),
                "WRITE and APPEND together for /var/log/x: writing holds appending; keep one");
    }

    @Test
    void refusesRunningWithoutAWordOnTheProfile() {
        assertRefused(
                p -> p.allow(file("/bin/sh"), READ, EXECUTE),
                "EXECUTE of /bin/sh does not say which profile the program gets; use one of Exec, such as Exec.INHERIT");
    }

    @Test
    void refusesTwoTransitionsInOneRule() {
        assertRefused(
                p -> p.allow(file("/bin/sh"), Exec.INHERIT, Exec.PROFILE.to("sh")),
                "two transitions for /bin/sh: ix and Px -> sh; a program gets one profile, keep one");
    }

    @Test
    void refusesTwoTransitionsInTwoRules() {
        assertRefused(
                p -> p.allow(file("/bin/sh"), Exec.INHERIT).allow(file("/bin/sh"), READ, Exec.PROFILE),
                "profile web: '/bin/sh ix,' and '/bin/sh rPx,' give one program two profiles; the parser refuses that,"
                        + " keep one");
        assertRefused(
                p -> p.allow(file("/usr/**"), Exec.PROFILE).allFiles(),
                "profile web: '/usr/** Px,' and 'file,' give one program two profiles; the parser refuses that, keep one");
    }

    @Test
    void takesAnExactPathBesideABroadTransition() {
        assertThat(AppArmorProfile.named("web", p -> p.allFiles().allow(file("/usr/bin/git"), Exec.PROFILE))
                        .toPolicy())
                .contains("/usr/bin/git Px,");
    }

    @Test
    void refusesAllowingWhatIsDenied() {
        assertRefused(
                p -> p.allow(file("/srv/a"), READ, WRITE).deny(file("/srv/a"), WRITE),
                "profile web: '/srv/a rw,' and 'deny /srv/a w,' contradict each other: deny wins, so '/srv/a rw,' would"
                        + " not do what it says; drop one, or allow something wider than what is denied");
        assertRefused(
                p -> p.denyCapability(SETUID).capability(NET_ADMIN, SETUID),
                "profile web: 'deny capability setuid,' and 'capability setuid net_admin,' contradict each other");
        assertRefused(
                p -> p.denyNetwork(INET).network(INET, STREAM),
                "profile web: 'deny network inet,' and 'network inet stream,' contradict each other");
        assertRefused(
                p -> p.owner().allow(file("/a"), Exec.INHERIT).deny(file("/a"), EXECUTE),
                "profile web: 'owner /a ix,' and 'deny /a x,' contradict each other");
    }

    @Test
    void aProtocolIsDeniedWithItsSocketType() {
        var anyTcp = new NetworkRule(Qualifiers.NONE, new NetworkRule.OfKind(NetworkProtocol.TCP));

        assertRefused(
                p -> p.network(INET, NetworkProtocol.TCP).denyNetwork(INET, STREAM),
                "profile web: 'network inet tcp,' and 'deny network inet stream,' contradict each other");
        assertRefused(
                p -> p.denyNetwork(INET6, NetworkProtocol.UDP).network(INET6, SocketType.DGRAM),
                "'deny network inet6 udp,' and 'network inet6 dgram,' contradict each other");
        assertRefused(
                p -> p.network(INET, SocketType.RAW).denyNetwork(INET, NetworkProtocol.ICMP),
                "'network inet raw,' and 'deny network inet icmp,' contradict each other");
        assertThat(AppArmorProfile.named(
                                "web",
                                p -> p.rule(anyTcp)
                                        .denyNetwork(INET6, STREAM)
                                        .denyNetwork(INET, SocketType.DGRAM)
                                        .network(INET, SocketType.RAW))
                        .profile()
                        .body())
                .hasSize(4);
        assertThat(new NetworkRule.OfKind(STREAM).covers(anyTcp.scope())).isTrue();
        assertThat(anyTcp.scope().covers(new NetworkRule.OfKind(STREAM))).isFalse();
        assertThat(anyTcp.scope().covers(new NetworkRule.OfFamilyAndKind(INET6, STREAM)))
                .isTrue();
    }

    @Test
    void takesADenyInsideAWiderAllow() {
        assertThat(AppArmorProfile.named(
                                "web",
                                p -> p.allow(file("/srv/a"), READ, WRITE)
                                        .owner()
                                        .deny(file("/srv/a"), WRITE)
                                        .allCapabilities()
                                        .denyCapability(SETUID)
                                        .network(INET6)
                                        .denyNetwork(INET6, STREAM))
                        .profile()
                        .body())
                .hasSize(6);
    }

    @Test
    void aHigherPriorityIsNoContradiction() {
        var profile = AppArmorProfile.named(
                "web",
                p -> p.deny(file("/a"), READ)
                        .qualified(Qualifiers.NONE.withPriority(10))
                        .allow(file("/a"), READ));

        assertThat(profile.toPolicy()).contains("priority=10 /a r,");
    }

    @Test
    void refusesTwoModes() {
        assertRefused(
                p -> p.mode(ProfileMode.COMPLAIN).mode(ProfileMode.ENFORCE),
                "profile web: flags complain and enforce exclude each other; keep one");
        assertRefused(
                p -> p.option(ProfileOption.MEDIATE_DELETED).option(ProfileOption.DELEGATE_DELETED),
                "profile web: flags delegate_deleted and mediate_deleted exclude each other; keep one");
    }

    @Test
    void refusesWhatIsSaidTwice() {
        assertRefused(
                p -> p.abi("3.0").abi("4.0"),
                "profile web: 'abi <abi/3.0>,' was already said, and now 'abi <abi/4.0>,'; keep one");
        assertRefused(
                p -> p.attach(file("/a")).attach(file("/b")),
                "already attached to /a, and now to /b; a profile has one attachment, write {a,b}");
        assertRefused(
                p -> p.define("A", literal("/a")).define("A", literal("/b")),
                "profile web: '@{A} = /a' was already said, and now '@{A} = /b'; give all values at once");
        assertRefused(
                p -> p.hat("h", h -> {}).child("h", c -> {}),
                "profile web: there already is a child or hat named h; give this one another name");
    }

    @Test
    void refusesVariablesThatNothingDefines() {
        assertRefused(
                p -> p.allow(file("@{DATA}/x"), READ),
                "profile web: nothing defines @{DATA}; define it, or include its tunables");
        assertRefused(
                p -> p.hat("h", h -> h.allow(file("@{home}/x"), READ)),
                "profile web: nothing defines @{home}; did you mean @{HOME}");
        assertRefused(p -> p.define("A", file("@{A}/x")), "@{A} is defined by itself: @{A}/x");
        assertRefused(
                p -> p.define("HOME", literal("/root")),
                "profile web: @{HOME} is defined by tunables/global and cannot be set again; choose another name");
        assertRefused(
                p -> p.define("profile_name", literal("/root")),
                "@{profile_name} is the parser's own and cannot be defined; choose another name");
        assertRefused(
                p -> p.define("a b", literal("/root")), "a variable is named by letters, digits and _, a letter first");
    }

    @Test
    void variablesOfTunablesGlobalBringItAlong() {
        assertThat(AppArmorProfile.named("x", p -> p.allow(file("@{PROC}/@{pid}/x"), READ))
                        .toPolicy())
                .startsWith("include <tunables/global>\n");
        assertThat(AppArmorProfile.named("x", p -> p.allow(file("/@{profile_name}/x"), READ))
                        .toPolicy())
                .startsWith("profile x {");
    }

    @Test
    void otherTunablesDoNotStandInForTunablesGlobal() {
        assertThat(AppArmorProfile.named("x", p -> p.tunables("tunables/site").allow(file("@{HOME}/@{SITE}"), READ))
                        .toPolicy())
                .startsWith("include <tunables/global>\ninclude <tunables/site>\n");
        assertThat(AppArmorProfile.named("x", p -> p.tunables("/opt/site").include("abstractions/base"))
                        .toPolicy())
                .startsWith("include <tunables/global>\ninclude \"/opt/site\"\n");
        assertThat(AppArmorProfile.named("x", p -> p.tunables("tunables/site").allow(file("@{SITE}/x"), READ))
                        .toPolicy())
                .startsWith("include <tunables/site>\n\n");
        assertThat(AppArmorProfile.named(
                                "x",
                                p -> p.tunables("/etc/apparmor.d/tunables/global")
                                        .allow(file("@{HOME}/x"), READ))
                        .toPolicy())
                .startsWith("include \"/etc/apparmor.d/tunables/global\"\n\n");
    }

    @Test
    void whatOnlyTheNewestParserDefinesIsDefinedByHand() {
        assertRefused(p -> p.allow(file("@{exec_path}"), READ), "profile web: nothing defines @{exec_path}; define it");
        assertRefused(p -> p.allow(file("@{attach_path}"), READ), "profile web: nothing defines @{attach_path}");
        assertThat(AppArmorProfile.named(
                                "x",
                                p -> p.define("exec_path", literal("/usr/bin/x"))
                                        .allow(file("@{exec_path}"), READ))
                        .toPolicy())
                .startsWith("@{exec_path} = /usr/bin/x\n");
    }

    @Test
    void refusesVariablesThatDefineEachOther() {
        assertRefused(
                p -> p.define("A", file("@{B}/x")).define("B", file("@{A}/y")),
                "profile web: '@{B} = @{A}/y' and '@{A} = @{B}/x' define each other, which the parser refuses; give one"
                        + " of them a value of its own");
        assertRefused(
                p -> p.define("A", file("@{B}/x"))
                        .define("B", literal("/b"), file("@{C}/y"))
                        .define("C", file("/{a,@{A}}")),
                "'@{C} = /{a,@{A}}' and '@{A} = @{B}/x' and '@{B} = /b @{C}/y' define each other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``            | a profile needs a name",
                "` a`          | profile name ' a' is padded with space, which Kubernetes refuses and nobody sees; trim it",
                "a//b          | profile name 'a//b' holds //, which stands between a profile and its child",
                "&a            | profile name '&a' starts with '&', which stands for stacking or a namespace",
                ":ns:a         | profile name ':ns:a' starts with ':'",
                "a*            | profile name 'a*' holds '*', which would make it a pattern",
                "a{            | profile name 'a{' holds '{', which would make it a pattern",
                "unconfined    | profile name 'unconfined' is what the kernel calls having no profile",
            })
    void refusesNamesThatMeanSomethingElse(String name, String message) {
        assertThatThrownBy(() -> AppArmorProfile.named(name, p -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aCommaInANameIsNotEscaped() {
        assertThat(AppArmorProfile.named(
                                "a,b",
                                p -> p.allow(file("/x"), Exec.PROFILE.stacking("c,\"d"))
                                        .hat("e,", h -> {}))
                        .toPolicy())
                .isEqualTo("""
                        profile "a,b" {
                          /x Px -> "&c,\\"d",
                          hat "e," {
                          }
                        }
                        """);
    }

    @Test
    void refusesANameThatAttachesUnsaid() {
        String problem = "profile name '/usr/bin/x' has no attachment: a name that starts with / is also where the"
                + " profile attaches; say attach(...) too, or give it a plain name";

        assertThatThrownBy(() -> AppArmorProfile.named("/usr/bin/x", p -> {})).hasMessage(problem);
        assertRefused(p -> p.child("/usr/bin/x", c -> {}), problem);
        assertThat(AppArmorProfile.named("/usr/bin/x", p -> p.attach(file("/usr/bin/{x,y}")))
                        .toPolicy())
                .startsWith("profile /usr/bin/x /usr/bin/{x,y} {");
        assertThat(AppArmorProfile.named("web", p -> p.hat("/index", h -> {})).toPolicy())
                .contains("hat /index {");
    }

    @Test
    void refusesANameOfTwoLines() {
        assertThatThrownBy(() -> AppArmorProfile.named("a\nb", p -> {}))
                .hasMessage("profile name 'a\\u000ab' holds a line end; use printable letters");
    }

    @Test
    void refusesWhatAnIncludeLineCannotHold() {
        assertRefused(p -> p.include("a> /** rw, #"), "without < and >, was 'a> /** rw, #'");
        assertRefused(p -> p.include("/a\"b"), "include '/a\"b' holds a double quote, which an include line cannot");
        assertRefused(p -> p.include("a\n/** rw,"), "holds a line end, which an include line cannot; rename the file");
        assertRefused(p -> p.include("../x"), "include '../x' leaves the base folder; name the file by its full path");
        assertRefused(p -> p.include(""), "an include names a file without space around it, was ''");
        assertRefused(
                p -> p.comment("a\n/** rw,"),
                "a comment is one line of text, and this one holds the control character a line end");
        assertRefused(p -> p.abi("4.0>, #"), "abi release must be like 4.0, was '4.0>, #'");
    }

    @Test
    void refusesRulesThatSayNothingOrTooMuch() {
        var deny = Qualifiers.NONE.withDecision(Qualifiers.Decision.DENY);
        var owner = Qualifiers.NONE.withOwner(Qualifiers.Owner.OWNER);

        assertRefused(p -> p.rule(new FileRule(deny, new FileRule.Every())), "deny file, is no rule");
        assertRefused(
                p -> p.rule(new FileRule(deny, new FileRule.Matching(file("/a"), Set.of(Exec.PROFILE)))),
                "deny of Px for /a: what is not run gets no profile; deny EXECUTE");
        assertRefused(
                p -> p.rule(new FileRule(deny, new FileRule.Matching(file("/a"), Set.of()))),
                "a rule for /a says nothing");
        assertRefused(
                p -> p.rule(new CapabilityRule(deny, new CapabilityRule.Of(Set.of()))),
                "a capability rule names at least one; for all of them use CapabilityRule.Every");
        assertRefused(
                p -> p.owner().capability(SETUID), "owner stands before a capability rule; only files have an owner");
        assertRefused(
                p -> p.rule(new NetworkRule(owner, new NetworkRule.Every())), "owner stands before a network rule");
        assertRefused(
                p -> p.qualified(Qualifiers.NONE.withPriority(1)).allNetwork(),
                "priority=1 stands before a network rule, which has none; leave it out");
        assertRefused(
                p -> p.qualified(Qualifiers.NONE.withPriority(1001)), "priority must be in -1000..1000, was 1001");
        assertRefused(p -> p.network(INET6, NetworkProtocol.ICMP), "network inet6 icmp does not exist");
        assertRefused(
                p -> p.allow(Pattern.parse("a"), READ),
                "a file rule is about a path, starting with / or a variable, was a");
        assertRefused(
                p -> p.allow(file("/a"), Exec.INHERIT.to("x")), "ix changes to no profile, so it takes no target");
    }

    @Test
    void onePolicyHoldsNoTwoProfilesOfAName() {
        var profile = web().profile();

        assertThatThrownBy(() -> new Policy(List.of(), List.of(profile, profile)))
                .hasMessage(
                        "two profiles named web in one policy; the kernel keeps one profile a name, give one another name");
    }

    private static void assertRefused(Consumer<ProfileBuilder> body, String message) {
        assertThatThrownBy(() -> AppArmorProfile.named("web", body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
