package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.linux.FilterFlag;
import io.portcullis.seccomp.compile.FilterLayer;
import io.portcullis.seccomp.compile.FilterOptimizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "flatten",
        header = "Make one filter of a stack of filters.",
        description = {
            "",
            "The kernel runs every filter of a stack for every call, and the strictest answer counts. The one that is"
                    + " written is proved to return that answer for every possible call. Where no one filter does what the"
                    + " stack does, it says why and writes nothing.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 2 bad input, not possible, or undecided."},
        sortOptions = false)
final class FlattenCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE.bpf",
            description = "The filters, the one that was installed last first.")
    private List<String> files = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Output output;

    @Option(
            names = "--log",
            paramLabel = "N",
            split = ",",
            description = "Which of them were installed with SECCOMP_FILTER_FLAG_LOG; the first is 1.")
    private List<Integer> logging = new ArrayList<>();

    @Option(
            names = "--listener",
            paramLabel = "N",
            split = ",",
            description = "Which of them were installed with SECCOMP_FILTER_FLAG_NEW_LISTENER.")
    private List<Integer> listening = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Target target;

    @Option(names = "--json", description = "Print a JSON object that says what was made.")
    private boolean json;

    private FlattenCommand() {}

    @Override
    public Integer call() {
        OutputFile written = output.file(spec, files);
        Usage.requireOneStandardInput(spec, files.toArray(String[]::new));
        requirePlaces("--log", logging);
        requirePlaces("--listener", listening);
        List<FilterLayer> layers = new ArrayList<>();
        for (String file : files) {
            BpfProgram program = Program.read(Program.input(file), Optional.empty());
            layers.add(new FilterLayer(program, flags(layers.size() + 1)));
        }
        BpfProgram one = FilterOptimizer.flatten(layers, target.chosen());
        written.write(spec.commandLine(), one.toBytes());
        int before = layers.stream().mapToInt(layer -> layer.program().size()).sum();
        written.remarks(spec.commandLine())
                .println(
                        json
                                ? new JsonLine()
                                        .with("inputs", files)
                                        .with("output", output.name())
                                        .with("target", target.name())
                                        .with("instructionsBefore", before)
                                        .with("instructions", one.size())
                                : "%d instructions, were %d in %d filters; proved equal for every possible call"
                                        .formatted(one.size(), before, layers.size()));
        return Portcullis.YES;
    }

    private Set<FilterFlag> flags(int place) {
        Set<FilterFlag> flags = EnumSet.noneOf(FilterFlag.class);
        if (logging.contains(place)) {
            flags.add(FilterFlag.LOG);
        }
        if (listening.contains(place)) {
            flags.add(FilterFlag.NEW_LISTENER);
        }
        return flags;
    }

    private void requirePlaces(String option, List<Integer> places) {
        for (int place : places) {
            Usage.require(
                    spec,
                    place >= 1 && place <= files.size(),
                    "%s counts the filters from 1 to %d, was %d".formatted(option, files.size(), place));
        }
    }
}
