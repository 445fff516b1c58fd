package io.portcullis.verification;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An aarch64 machine that qemu emulates, with the kernel and the Java that {@code src/test/vm/fetch-arm64.sh} fetched,
 * and no disk: all of its root folder is in memory.
 */
final class EmulatedMachine {
    private static final String FOLDER = "PORTCULLIS_ARM64";
    private static final String JAVA = "/usr/lib/jvm/java-17-openjdk-arm64/bin/java";

    private final Path qemu;
    private final Path parts;

    private EmulatedMachine(Path qemu, Path parts) {
        this.qemu = qemu;
        this.parts = parts;
    }

    /** The machine, or the test is skipped. */
    static EmulatedMachine aarch64() {
        Path qemu = Needs.program("qemu-system-aarch64", "qemu-system-arm");
        Path parts = Path.of(System.getenv().getOrDefault(FOLDER, "missing"));
        Needs.that(
                Files.exists(parts.resolve("kernel")),
                "a kernel and a JRE for arm64 (verification/src/test/vm/fetch-arm64.sh DIR; " + FOLDER + "=DIR)");
        return new EmulatedMachine(qemu, parts);
    }

    /** Boots, runs a main class with a class path of this JVM, and gives what it said. */
    List<String> run(Class<?> main, List<Path> classPath) throws IOException {
        Path root = Files.createTempFile("aarch64", ".cpio");
        try {
            pack(root, main, classPath);
            return ChildJvm.run(List.of(
                            "timeout",
                            "240",
                            qemu.toString(),
                            "-M",
                            "virt",
                            "-cpu",
                            "cortex-a57",
                            "-accel",
                            "tcg,thread=multi",
                            "-smp",
                            "2",
                            "-m",
                            "1536",
                            "-nodefaults",
                            "-no-user-config",
                            "-no-reboot",
                            "-display",
                            "none",
                            "-nic",
                            "none",
                            "-serial",
                            "stdio",
                            "-kernel",
                            parts.resolve("kernel").toString(),
                            "-initrd",
                            root.toString(),
                            "-append",
                            "console=ttyAMA0 quiet panic=-1 mitigations=off"))
                    .output();
        } finally {
            Files.delete(root);
        }
    }

    private void pack(Path file, Class<?> main, List<Path> classPath) throws IOException {
        try (Initramfs root = new Initramfs(file)) {
            root.tree("", parts.resolve("root"));
            for (String folder : List.of("dev", "proc", "sys", "tmp", "app")) {
                root.folder(folder);
            }
            root.device("dev/console", 5, 1);
            root.device("dev/null", 1, 3);
            List<String> entries = new ArrayList<>();
            for (Path entry : classPath) {
                String name = "app/" + entries.size();
                if (Files.isDirectory(entry)) {
                    root.folder(name);
                    root.tree(name, entry);
                } else {
                    name += ".jar";
                    root.program(name, Files.readAllBytes(entry));
                }
                entries.add("/" + name);
            }
            root.program("init", init(main, String.join(":", entries)).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String init(Class<?> main, String classPath) {
        return Stream.of(
                        "#!/bin/busybox sh",
                        "/bin/busybox mount -t proc proc /proc",
                        "/bin/busybox mount -t sysfs sys /sys",
                        "/bin/busybox mount -t devtmpfs dev /dev",
                        "/bin/busybox --install -s /bin",
                        "export PATH=/bin HOME=/ LC_ALL=C.UTF-8",
                        JAVA + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dfile.encoding=UTF-8 -cp " + classPath + " "
                                + main.getName(),
                        "echo \"exit code: $?\"",
                        "poweroff -f")
                .reduce("", (all, line) -> all + line + "\n");
    }
}
