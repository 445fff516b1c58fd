package io.portcullis.cli;

import io.portcullis.seccomp.compile.CompileTarget;
import java.util.Locale;
import picocli.CommandLine.Option;

/** What a filter shall be good at. */
final class Target {
    @Option(
            names = "--target",
            paramLabel = "TARGET",
            description =
                    "What the filter shall be good at: call-cache (Linux 5.11 and newer), no-call-cache (older kernels, and"
                            + " machines without one), smallest. Default: call-cache.")
    private Named target = Named.CALL_CACHE;

    private Target() {}

    private enum Named {
        CALL_CACHE,
        NO_CALL_CACHE,
        SMALLEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    CompileTarget chosen() {
        return switch (target) {
            case CALL_CACHE -> CompileTarget.CALL_CACHE;
            case NO_CALL_CACHE -> CompileTarget.NO_CALL_CACHE;
            case SMALLEST -> CompileTarget.SMALLEST;
        };
    }

    /** The name on the command line. */
    String name() {
        return target.toString();
    }
}
