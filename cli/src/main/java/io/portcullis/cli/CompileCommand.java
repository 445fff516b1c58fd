package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.CSource;
import io.portcullis.bpf.Disassembler;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.FilterCompiler;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.CertificateDocument;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compile",
        header = "Make a filter of a profile.",
        description = {
            "",
            "Prints the filter, or writes it with -o. It is proved to mean what the profile says, or there is none; what was"
                    + " proved, and what was read how, goes to standard error.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 2 bad input, or it cannot be compiled."},
        sortOptions = false)
final class CompileCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A profile in JSON, Docker's or OCI.")
    private String file = "";

    @Option(
            names = "--compiler",
            paramLabel = "NAME",
            description =
                    "Who compiles: optimizing (Portcullis itself, on any system) or libseccomp. Default: optimizing.")
    private Compiler compiler = Compiler.OPTIMIZING;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Target target;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it; - is standard output, the default.")
    private @Nullable String output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "bpf (bytes the kernel takes), asm (text with names), c (an array), or json. Default: what the"
                            + " name behind -o ends with, else asm.")
    private @Nullable Format format;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Where to write what was proved, for seccomp verify.")
    private @Nullable String certificate;

    @Option(names = "--json", description = "With -o: print a JSON object that says what was made.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ListedAbis listed;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private CompileCommand() {}

    enum Compiler {
        OPTIMIZING,
        LIBSECCOMP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        FilterCompiler create() {
            return this == LIBSECCOMP ? LibseccompCompiler.create() : OptimizingCompiler.create();
        }
    }

    enum Format {
        BPF,
        ASM,
        C,
        JSON
    }

    @Override
    public Integer call() {
        OutputFile filterFile =
                OutputFile.of(spec, Objects.requireNonNullElse(output, OutputFile.STANDARD_OUTPUT), List.of(file));
        Optional<OutputFile> certificateFile =
                Optional.ofNullable(certificate).map(name -> OutputFile.of(spec, name, List.of(file)));
        requireApart(filterFile, certificateFile);
        PrintWriter err = spec.commandLine().getErr();
        Input input = Input.read(file);
        if (input.isProgram()) {
            throw new BadInputException(
                    input.name() + " is a filter already", "seccomp disasm " + file + " prints it as text");
        }
        Resolved resolved = reading.read(input, listed.machine(), err);
        CompiledFilter filter = compiler.create().compile(listed.of(resolved.profile(), err), target.chosen());
        reading.sayNotes(filter.leftOut(), err);
        err.println("portcullis: " + filter);
        Proofs.lines(filter.certificate()).forEach(line -> err.println("  " + line));
        Map<OutputFile, byte[]> written = new LinkedHashMap<>();
        written.put(filterFile, write(filter));
        certificateFile.ifPresent(
                at -> written.put(at, CertificateDocument.of(filter).toJson().getBytes(StandardCharsets.UTF_8)));
        OutputFile.write(spec.commandLine(), written);
        if (json) {
            spec.commandLine()
                    .getOut()
                    .println(Proofs.json(filter.certificate())
                            .with("input", input.name())
                            .with("output", output)
                            .with("certificate", certificate)
                            .with("compiler", filter.compiler())
                            .with("target", target.name())
                            .with("bytes", filter.program().toBytes().length)
                            .with("notes", resolved.notes()));
        }
        return Portcullis.YES;
    }

    private void requireApart(OutputFile filterFile, Optional<OutputFile> certificateFile) {
        Usage.require(
                spec,
                !json || !filterFile.isStandardOutput(),
                "--json says what was written and needs -o FILE; --format json prints the filter");
        Usage.require(
                spec,
                certificateFile.filter(filterFile::isSameAs).isEmpty(),
                "-o and --certificate name one file, " + certificate + "; name two");
        Usage.require(
                spec,
                !json || certificateFile.filter(OutputFile::isStandardOutput).isEmpty(),
                "--json says what was written, and the certificate cannot go there, too; name a file for it");
    }

    private Format chosen() {
        if (format != null) {
            return format;
        }
        String name = output == null ? OutputFile.STANDARD_OUTPUT : output.toLowerCase(Locale.ROOT);
        if (name.endsWith(".c") || name.endsWith(".h")) {
            return Format.C;
        }
        if (name.endsWith(".json")) {
            return Format.JSON;
        }
        return name.equals(OutputFile.STANDARD_OUTPUT) || name.endsWith(".asm") || name.endsWith(".txt")
                ? Format.ASM
                : Format.BPF;
    }

    private byte[] write(CompiledFilter filter) {
        BpfProgram program = filter.program();
        return switch (chosen()) {
            case BPF -> program.toBytes();
            case ASM -> Disassembler.toText(program).getBytes(StandardCharsets.UTF_8);
            case C -> CSource.toText(program, "filter").getBytes(StandardCharsets.UTF_8);
            case JSON -> (json(filter) + "\n").getBytes(StandardCharsets.UTF_8);
        };
    }

    private static JsonLine json(CompiledFilter filter) {
        return Program.json(filter.program())
                .with("compiler", filter.compiler())
                .with(
                        "abis",
                        filter.profile().abis().stream()
                                .map(Abi::libseccompName)
                                .toList());
    }
}
