package io.portcullis.sandbox;

import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What decides which system calls a JVM makes.
 *
 * @param vm the virtual machine, as {@code java.vm.name} has it
 * @param vendor who built it, as {@code java.vm.vendor} has it
 * @param release the Java release, at least 17
 * @param abi the ABI of its calls
 * @param libc its C library
 */
public record JvmPlatform(String vm, String vendor, int release, Abi abi, Libc libc) {
    private static final String HOTSPOT = "OpenJDK 64-Bit Server VM";

    /** Debian's OpenJDK 17. */
    public static final JvmPlatform DEBIAN_17 = new JvmPlatform(HOTSPOT, "Debian", 17, Abi.X86_64, Libc.GLIBC);

    /** Eclipse Temurin 25. */
    public static final JvmPlatform TEMURIN_25 =
            new JvmPlatform(HOTSPOT, "Eclipse Adoptium", 25, Abi.X86_64, Libc.GLIBC);

    /**
     * Takes all as it is.
     *
     * @param vm the virtual machine
     * @param vendor who built it
     * @param release the Java release
     * @param abi the ABI of its calls
     * @param libc its C library
     */
    public JvmPlatform {}

    /**
     * The JVM this program runs on.
     *
     * @return what it says of itself
     * @throws UnsupportedOperationException if the ABI of its {@code os.arch} is not known
     */
    public static JvmPlatform running() {
        return new JvmPlatform(
                System.getProperty("java.vm.name", "unknown"),
                System.getProperty("java.vm.vendor", "unknown"),
                Runtime.version().feature(),
                Abi.ofThisJvm(),
                libcOfThisJvm());
    }

    static Libc libcOfThisJvm() {
        try {
            return libc(Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Libc.UNKNOWN;
        }
    }

    static Libc libc(String maps) {
        if (maps.contains("/ld-musl-")) {
            return Libc.MUSL;
        }
        return maps.contains("/libc.so.6") || maps.contains("/libc-2.") ? Libc.GLIBC : Libc.UNKNOWN;
    }

    /** Gives for example {@code OpenJDK 64-Bit Server VM 17 of Debian on x86_64, glibc}. */
    @Override
    public String toString() {
        return vm + " " + release + " of " + vendor + " on " + abi.libseccompName() + ", "
                + (libc == Libc.UNKNOWN ? "an unknown C library" : libc.name().toLowerCase(Locale.ROOT));
    }
}
