package io.portcullis.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one kernel of this JVM, loaded at first use. JNA says why it cannot be loaded only the first time, and "could not
 * initialize class" ever after, so the first reason is kept.
 */
final class RunningKernel {
    private static @Nullable Kernel kernel;
    private static @Nullable Problem problem;

    private record Problem(String sentence, @Nullable Throwable cause) {}

    private RunningKernel() {}

    static synchronized Kernel get() {
        load();
        if (kernel == null) {
            Problem known = Objects.requireNonNull(problem);
            throw new UnsupportedOperationException(known.sentence(), known.cause());
        }
        return kernel;
    }

    static synchronized Optional<String> problem() {
        load();
        return Optional.ofNullable(problem).map(Problem::sentence);
    }

    private static void load() {
        if (kernel != null || problem != null) {
            return;
        }
        String system = System.getProperty("os.name", "");
        if (!system.equals("Linux")) {
            problem = new Problem(notLinux(system), null);
            return;
        }
        try {
            kernel = JnaKernel.load();
        } catch (LinkageError | RuntimeException e) {
            problem = new Problem(sentence(e, isMusl()), e);
        }
    }

    static String notLinux(String system) {
        return "seccomp is Linux's, this is " + system
                + "; profiles can be built, read, compiled and compared here, and installed on Linux";
    }

    /** What stands between this JVM and native code, in one sentence, and the way out. */
    static String sentence(Throwable failure, boolean musl) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof IllegalCallerException) {
                return "this Java refuses native access to JNA; start it with --enable-native-access=com.sun.jna where JNA"
                        + " is on the module path, or --enable-native-access=ALL-UNNAMED where it is on the class path";
            }
            if (e instanceof NoClassDefFoundError && message.startsWith("com/sun/jna/")) {
                return "JNA is not on the class path or module path; add net.java.dev.jna:jna, which is an ordinary"
                        + " dependency of portcullis-core";
            }
            if (e instanceof UnsupportedOperationException) {
                return message;
            }
            if (e instanceof UnsatisfiedLinkError && musl) {
                return "JNA's own library is built for glibc and this is musl; on Alpine: apk add java-jna-native gcompat,"
                        + " and start Java with -Djna.nosys=false (" + firstLine(message) + ")";
            }
            if (e instanceof UnsatisfiedLinkError) {
                return "JNA cannot unpack and load its library; name a folder that is writable and not mounted noexec with"
                        + " -Djna.tmpdir=DIR (" + firstLine(message) + ")";
            }
        }
        return "native code cannot be called from this JVM (" + firstLine(failure.toString()) + ")";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }

    /** Whether this JVM runs on musl, read from what is mapped into it. */
    static boolean isMusl() {
        try {
            return Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)
                    .contains("/ld-musl-");
        } catch (IOException e) {
            return false;
        }
    }
}
