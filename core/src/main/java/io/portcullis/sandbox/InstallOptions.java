package io.portcullis.sandbox;

import io.portcullis.linux.FilterFlag;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How a filter is installed. {@link #standard()} is right for most; the rest derives from it. */
public final class InstallOptions {
    private static final InstallOptions STANDARD = new InstallOptions(
            EnumSet.of(JvmFloor.STEADY), Optional.empty(), false, EnumSet.noneOf(FilterFlag.class), false);

    private final Set<JvmFloor> floors;
    private final Optional<JvmPreset> preset;
    private final boolean evenBelow;
    private final Set<FilterFlag> flags;
    private final boolean silent;

    private InstallOptions(
            Set<JvmFloor> floors,
            Optional<JvmPreset> preset,
            boolean evenBelow,
            Set<FilterFlag> flags,
            boolean silent) {
        this.silent = silent;
        this.floors = floors;
        this.preset = preset;
        this.evenBelow = evenBelow;
        this.flags = Collections.unmodifiableSet(flags);
    }

    /**
     * The JVM can go on running ({@link JvmFloor#STEADY}), or nothing is installed.
     *
     * @return the options to derive from
     */
    public static InstallOptions standard() {
        return STANDARD;
    }

    /**
     * Says what the JVM is still meant to do under the filter.
     *
     * @param first a use; a filter that refuses what it takes is refused
     * @param more other uses
     * @return options with these uses in place of others
     */
    public InstallOptions requiring(JvmFloor first, JvmFloor... more) {
        return new InstallOptions(EnumSet.of(first, more), preset, evenBelow, flags, silent);
    }

    /**
     * Says what the JVM is still meant to do under the filter, by what was measured.
     *
     * @param measured the uses, and what they take; a filter that refuses some of it is refused
     * @return options with the preset's uses in place of others
     */
    public InstallOptions requiring(JvmPreset measured) {
        return new InstallOptions(measured.floors(), Optional.of(measured), evenBelow, flags, silent);
    }

    /**
     * Installs the filter although the JVM may hang, abort or misbehave later. What it refuses is said in
     * {@link Installed#belowFloor()}.
     *
     * @return options that refuse nothing for the JVM's sake
     */
    public InstallOptions evenBelowJvmFloor() {
        return new InstallOptions(floors, preset, true, flags, silent);
    }

    /**
     * Has the kernel log what the filter refuses, where the administrator has not switched that off. Needs Linux 4.14.
     *
     * @return options with {@link FilterFlag#LOG}
     */
    public InstallOptions logged() {
        return with(FilterFlag.LOG);
    }

    /**
     * Leaves the mitigation of speculative store bypass as it is; before Linux 5.16 a filter switched it on, at a cost.
     * Needs Linux 4.17.
     *
     * @return options with {@link FilterFlag#SPEC_ALLOW}
     */
    public InstallOptions leavingSpeculationAlone() {
        return with(FilterFlag.SPEC_ALLOW);
    }

    /**
     * Installs without a word in {@link System.Logger}: for a program that has not set its logging up yet, before its
     * main method for example.
     *
     * @return options with which nothing is logged
     */
    public InstallOptions silently() {
        return new InstallOptions(floors, preset, evenBelow, flags, true);
    }

    private InstallOptions with(FilterFlag flag) {
        EnumSet<FilterFlag> more = EnumSet.of(flag);
        more.addAll(flags);
        return new InstallOptions(floors, preset, evenBelow, more, silent);
    }

    Set<JvmFloor> floors() {
        return EnumSet.copyOf(floors);
    }

    /** Whether a use is one of those required, or belongs to one. */
    boolean isAskedFor(JvmFloor floor) {
        for (JvmFloor required : floors) {
            if (required.includes(floor)) {
                return true;
            }
        }
        return false;
    }

    List<JvmNeed> needs() {
        return preset.isPresent() ? preset.get().needs() : JvmBaseline.needs();
    }

    boolean isSilent() {
        return silent;
    }

    boolean isEvenBelow() {
        return evenBelow;
    }

    Set<FilterFlag> flags() {
        return flags;
    }
}
