package io.portcullis.cli;

import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which ABIs a profile is for, where that is not left to its document. */
final class ListedAbis {
    @Option(
            names = "--abi",
            paramLabel = "ABI[,ABI...]",
            description =
                    "The ABIs a profile is for, the machine's own first. Default: what it lists, else this machine's.")
    private List<String> names = new ArrayList<>();

    private ListedAbis() {}

    /** Leaves all to the document. */
    static ListedAbis none() {
        return new ListedAbis();
    }

    /** The ABIs that were said, often none. */
    List<Abi> said() {
        return Usage.separated(names).stream().map(Reading::abi).distinct().toList();
    }

    /** The machine's own, if it was said. */
    Optional<Abi> machine() {
        return said().stream().findFirst();
    }

    /** The profile for the ABIs that were said, or as it is. */
    SeccompProfile of(SeccompProfile profile, PrintWriter err) {
        List<Abi> abis = said();
        if (abis.isEmpty()) {
            return profile;
        }
        sayUnanswered(abis, profile, err);
        SeccompProfile.Builder builder = SeccompProfile.byDefault(profile.defaultAction())
                .on(abis)
                .foreignAbi(profile.foreignAbiAction())
                .precedence(profile.precedence())
                .multiplexing(profile.multiplexing())
                .rules(profile.rules());
        profile.unknownSyscalls().flatMap(unknown -> on(abis, unknown)).ifPresent(builder::unknownSyscalls);
        return builder.build();
    }

    /** What is said of the ABIs that stay. */
    private static Optional<UnknownSyscalls> on(List<Abi> abis, UnknownSyscalls unknown) {
        if (!(unknown instanceof UnknownSyscalls.AboveNumber above)) {
            return Optional.of(unknown);
        }
        Map<Abi, Integer> highest = new EnumMap<>(Abi.class);
        above.highest().forEach((abi, number) -> {
            if (abis.contains(abi)) {
                highest.put(abi, number);
            }
        });
        return highest.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnknownSyscalls.AboveNumber(highest, above.action()));
    }

    /** An ABI the profile was not read for has no highest number. */
    private static void sayUnanswered(List<Abi> asked, SeccompProfile read, PrintWriter err) {
        List<String> added = asked.stream()
                .filter(abi -> !read.abis().contains(abi))
                .map(Abi::libseccompName)
                .toList();
        if (!added.isEmpty() && read.unknownSyscalls().isPresent()) {
            err.println(
                    "portcullis: the profile does not list %s, so there calls above the highest number named get the default"
                            .formatted(String.join(", ", added)));
        }
    }
}
