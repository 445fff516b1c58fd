package io.portcullis.agent;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What stands behind {@code -javaagent:portcullis-agent.jar=}. */
final class AgentArguments {
    private static final String KNOWN =
            "there are certificate=FILE, profile=FILE, floor=USES, even-below-floor, log, spec-allow and scope=jvm";

    private final Path file;
    private Optional<Path> certificate = Optional.empty();
    private Optional<Path> profile = Optional.empty();
    private final Set<JvmFloor> floors = EnumSet.of(JvmFloor.STEADY);
    private boolean evenBelowFloor;
    private boolean log;
    private boolean specAllow;

    private AgentArguments(Path file) {
        this.file = file;
    }

    static AgentArguments parse(String text) {
        List<String> parts = Arrays.asList(text.split(",", -1));
        if (parts.get(0).isEmpty()) {
            throw new IllegalArgumentException(
                    "no profile is named; say -javaagent:portcullis-agent.jar=FILE, a filter or a profile in JSON");
        }
        AgentArguments arguments = new AgentArguments(Path.of(parts.get(0)));
        Set<String> seen = new HashSet<>();
        for (String part : parts.subList(1, parts.size())) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (!seen.add(name)) {
                throw new IllegalArgumentException("the option " + name + " is there twice; say it once");
            }
            arguments.take(name, equals < 0 ? Optional.empty() : Optional.of(part.substring(equals + 1)));
        }
        if (!arguments.isFilter() && (arguments.certificate.isPresent() || arguments.profile.isPresent())) {
            throw new IllegalArgumentException(arguments.file
                    + " is a profile, which is compiled here; certificate and profile belong to a filter, FILE.bpf");
        }
        return arguments;
    }

    private void take(String name, Optional<String> value) {
        switch (name) {
            case "certificate" -> certificate = Optional.of(Path.of(required(name, value)));
            case "profile" -> profile = Optional.of(Path.of(required(name, value)));
            case "floor" -> {
                floors.clear();
                for (String use : required(name, value).split("\\+", -1)) {
                    floors.add(JvmPreset.named(use));
                }
            }
            case "even-below-floor" -> evenBelowFloor = bare(name, value);
            case "log" -> log = bare(name, value);
            case "spec-allow" -> specAllow = bare(name, value);
            case "scope" -> {
                if (!required(name, value).equals("jvm")) {
                    throw new IllegalArgumentException("unknown scope " + value.get()
                            + "; before main there is one, the whole JVM: scope=jvm; a thread is confined in code, by"
                            + " ThreadScope");
                }
            }
            default -> throw new IllegalArgumentException("unknown option " + name + "; " + KNOWN);
        }
    }

    private static String required(String name, Optional<String> value) {
        return value.filter(text -> !text.isEmpty())
                .orElseThrow(
                        () -> new IllegalArgumentException("the option " + name + " needs a value: " + name + "=.."));
    }

    private static boolean bare(String name, Optional<String> value) {
        if (value.isPresent()) {
            throw new IllegalArgumentException("the option " + name + " takes no value, was given " + value.get());
        }
        return true;
    }

    private boolean isFilter() {
        return file.toString().endsWith(".bpf");
    }

    Set<JvmFloor> floors() {
        return EnumSet.copyOf(floors);
    }

    InstallOptions options() {
        // The program may want to set up logging itself, so nothing is logged before it.
        InstallOptions options = InstallOptions.standard()
                .silently()
                .requiring(floors.iterator().next(), floors.toArray(JvmFloor[]::new));
        options = evenBelowFloor ? options.evenBelowJvmFloor() : options;
        options = log ? options.logged() : options;
        return specAllow ? options.leavingSpeculationAlone() : options;
    }

    void install() throws IOException {
        try {
            if (evenBelowFloor) { // what is not there now may never come
                Sandbox.prepare();
            }
            if (isFilter()) {
                BpfProgram program = CertifiedFilter.read(file, certificate, profile);
                Sandbox.installIrrevocably(program, options());
            } else {
                CompiledProfile.read(file).install(options());
            }
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + e.getFile(), e);
        }
    }
}
