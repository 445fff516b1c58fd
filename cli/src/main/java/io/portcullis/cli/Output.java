package io.portcullis.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option that says where a filter is written. */
final class Output {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT.bpf",
            description = "Where to write the filter; - is standard output.")
    private String name = "";

    private Output() {}

    /** What was said. */
    String name() {
        return name;
    }

    /** The file, which is none of those that are read. */
    OutputFile file(CommandSpec spec, List<String> inputs) {
        return OutputFile.of(spec, name, inputs);
    }
}
