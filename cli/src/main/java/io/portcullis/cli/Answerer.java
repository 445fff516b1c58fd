package io.portcullis.cli;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Verdict;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Says what happens to a call: a profile by what it means, a filter by running it. */
sealed interface Answerer {
    /** The 32 bits a filter returns for the call. */
    int returnValue(Abi abi, SeccompData call);

    /** Why, in a sentence. */
    String why(Abi abi, SeccompData call);

    /** What happens to all calls, as far as it is known where one through an ABI is asked about. */
    Decision decision(Abi abi);

    /** Reads a profile, for the machine that has an ABI, or a filter. */
    static Answerer read(String file, Reading reading, Abi first, PrintWriter err) {
        Input input = Input.read(file);
        return input.isProgram()
                ? new OfProgram(input.name(), Program.read(input, Optional.empty()))
                : new OfDocument(reading.document(input), reading, first, err);
    }

    /** A profile. */
    record OfProfile(SeccompProfile profile) implements Answerer {
        @Override
        public int returnValue(Abi abi, SeccompData call) {
            return profile.evaluate(call).action().returnValue(abi);
        }

        @Override
        public Decision decision(Abi abi) {
            return profile.decision();
        }

        @Override
        public String why(Abi abi, SeccompData call) {
            Verdict verdict = profile.evaluate(call);
            return switch (verdict.reason()) {
                case FOREIGN_ABI ->
                    "the profile does not list the ABI; it is for "
                            + String.join(
                                    ", ",
                                    profile.abis().stream()
                                            .map(Abi::libseccompName)
                                            .toList());
                case UNKNOWN_SYSCALL -> "the call is newer than the profile";
                case RULE ->
                    "by the rule " + verdict.rule().map(Object::toString).orElse("");
                case DEFAULT -> "by default, no rule matches";
            };
        }
    }

    /** A document, resolved for the machine that each ABI belongs to. */
    final class OfDocument implements Answerer {
        private final SeccompDocument document;
        private final Reading reading;
        private final PrintWriter err;
        private final Map<Abi, Abi> machines = new EnumMap<>(Abi.class);
        private final Map<Abi, OfProfile> profiles = new EnumMap<>(Abi.class);

        /** Resolves the document for the first ABI at once, so that a bad one is refused before any answer. */
        OfDocument(SeccompDocument document, Reading reading, Abi first, PrintWriter err) {
            this.document = document;
            this.reading = reading;
            this.err = err;
            on(first);
        }

        @Override
        public int returnValue(Abi abi, SeccompData call) {
            return on(abi).returnValue(abi, call);
        }

        @Override
        public String why(Abi abi, SeccompData call) {
            return on(abi).why(abi, call);
        }

        @Override
        public Decision decision(Abi abi) {
            return on(abi).decision(abi);
        }

        private OfProfile on(Abi abi) {
            Abi machine = machines.computeIfAbsent(abi, asked -> reading.machineFor(document, asked));
            return profiles.computeIfAbsent(
                    machine,
                    own -> new OfProfile(reading.resolve(document, own, err).profile()));
        }
    }

    /** A filter. */
    record OfProgram(String name, BpfProgram program) implements Answerer {
        @Override
        public int returnValue(Abi abi, SeccompData call) {
            return BpfSimulator.run(program, call);
        }

        @Override
        public Decision decision(Abi abi) {
            return Meaning.decision(name, program);
        }

        @Override
        public String why(Abi abi, SeccompData call) {
            BpfSimulator.Run run = BpfSimulator.trace(program, call);
            return "by instruction %d of %d, after %d were run"
                    .formatted(run.path().get(run.executed() - 1), program.size(), run.executed());
        }
    }

    /** Writes what the kernel makes of return values, each once. */
    final class Words {
        private final Map<Integer, String> known = new HashMap<>();

        String of(int returnValue) {
            return known.computeIfAbsent(returnValue, Words::meaning);
        }

        /** What the kernel makes of a return value. */
        static String meaning(int returnValue) {
            return Action.of(returnValue).meaning().toString();
        }
    }
}
