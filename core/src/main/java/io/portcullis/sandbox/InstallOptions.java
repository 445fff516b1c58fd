package io.portcullis.sandbox;

import io.portcullis.linux.FilterFlag;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** How a filter is installed. {@link #standard()} is right for most; the rest derives from it. */
public final class InstallOptions {
    private static final InstallOptions STANDARD =
            new InstallOptions(JvmFloor.STEADY, false, EnumSet.noneOf(FilterFlag.class));

    private final JvmFloor floor;
    private final boolean evenBelow;
    private final Set<FilterFlag> flags;

    private InstallOptions(JvmFloor floor, boolean evenBelow, Set<FilterFlag> flags) {
        this.floor = floor;
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
     * @param level the level below which the filter is refused
     * @return options with this level
     */
    public InstallOptions requiring(JvmFloor level) {
        return new InstallOptions(level, evenBelow, flags);
    }

    /**
     * Installs the filter although the JVM may hang, abort or misbehave later. What it refuses is said in
     * {@link Installed#belowFloor()}.
     *
     * @return options that refuse nothing for the JVM's sake
     */
    public InstallOptions evenBelowJvmFloor() {
        return new InstallOptions(floor, true, flags);
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

    private InstallOptions with(FilterFlag flag) {
        EnumSet<FilterFlag> more = EnumSet.of(flag);
        more.addAll(flags);
        return new InstallOptions(floor, evenBelow, more);
    }

    JvmFloor floor() {
        return floor;
    }

    boolean isEvenBelow() {
        return evenBelow;
    }

    Set<FilterFlag> flags() {
        return flags;
    }
}
