package io.portcullis.kube;

import io.portcullis.linux.Capability;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Makes random pods that Kubernetes takes, with every field a release has. */
final class PodMaker {
    private static final List<String> WORDS = List.of(
            "a",
            "y",
            "No",
            "null",
            "1.0",
            "0x1f",
            "1e3",
            "~",
            "a: b",
            "a #b",
            "- a",
            "|",
            "é😀",
            "x y",
            "\"q\"",
            "12:30:45",
            "trailing ",
            "\nx\n\n",
            "a\tb",
            "\u0085\u2028",
            "!!int 1",
            "---",
            "...",
            "{a",
            "<<",
            "one\ntwo\n",
            "x".repeat(200));

    private static final String ODD = " \n\t:-#'\"|>?&*!%@`{}[],=<~é\\\r\u2029\ufeff";

    private final Random random;
    private final KubernetesVersion target;
    private final boolean strange;
    private final Optional<OsName> os;
    private final boolean ownUsers;
    private final boolean hostNetwork;
    private final boolean hostIpc;
    private final boolean hostProcess;
    private final boolean rooted;

    private PodMaker(Random random, KubernetesVersion target, boolean strange) {
        this.random = random;
        this.target = target;
        this.strange = strange;
        this.os = has(23) ? maybe(() -> one(OsName.values())) : Optional.empty();
        boolean windows = os.equals(Optional.of(OsName.WINDOWS));
        this.hostProcess = has(22) && !os.equals(Optional.of(OsName.LINUX)) && chance(4);
        this.ownUsers = has(25) && !windows && !hostProcess && chance(3);
        this.hostNetwork = hostProcess || (!ownUsers && chance(4));
        this.hostIpc = !ownUsers && !windows && chance(4);
        this.rooted = chance(4);
    }

    /** Pods for a release whose every field the release knows. */
    static Arbitrary<PodManifest> known(KubernetesVersion target) {
        return Arbitraries.randomValue(random -> new PodMaker(random, target, false).pod());
    }

    /** Pods for a release, some with fields that nobody knows. */
    static Arbitrary<PodManifest> strange(KubernetesVersion target) {
        return Arbitraries.randomValue(random -> new PodMaker(random, target, true).pod());
    }

    private PodManifest pod() {
        Map<String, String> labels = new LinkedHashMap<>();
        Map<String, String> annotations = new LinkedHashMap<>();
        some(() -> labels.put(
                one("app", "y", "null", "1.0", "example.com/a_b.c"), one("", "yes", "1_000", "web", "1.30")));
        some(() -> annotations.put(one("note", "example.com/x", "123"), word()));
        ObjectMeta metadata = new ObjectMeta(
                one("web", "a.pod", "1", "null"),
                maybe(() -> one("prod", "true", "1")),
                labels,
                annotations,
                unknown(Map.of("finalizers", List.of("example.com/x"))));
        return new PodManifest(metadata, spec(), strange ? junk() : UnknownFields.NONE);
    }

    private PodSpec spec() {
        boolean windows = os.equals(Optional.of(OsName.WINDOWS));
        Optional<Boolean> pid = ownUsers || windows ? Optional.empty() : maybe(random::nextBoolean);
        HostNamespaces host = new HostNamespaces(
                ownUsers ? Optional.of(false) : has(25) && !windows ? maybe(() -> true) : Optional.empty(),
                hostNetwork ? Optional.of(true) : maybe(() -> false),
                pid,
                hostIpc ? Optional.of(true) : maybe(() -> false),
                windows || pid.equals(Optional.of(true)) ? Optional.empty() : maybe(random::nextBoolean));
        return new PodSpec(
                os.map(name -> name == OsName.LINUX ? PodOs.LINUX : PodOs.WINDOWS),
                host,
                podSecurity(windows),
                containers("init", random.nextInt(3), windows),
                containers("main", 1 + random.nextInt(3), windows),
                List.of(),
                unknown(Map.of(
                        "nodeSelector",
                        Map.of("tier", "on"),
                        "volumes",
                        List.of(Map.of("name", "tmp", "emptyDir", Map.of())),
                        "terminationGracePeriodSeconds",
                        30,
                        "enableServiceLinks",
                        false)));
    }

    private PodSecurity podSecurity(boolean windows) {
        if (windows) {
            return new PodSecurity(
                    ConfinementSettings.UNSAID,
                    new RunAs(Optional.empty(), Optional.empty(), maybe(() -> true)),
                    Groups.UNSAID,
                    List.of(),
                    Optional.empty(),
                    windowsOptions(true),
                    unknown(Map.of()));
        }
        List<Sysctl> sysctls = new ArrayList<>();
        if (!hostNetwork) {
            some(() -> sysctls.add(new Sysctl(one("net.ipv4.tcp_syncookies", "net/ipv4/ip_local_port_range"), word())));
        }
        if (!hostIpc) {
            some(() -> sysctls.add(new Sysctl(one("kernel.sem", "kernel.shm_rmid_forced", "fs.mqueue.msg_max"), "1")));
        }
        Groups groups = new Groups(
                maybe(this::id),
                has(18) ? maybe(() -> one(FsGroupChangePolicy.values())) : Optional.empty(),
                random.nextBoolean() ? List.of() : List.of(id(), id()),
                has(31) ? maybe(() -> one(SupplementalGroupsPolicy.values())) : Optional.empty());
        return new PodSecurity(
                confinement(),
                runAs(),
                groups,
                once(sysctls),
                has(32) ? maybe(() -> one(SeLinuxChangePolicy.values())) : Optional.empty(),
                os.isPresent() ? Optional.empty() : windowsOptions(true),
                unknown(Map.of()));
    }

    private List<Container> containers(String prefix, int count, boolean windows) {
        List<Container> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new Container(
                    prefix + i,
                    one("nginx:latest", "10.0.0.1:5000/x@sha256:0", "1.2", "null", "hashicorp/http-echo:0.2.3"),
                    windows ? windowsSecurity() : containerSecurity(),
                    unknown(Map.of(
                            "ports",
                            List.of(Map.of("containerPort", 80 + i, "protocol", "TCP")),
                            "args",
                            List.of("-c", word(), ""),
                            "resources",
                            Map.of("limits", Map.of("memory", "1Gi")),
                            "tty",
                            true))));
        }
        return all;
    }

    private ContainerSecurity windowsSecurity() {
        return new ContainerSecurity(
                ConfinementSettings.UNSAID,
                new RunAs(Optional.empty(), Optional.empty(), maybe(random::nextBoolean)),
                Capabilities.UNSAID,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                windowsOptions(false),
                unknown(Map.of()));
    }

    private ContainerSecurity containerSecurity() {
        Optional<Boolean> escalation = maybe(random::nextBoolean);
        boolean kept = escalation.equals(Optional.of(false));
        return new ContainerSecurity(
                confinement(),
                runAs(),
                capabilities(kept),
                kept ? maybe(() -> false) : maybe(random::nextBoolean),
                escalation,
                maybe(random::nextBoolean),
                maybe(() -> ownUsers ? one(ProcMount.values()) : ProcMount.DEFAULT),
                os.isPresent() ? Optional.empty() : windowsOptions(false),
                unknown(Map.of()));
    }

    private Capabilities capabilities(boolean kept) {
        if (!kept && chance(6)) {
            return new Capabilities(CapabilityChoice.ALL, CapabilityChoice.NONE, unknown(Map.of()));
        }
        Set<Capability> add = EnumSet.noneOf(Capability.class);
        Set<Capability> drop = EnumSet.noneOf(Capability.class);
        some(() -> add.add(one(Capability.values())));
        some(() -> drop.add(one(Capability.values())));
        drop.removeAll(add);
        if (kept) {
            add.remove(Capability.SYS_ADMIN);
        }
        return new Capabilities(
                new CapabilityChoice.These(add),
                random.nextBoolean() ? CapabilityChoice.ALL : new CapabilityChoice.These(drop),
                unknown(Map.of()));
    }

    private ConfinementSettings confinement() {
        return new ConfinementSettings(
                maybe(() -> one(
                        SeccompProfileRef.runtimeDefault(),
                        SeccompProfileRef.unconfined(),
                        SeccompProfileRef.localhost("profiles/a.json"),
                        SeccompProfileRef.localhost("a b: c"),
                        strange ? new SeccompProfileRef.Other("OCI", junk()) : SeccompProfileRef.localhost("1.0"))),
                maybe(() -> one(
                        AppArmorProfileRef.runtimeDefault(),
                        AppArmorProfileRef.unconfined(),
                        AppArmorProfileRef.localhost("/usr/bin/x"),
                        AppArmorProfileRef.localhost("a \"b\" #c"),
                        AppArmorProfileRef.localhost("no"))),
                maybe(() -> new SeLinuxOptions(
                        maybe(this::word),
                        maybe(() -> "system_r"),
                        maybe(() -> "container_t"),
                        maybe(this::word),
                        unknown(Map.of()))));
    }

    private RunAs runAs() {
        return new RunAs(
                maybe(() -> rooted ? 0L : 1 + id() / 2),
                maybe(this::id),
                rooted ? maybe(() -> false) : maybe(random::nextBoolean));
    }

    private Optional<WindowsOptions> windowsOptions(boolean ofPod) {
        if (!has(16) || (!hostProcess && chance(2))) {
            return Optional.empty();
        }
        Optional<Boolean> host = !has(22)
                ? Optional.empty()
                : hostProcess ? ofPod ? Optional.of(true) : maybe(() -> true) : maybe(() -> false);
        return Optional.of(new WindowsOptions(
                maybe(() -> "gmsa.web"),
                maybe(this::text),
                maybe(() -> one("ContainerUser", "CORP\\web", "NT AUTHORITY\\SYSTEM", "corp.example\\1.0")),
                host,
                unknown(Map.of())));
    }

    /** Fields that this library does not know: some of Kubernetes, and some that nobody knows. */
    private UnknownFields unknown(Map<String, ?> known) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        known.forEach((name, value) -> {
            if (chance(3)) {
                all.put(name, value);
            }
        });
        if (strange && chance(4)) {
            all.putAll(junk().fields());
        }
        return UnknownFields.of(all);
    }

    private UnknownFields junk() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        some(() -> all.put("x-" + word(), value(0)));
        return UnknownFields.of(all);
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> new BigInteger(random.nextInt(1_024), random).negate();
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
            case 5 -> word();
            case 6 -> {
                List<@Nullable Object> items = new ArrayList<>();
                some(() -> items.add(value(depth + 1)));
                yield items;
            }
            default -> {
                Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                some(() -> fields.put(word(), value(depth + 1)));
                yield fields;
            }
        };
    }

    private String text() {
        String word = word();
        return word.isEmpty() ? "x" : word;
    }

    private String word() {
        if (random.nextBoolean()) {
            return one(WORDS.toArray(String[]::new));
        }
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int c = random.nextBoolean() ? ODD.charAt(random.nextInt(ODD.length())) : random.nextInt(0x10000);
            out.append(Character.isSurrogate((char) c) ? '?' : (char) c);
        }
        return out.toString();
    }

    private long id() {
        return one(0L, 1L, 1000L, (long) Integer.MAX_VALUE, (long) random.nextInt(100_000));
    }

    private static List<Sysctl> once(List<Sysctl> all) {
        Map<String, Sysctl> byName = new LinkedHashMap<>();
        all.forEach(one -> byName.put(one.name(), one));
        return List.copyOf(byName.values());
    }

    private boolean has(int minor) {
        return target.isAtLeast(new KubernetesVersion(1, minor));
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private void some(Runnable action) {
        for (int i = random.nextInt(4); i > 0; i--) {
            action.run();
        }
    }

    private <T> Optional<T> maybe(Supplier<T> made) {
        return random.nextBoolean() ? Optional.of(made.get()) : Optional.empty();
    }

    @SafeVarargs
    private <T> T one(T... all) {
        return all[random.nextInt(all.length)];
    }
}
