package io.portcullis.sandbox;

/**
 * The flight recording of this JVM, if there is one. The recorder is a part of Java that may be absent: then nothing is
 * recorded.
 */
interface FlightRecording {
    /** Says that filters were installed. Loads nothing that was not loaded when the recording was found. */
    void say(int filters, int instructions, Installed installed);

    /** The recording to be told, found and made ready before there is a filter. */
    static FlightRecording ofThisJvm() {
        try {
            return Running.isThere() ? new Running() : (filters, instructions, installed) -> {};
        } catch (LinkageError e) { // no module jdk.jfr
            return (filters, instructions, installed) -> {};
        }
    }

    /** The only class that knows jdk.jfr, with the event. */
    final class Running implements FlightRecording {
        private final InstallationEvent event = new InstallationEvent();

        Running() {
            event.begin(); // the class is loaded and the thread known to the recorder before there is a filter
        }

        static boolean isThere() {
            return jdk.jfr.FlightRecorder.isInitialized();
        }

        @Override
        public void say(int filters, int instructions, Installed installed) {
            event.filters = filters;
            event.instructions = instructions;
            event.threads = installed.threads();
            event.verified = installed.verified();
            event.commit();
        }
    }
}
