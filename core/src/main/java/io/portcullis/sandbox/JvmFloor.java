package io.portcullis.sandbox;

/**
 * What a JVM under a filter is still meant to do. Every use but {@link #VITAL} takes what {@link #STEADY} takes; the
 * others are apart from each other and can be asked for together.
 *
 * @see JvmBaseline
 * @see JvmPreset
 */
public enum JvmFloor {
    /** Stay alive: without these calls the JVM aborts, hangs or cannot start a thread. */
    VITAL("to stay alive"),
    /** Run: collect garbage, compile, load classes, start and end threads, exit. */
    STEADY("to run: to collect garbage, compile, load classes, start and end threads, exit"),
    /** Talk to the network, also by TLS and DNS. */
    NET("to use the network"),
    /** Work with files beyond reading and writing them. */
    FILES("to work with files beyond reading and writing them"),
    /** Start other programs. */
    SPAWN("to start other programs"),
    /** What a started program usually does before it does its work; it is under the same filter. Has {@link #SPAWN}. */
    SPAWN_CHILD("for a program it starts to begin"),
    /** Record its own flight, jdk.jfr. */
    JFR("to record its flight"),
    /** Be managed: platform beans, heap dumps, and jcmd from outside. JMX over the network takes {@link #NET}, too. */
    MGMT("to be managed by beans or jcmd"),
    /** Start under the filter. */
    STARTUP("to start"),
    /** Everything that was seen, also with NUMA and large pages. */
    ALL("in all that was measured");

    private final String purpose;

    JvmFloor(String purpose) {
        this.purpose = purpose;
    }

    /**
     * Whether this use takes all that another takes.
     *
     * @param other a use
     * @return true if what the other needs is needed here
     */
    public boolean includes(JvmFloor other) {
        return this == other
                || this == ALL
                || other == VITAL
                || (other == STEADY && this != VITAL)
                || (other == SPAWN && this == SPAWN_CHILD);
    }

    /** When a JVM needs what belongs here, in words that follow "what a JVM needs". */
    String purpose() {
        return purpose;
    }
}
