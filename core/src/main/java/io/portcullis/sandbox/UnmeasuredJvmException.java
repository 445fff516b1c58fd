package io.portcullis.sandbox;

/** It was not measured which calls a JVM makes, and nobody said to go on all the same. */
public final class UnmeasuredJvmException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    UnmeasuredJvmException(String preset, JvmPlatform platform) {
        super(preset + " was not measured on " + platform
                + "; measure it with portcullis jvm-floor, or take what others need, and what can stand in for it, with"
                + " evenUnmeasured()");
    }
}
