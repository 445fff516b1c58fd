package io.portcullis.kube.effective;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ConfinementProperties {
    private static final String NOTE = "container.seccomp.security.alpha.kubernetes.io/web";

    @Property
    void whateverStandsThereIsAnswered(
            @ForAll("nodes") Node node,
            @ForAll("notes") String notes,
            @ForAll("settings") String pod,
            @ForAll("settings") String container) {
        Confinement read = Pods.confinement(node, notes, "securityContext: " + pod, "securityContext: " + container);

        Reach reach = Profiles.known().reach(read);
        if (!read.starts()) {
            assertThat(reach).isInstanceOf(Reach.Unknown.class);
        }
        assertThat(read.seccomp().profile().isPresent() || !read.starts()).isTrue();
        assertThat(read.appArmor().profile().isPresent() || !read.starts()).isTrue();
    }

    @Property
    void whatTheContainerSaysCountsWhateverThePodSays(
            @ForAll("nodes") Node node, @ForAll("settings") String pod, @ForAll("settings") String other) {
        String container = "securityContext: {seccompProfile: {type: RuntimeDefault}}";

        assertThat(Pods.confinement(node, "", "securityContext: " + pod, container)
                        .seccomp()
                        .profile())
                .isEqualTo(Pods.confinement(node, "", "securityContext: " + other, container)
                        .seccomp()
                        .profile());
    }

    @Provide
    Arbitrary<Node> nodes() {
        return Combinators.combine(
                        Arbitraries.of("1.19", "1.22", "1.24", "1.25", "1.27", "1.30", "1.34", "1.36"),
                        Arbitraries.of(CriRuntime.values()),
                        Arbitraries.of(true, false))
                .as((version, runtime, seccompDefault) -> {
                    Node node = Pods.node(version).with(runtime);
                    return seccompDefault && !version.equals("1.19") ? node.withSeccompDefault() : node;
                });
    }

    @Provide
    Arbitrary<String> notes() {
        return Arbitraries.of("", "unconfined", "runtime/default", "localhost/x.json", "localhost/", "../x", "''")
                .map(value -> NOTE + ": " + (value.isEmpty() ? "1" : value));
    }

    @Provide
    Arbitrary<String> settings() {
        Arbitrary<String> odd = Arbitraries.of("null", "[]", "{}", "true", "12", "x", "''", "[1, a]", "{a: b}");
        Arbitrary<String> profile = Arbitraries.of(
                "{type: RuntimeDefault}", "{type: Unconfined}", "{type: Localhost, localhostProfile: a}", "{type: X}");
        Arbitrary<String> capabilities =
                Arbitraries.of("{add: [ALL]}", "{drop: [ALL, x]}", "{add: [KILL, CAP_KILL], drop: [1]}");
        Arbitrary<String> entry = Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.of("seccompProfile", "appArmorProfile"), Arbitraries.oneOf(profile, odd))
                        .as((key, value) -> key + ": " + value),
                Arbitraries.oneOf(capabilities, odd).map(value -> "capabilities: " + value),
                Combinators.combine(
                                Arbitraries.of(
                                        "privileged",
                                        "runAsUser",
                                        "runAsGroup",
                                        "runAsNonRoot",
                                        "allowPrivilegeEscalation"),
                                Arbitraries.oneOf(odd, Arbitraries.of("0", "-1", "99999999999999999999", "false")))
                        .as((key, value) -> key + ": " + value));
        Arbitrary<String> object = entry.list()
                .ofMaxSize(5)
                .uniqueElements(text -> text.substring(0, text.indexOf(':')))
                .map(entries -> "{" + String.join(", ", entries) + "}");
        return Arbitraries.frequencyOf(Tuple.of(9, object), Tuple.of(1, odd.filter(text -> !text.equals("x"))));
    }
}
