package io.portcullis.verification;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The modules that are published.
 *
 * @param folder where its POM is
 * @param module the name of its Java module; empty if it has no jar, or the jar is for the class path alone
 * @param services the services it provides
 */
record Published(String folder, Optional<String> module, List<String> services) {
    private static final String TABLES = "io.portcullis.syscalls.SyscallTableProvider";

    static final List<Published> ALL = List.of(
            new Published("bom", Optional.empty(), List.of()),
            jar("syscalls", "io.portcullis.syscalls"),
            jar("syscalls-x86_64", "io.portcullis.syscalls.x86_64", TABLES),
            jar("syscalls-aarch64", "io.portcullis.syscalls.aarch64", TABLES),
            jar("core", "io.portcullis.core"),
            jar("apparmor", "io.portcullis.apparmor"),
            jar("kube-model", "io.portcullis.kube"),
            jar("testkit", "io.portcullis.testkit"),
            jar("cli", "io.portcullis.cli"),
            new Published("agent", Optional.empty(), List.of()));

    private static Published jar(String folder, String module, String... services) {
        return new Published(folder, Optional.of(module), List.of(services));
    }

    Path target() {
        return Path.of("..", folder, "target");
    }

    /** The POM that consumers see. */
    Path pom() {
        return target().resolve(".flattened-pom.xml");
    }

    /**
     * A jar of it.
     *
     * @param classifier empty, {@code -sources} or {@code -javadoc}
     */
    Path jar(String classifier) {
        String name = folder.equals("cli") // run as java -jar cli/target/portcullis.jar
                ? "portcullis"
                : "portcullis-" + folder + "-" + System.getProperty("project.version");
        return target().resolve(name + classifier + ".jar");
    }

    @Override
    public String toString() {
        return folder;
    }
}
