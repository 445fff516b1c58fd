package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.format.JvmPresetDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The calls a JVM needs for some uses, as a part of an allow-list: what was measured on JVMs of this kind, and what
 * other builds of the same JDK use in its place.
 *
 * <pre>{@code
 * SeccompProfile profile = SeccompProfile.denyByDefault(Action.killProcess())
 *         .on(Abi.ofThisJvm())
 *         .rules(JvmPreset.of(JvmFloor.NET).rules())
 *         .allow(Syscalls.GETRANDOM)
 *         .build();
 * }</pre>
 *
 * <p>A preset holds for the {@linkplain JvmPlatform platform} it is for, the running JVM unless {@link #on} says
 * otherwise. Where that was not {@linkplain #measurement measured}, no rules are given, unless {@link #evenUnmeasured}
 * is said. {@code portcullis jvm-floor} measures a JVM and writes what {@link #measured} takes.
 */
public final class JvmPreset {
    /** Of what is measured here. A set that changes gets the next number. */
    private static final int EDITION = 1;

    private static final List<JvmPlatform> PLATFORMS = List.of(JvmPlatform.DEBIAN_17, JvmPlatform.TEMURIN_25);

    /** Whether it is known by measuring what a JVM needs. */
    public enum Measurement {
        /** It was measured on this platform. */
        MEASURED,
        /** It was not; what is said comes from other platforms. */
        UNMEASURED
    }

    private final Source source;
    private final JvmPlatform platform;
    private final Set<JvmFloor> floors;
    private final boolean evenUnmeasured;

    /** Where needs come from. */
    private record Source(String edition, List<JvmPlatform> platforms, Set<JvmFloor> measured, List<JvmNeed> needs) {}

    private JvmPreset(Source source, JvmPlatform platform, Set<JvmFloor> floors, boolean evenUnmeasured) {
        this.source = source;
        this.platform = platform;
        this.floors = floors;
        this.evenUnmeasured = evenUnmeasured;
    }

    /**
     * What the running JVM needs to run and no more.
     *
     * @return the preset
     */
    public static JvmPreset steady() {
        return of(JvmFloor.STEADY);
    }

    /**
     * What the running JVM needs for some uses.
     *
     * @param first a use
     * @param more other uses
     * @return the preset
     */
    public static JvmPreset of(JvmFloor first, JvmFloor... more) {
        Source built =
                new Source(Integer.toString(EDITION), PLATFORMS, EnumSet.allOf(JvmFloor.class), JvmBaseline.needs());
        return new JvmPreset(built, JvmPlatform.running(), EnumSet.of(first, more), false);
    }

    /**
     * What was measured elsewhere.
     *
     * @param document what the measurement wrote
     * @param first a use
     * @param more other uses
     * @return the preset for the JVM that was measured
     * @throws IllegalArgumentException if the document does not know the use, or its platform's words are not known
     *     here
     */
    public static JvmPreset measured(JvmPresetDocument document, JvmFloor first, JvmFloor... more) {
        JvmPlatform platform = platformOf(document);
        Map<Syscall, Set<JvmFloor>> uses = new TreeMap<>();
        Set<JvmFloor> known = EnumSet.noneOf(JvmFloor.class);
        document.calls().forEach((name, calls) -> {
            JvmFloor floor = named(name);
            known.add(floor);
            calls.forEach(call -> uses.computeIfAbsent(call, one -> EnumSet.noneOf(JvmFloor.class))
                    .add(floor));
        });
        if (known.contains(JvmFloor.STEADY)) {
            known.add(JvmFloor.VITAL);
        }
        List<JvmNeed> needs = new ArrayList<>();
        uses.forEach((call, floors) -> needs.add(new JvmNeed(call, floors, List.of(List.of()))));
        // What aborts a JVM was found by refusing it, which a recording cannot see.
        JvmBaseline.needs().stream().filter(need -> need.isFor(JvmFloor.VITAL)).forEach(needs::add);
        Source source = new Source(document.edition(), List.of(platform), known, List.copyOf(needs));
        Set<JvmFloor> floors = EnumSet.of(first, more);
        for (JvmFloor floor : floors) {
            if (!known.contains(floor)) {
                throw new IllegalArgumentException(
                        "the measurement does not say what " + floor + " takes, only " + known + "; measure it, too");
            }
        }
        return new JvmPreset(source, platform, floors, false);
    }

    /**
     * The preset with more uses.
     *
     * @param more the uses
     * @return what all of them need
     */
    public JvmPreset and(JvmFloor... more) {
        Set<JvmFloor> all = EnumSet.copyOf(floors);
        all.addAll(Arrays.asList(more));
        return new JvmPreset(source, platform, all, evenUnmeasured);
    }

    /**
     * The preset for another JVM than the one it is for.
     *
     * @param other the JVM that will run under the filter
     * @return the preset, to be asked whether it was {@linkplain #measurement measured}
     */
    public JvmPreset on(JvmPlatform other) {
        return new JvmPreset(source, other, floors, evenUnmeasured);
    }

    /**
     * Goes on where nothing was measured: with what JVMs elsewhere need, and with what can stand in for it. Test it
     * well: a call that is missing may end the JVM much later.
     *
     * @return a preset that gives rules in any case
     */
    public JvmPreset evenUnmeasured() {
        return new JvmPreset(source, platform, floors, true);
    }

    /**
     * Whether it is known what JVMs of this kind need.
     *
     * @return whether vendor, release, ABI and C library are those of a JVM that was measured
     */
    public Measurement measurement() {
        return source.platforms().contains(platform) ? Measurement.MEASURED : Measurement.UNMEASURED;
    }

    /**
     * The JVM it is for.
     *
     * @return the platform
     */
    public JvmPlatform platform() {
        return platform;
    }

    /**
     * The uses.
     *
     * @return at least one
     */
    public Set<JvmFloor> floors() {
        return EnumSet.copyOf(floors);
    }

    /**
     * The preset's name, with the edition of what was measured: a set that changes gets another.
     *
     * @return for example {@code steady+net/1}
     */
    public String name() {
        return floors.stream().map(JvmPreset::nameOf).collect(Collectors.joining("+")) + "/" + source.edition();
    }

    /**
     * The calls, and what can stand in for them.
     *
     * @return the calls by name
     * @throws UnmeasuredJvmException if it was not measured what this JVM needs, and {@link #evenUnmeasured} was not
     *     said
     */
    public Set<Syscall> calls() {
        if (measurement() == Measurement.UNMEASURED && !evenUnmeasured) {
            throw new UnmeasuredJvmException(name(), platform);
        }
        return JvmBaseline.withSiblings(JvmBaseline.calls(source.needs(), floors));
    }

    /**
     * What an allow-list needs for this JVM, for the rules of a profile.
     *
     * @return rules that allow
     * @throws UnmeasuredJvmException as for {@link #calls()}
     */
    public List<Rule> rules() {
        return List.of(Rule.of(Action.allow(), calls()));
    }

    List<JvmNeed> needs() {
        return source.needs();
    }

    /**
     * The name of a use as it is written in files and on command lines.
     *
     * @param floor the use
     * @return for example {@code spawn-child}
     */
    public static String nameOf(JvmFloor floor) {
        return floor.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The use of a name.
     *
     * @param name for example {@code spawn-child}
     * @return the use
     * @throws IllegalArgumentException if there is none of this name; the message lists the names
     */
    public static JvmFloor named(String name) {
        return Arrays.stream(JvmFloor.values())
                .filter(floor -> nameOf(floor).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown use of a JVM: " + name + "; there are "
                        + Arrays.stream(JvmFloor.values())
                                .map(JvmPreset::nameOf)
                                .collect(Collectors.joining(", "))));
    }

    /**
     * A measurement for writing.
     *
     * @param platform the JVM that was measured
     * @param calls what it did for each use; what {@link JvmFloor#STEADY} has need not be there again
     * @return the document
     */
    public static JvmPresetDocument toDocument(JvmPlatform platform, Map<JvmFloor, Set<Syscall>> calls) {
        Map<String, Set<Syscall>> named = new TreeMap<>();
        calls.forEach((floor, made) -> named.put(nameOf(floor), new TreeSet<>(made)));
        return new JvmPresetDocument(
                Integer.toString(EDITION),
                platform.vm(),
                platform.vendor(),
                platform.release(),
                platform.abi(),
                platform.libc().name().toLowerCase(Locale.ROOT),
                named);
    }

    private static JvmPlatform platformOf(JvmPresetDocument document) {
        Abi abi = document.abi();
        Libc libc = Arrays.stream(Libc.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(document.libc()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown C library " + document.libc() + "; there are glibc, musl, unknown"));
        return new JvmPlatform(document.vm(), document.vendor(), document.release(), abi, libc);
    }

    /** Gives the name and the platform. */
    @Override
    public String toString() {
        return name() + " for " + platform;
    }
}
