package io.portcullis.cli;

import io.portcullis.launch.LaunchStub;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "stub",
        header = "Write the launch stub, to be baked into an image.",
        description = {
            "",
            "Programs under a filter start as this stub. Without a file it runs from memory, which watchers of running"
                    + " systems may report. Put it at /usr/libexec/portcullis-stub, or name it in PORTCULLIS_STUB.",
            ""
        },
        footer = {"", "Exit codes: 0 done, 2 bad usage, or it cannot be written."})
final class StubCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--write", required = true, paramLabel = "FILE", description = "Where to write it.")
    private String file = "";

    @Option(names = "--abi", paramLabel = "ABI", description = "For which machine. Default: this one.")
    private @Nullable String abi;

    private StubCommand() {}

    @Override
    public Integer call() throws IOException {
        Abi chosen = abi == null ? Abi.ofThisJvm() : Abi.named(abi);
        LaunchStub stub = LaunchStub.forAbi(chosen)
                .orElseThrow(() -> new BadInputException(
                        "there is no launch stub for " + chosen.libseccompName(),
                        "it is there for x86_64 and aarch64; elsewhere a second JVM takes its place by itself"));
        OutputFile output = OutputFile.of(spec, file, List.of());
        OutputFile.write(spec.commandLine(), Map.of(output, stub.elf()));
        if (!file.equals(OutputFile.STANDARD_OUTPUT)) {
            Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rwxr-xr-x"));
            spec.commandLine()
                    .getErr()
                    .println("portcullis: " + stub + ", " + stub.elf().length + " bytes, in " + file);
        }
        return Portcullis.YES;
    }
}
