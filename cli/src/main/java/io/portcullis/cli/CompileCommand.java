package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.CSource;
import io.portcullis.bpf.Disassembler;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.FilterCompiler;
import io.portcullis.seccomp.format.Resolved;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compile",
        header = "Make a filter of a profile.",
        description = {"", "Prints the filter, or writes it with -o. What was read how goes to standard error.", ""},
        sortOptions = false)
final class CompileCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A profile in JSON, Docker's or OCI.")
    private String file = "";

    @Option(
            names = "--abi",
            paramLabel = "ABI",
            split = ",",
            description =
                    "The ABIs the filter is for, the machine's own first. Default: the profile's, else this machine's.")
    private List<String> abis = new ArrayList<>();

    @Option(names = "--compiler", paramLabel = "NAME", description = "Who compiles: libseccomp.")
    private Compiler compiler = Compiler.LIBSECCOMP;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it. Default: standard output.")
    private @Nullable String output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "bpf (bytes the kernel takes), asm (text with names), c (an array), or json. Default: what the"
                            + " name behind -o ends with, else asm.")
    private @Nullable Format format;

    @Option(names = "--json", description = "With -o: print a JSON object that says what was made.")
    private boolean json;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Reading reading;

    private CompileCommand() {}

    enum Compiler {
        LIBSECCOMP
    }

    enum Format {
        BPF,
        ASM,
        C,
        JSON
    }

    @Override
    public Integer call() {
        if (json && output == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--json says what was written and needs -o FILE; --format json prints the filter");
        }
        StandardOutput out = StandardOutput.of(spec.commandLine());
        PrintWriter err = spec.commandLine().getErr();
        List<Abi> asked = abis.stream().map(Reading::abi).distinct().toList();
        Input input = Input.read(file);
        if (input.isProgram()) {
            throw new BadInputException(
                    input.name() + " is a filter already", "seccomp disasm " + file + " prints it as text");
        }
        Resolved resolved = reading.read(input, asked.stream().findFirst(), err);
        SeccompProfile profile = asked.isEmpty() ? resolved.profile() : on(asked, resolved.profile());
        sayUnanswered(asked, resolved.profile(), err);
        CompiledFilter filter = compilerOf(compiler).compile(profile);
        reading.sayNotes(filter.leftOut(), err);
        err.println("portcullis: %d instructions, %d bytes, by %s"
                .formatted(filter.program().size(), filter.program().toBytes().length, filter.compiler()));
        byte[] written = write(filter);
        if (output == null) {
            out.bytes(written);
        } else {
            save(written, output);
        }
        if (json) {
            out.println(new JsonLine()
                    .with("input", input.name())
                    .with("output", output)
                    .with("compiler", filter.compiler())
                    .with("abis", names(profile))
                    .with("instructions", filter.program().size())
                    .with("bytes", filter.program().toBytes().length)
                    .with("leftOut", filter.leftOut())
                    .with("notes", resolved.notes()));
        }
        return Portcullis.YES;
    }

    private static FilterCompiler compilerOf(Compiler named) {
        return switch (named) {
            case LIBSECCOMP -> LibseccompCompiler.create();
        };
    }

    /** The same rules for other ABIs. */
    private static SeccompProfile on(List<Abi> abis, SeccompProfile profile) {
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

    private Format chosen() {
        if (format != null) {
            return format;
        }
        String name = output == null ? "" : output.toLowerCase(Locale.ROOT);
        if (name.endsWith(".c") || name.endsWith(".h")) {
            return Format.C;
        }
        if (name.endsWith(".json")) {
            return Format.JSON;
        }
        return output == null || name.endsWith(".asm") || name.endsWith(".txt") ? Format.ASM : Format.BPF;
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
        return new JsonLine()
                .with("compiler", filter.compiler())
                .with("abis", names(filter.profile()))
                .with("byteOrder", filter.program().byteOrder() == ByteOrder.BIG_ENDIAN ? "big" : "little")
                .with(
                        "instructions",
                        filter.program().instructions().stream()
                                .map(one -> new JsonLine()
                                        .with("code", one.code())
                                        .with("jt", one.jt())
                                        .with("jf", one.jf())
                                        .with("k", Integer.toUnsignedLong(one.k())))
                                .toList());
    }

    private static List<String> names(SeccompProfile profile) {
        return profile.abis().stream().map(Abi::libseccompName).toList();
    }

    private static void save(byte[] written, String file) {
        try {
            Files.write(Path.of(file), written);
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    file + " cannot be written, its folder does not exist", "make the folder first", e);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be written: " + e, null, e);
        } catch (InvalidPathException e) {
            throw new BadInputException("the name of a file cannot be " + Input.quoted(file), null, e);
        }
    }
}
