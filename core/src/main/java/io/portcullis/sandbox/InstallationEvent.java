package io.portcullis.sandbox;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** That filters were installed, in a flight recording. Loaded only where there is one. */
@Name(InstallationEvent.NAME)
@Label("Seccomp filter installed")
@Description("Seccomp filters were put on every thread of this JVM, for good")
@Category("Portcullis")
@StackTrace(true)
final class InstallationEvent extends Event {
    static final String NAME = "io.portcullis.Installation";

    @Label("Filters")
    @Description("How many filters were installed")
    int filters;

    @Label("Instructions")
    @Description("How many instructions they have together")
    int instructions;

    @Label("Threads")
    @Description("How many threads have them")
    int threads;

    @Label("Verified")
    @Description("Whether /proc was asked afterwards and said so")
    boolean verified;
}
