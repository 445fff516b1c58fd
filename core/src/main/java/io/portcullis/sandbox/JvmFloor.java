package io.portcullis.sandbox;

/**
 * What a JVM under a filter is still meant to do. Each level includes those before it.
 *
 * @see JvmBaseline
 */
public enum JvmFloor {
    /** Stay alive: without these calls the JVM aborts, hangs or cannot start a thread. */
    VITAL,
    /** Run: collect garbage, compile, load classes, start and end threads, exit. */
    STEADY,
    /** Talk to the network, also by TLS and DNS. */
    NET,
    /** Work with files beyond reading and writing them. */
    FILES,
    /** Start other programs. */
    SPAWN,
    /** What a started program usually does before it does its work; it is under the same filter. */
    SPAWN_CHILD,
    /** Start a JVM under the filter. */
    STARTUP,
    /** Everything that was seen, also of flight recording, NUMA and large pages. */
    ALL;

    /**
     * Whether this level is the other or more.
     *
     * @param other a level
     * @return true if what the other needs is needed here
     */
    public boolean includes(JvmFloor other) {
        return compareTo(other) >= 0;
    }
}
