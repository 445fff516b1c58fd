package io.portcullis.cli;

import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options that say how a profile or a filter is read for its meaning. */
final class Meanings {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ListedAbis listed;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private Meanings() {}

    /** Reads a profile or a filter. */
    Meaning read(String file, PrintWriter err) {
        return Meaning.read(file, reading, listed, err);
    }

    /** Reads two of them, to be compared. */
    List<Meaning> readBoth(String first, String second, PrintWriter err) {
        Meaning a = read(first, err);
        Meaning b = read(second, err);
        Meaning.requireOneMachine(a, b);
        return List.of(a, b);
    }

    /** Reads a profile. */
    Meaning.OfProfile profile(Input input, PrintWriter err) {
        return Meaning.profile(input, reading, listed, err);
    }

    /** The ABIs that were said, often none. */
    List<Abi> listed() {
        return listed.said();
    }

    /** How documents are read. */
    Reading reading() {
        return reading;
    }
}
