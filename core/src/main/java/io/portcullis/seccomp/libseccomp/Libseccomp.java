package io.portcullis.seccomp.libseccomp;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.portcullis.linux.Kernel;
import io.portcullis.syscalls.Abi;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The C library, loaded and bound; {@link #loaded()} gives the one there is. */
final class Libseccomp {
    private static final String SONAME = "libseccomp.so.2"; // the plain name needs the development package
    private static final LibseccompVersion OLDEST = new LibseccompVersion(2, 5, 0);
    private static final String PACKAGES = "install libseccomp2 (Debian, Ubuntu) or libseccomp (Fedora, Alpine, Arch)";
    private static final int NO_SUCH_CALL = -1; // __NR_SCMP_ERROR

    private static @Nullable Libseccomp library;
    private static @Nullable Missing missing;

    private final LibseccompVersion version;
    private final boolean has26;

    private record Missing(String sentence, @Nullable Throwable cause) {}

    private Libseccomp(LibseccompVersion version, boolean has26) {
        this.version = version;
        this.has26 = has26;
    }

    /**
     * The library, loaded at first use.
     *
     * @throws LibseccompMissingException if there is none
     */
    static synchronized Libseccomp loaded() {
        if (library == null && missing == null) {
            try {
                library = load();
            } catch (LibseccompMissingException e) {
                missing = new Missing(String.valueOf(e.getMessage()), e.getCause());
            }
        }
        if (library != null) {
            return library;
        }
        Missing known = Objects.requireNonNull(missing);
        throw new LibseccompMissingException(known.sentence(), known.cause());
    }

    static Optional<Libseccomp> find() {
        try {
            return Optional.of(loaded());
        } catch (LibseccompMissingException e) {
            return Optional.empty();
        }
    }

    static Optional<String> whyMissing() {
        try {
            loaded();
            return Optional.empty();
        } catch (LibseccompMissingException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private static Libseccomp load() {
        Kernel.whyNotRunning().ifPresent(why -> {
            throw new LibseccompMissingException("libseccomp cannot be called: " + why, null);
        });
        String file = System.getProperty(LibseccompLibrary.PATH_PROPERTY, SONAME);
        NativeLibrary found;
        try {
            found = NativeLibrary.getInstance(file);
        } catch (UnsatisfiedLinkError e) {
            throw new LibseccompMissingException(notFound(file), e);
        }
        try {
            Native.register(Functions25.class, found);
        } catch (UnsatisfiedLinkError e) {
            throw new LibseccompMissingException(
                    file + " is no libseccomp this library can use: it needs " + OLDEST + " or newer; " + PACKAGES, e);
        }
        Pointer numbers = Functions25.seccomp_version(); // struct scmp_version: three unsigned int
        LibseccompVersion version = new LibseccompVersion(numbers.getInt(0), numbers.getInt(4), numbers.getInt(8));
        if (version.compareTo(OLDEST) < 0) {
            throw new LibseccompMissingException(
                    "libseccomp " + version + " is too old, it needs " + OLDEST + " or newer; " + PACKAGES, null);
        }
        return new Libseccomp(version, register26(found));
    }

    private static boolean register26(NativeLibrary found) {
        try {
            Native.register(Functions26.class, found);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    static String notFound(String file) {
        return file.equals(SONAME)
                ? SONAME + " is not on this machine; " + PACKAGES
                : file + ", which the system property " + LibseccompLibrary.PATH_PROPERTY
                        + " names, cannot be loaded; name the file libseccomp.so.2 by its full path, or leave the property"
                        + " away";
    }

    LibseccompVersion version() {
        return version;
    }

    /** Whether {@code seccomp_export_bpf_mem}, transactions and {@code CTL_WAITKILL} are there. */
    boolean has26() {
        return has26;
    }

    /** What libseccomp makes of this kernel, 1 to 7; see seccomp_api_get(3). */
    int apiLevel() {
        return Functions25.seccomp_api_get();
    }

    /** The ABI libseccomp starts every filter with, if it is one we know. */
    Optional<Abi> nativeAbi() {
        int token = Functions25.seccomp_arch_native();
        return Arrays.stream(Abi.values()).filter(abi -> token(abi) == token).findFirst();
    }

    /** libseccomp's token of an ABI: the audit arch, but for x32, which has none of its own. */
    static int token(Abi abi) {
        return abi == Abi.X32 ? 0x4000_003e : abi.auditArch(); // SCMP_ARCH_X32: EM_X86_64 | __AUDIT_ARCH_LE
    }

    /**
     * The number of a call.
     *
     * @return the number, below -1 if libseccomp knows the name but the ABI has no such call; empty if it does not know
     *     the name
     */
    OptionalInt resolve(Abi abi, String name) {
        int number = Functions25.seccomp_syscall_resolve_name_arch(token(abi), name);
        return number == NO_SUCH_CALL ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The number of a call, or of the multiplexer it goes through on this ABI. */
    OptionalInt resolveRewriting(Abi abi, String name) {
        int number = Functions25.seccomp_syscall_resolve_name_rewrite(token(abi), name);
        return number == NO_SUCH_CALL ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The name of a call, if libseccomp knows the number. */
    Optional<String> nameOf(Abi abi, int number) {
        Pointer name = Functions25.seccomp_syscall_resolve_num_arch(token(abi), number);
        if (name == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(name.getString(0));
        } finally {
            Native.free(Pointer.nativeValue(name));
        }
    }

    /**
     * Does work with libseccomp on a daemon thread of its own. Some rule sets make libseccomp loop for ever: then the
     * thread is left behind, and with it the filter context.
     *
     * @param limit how long to wait
     * @param work what to do; it must open its filter contexts itself
     * @return what the work gave
     * @throws LibseccompException if a call is refused, or none came back in time
     */
    <T> T watched(Duration limit, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "portcullis-libseccomp");
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos(limit);
        try {
            while (true) {
                try {
                    return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true; // the limit is the way out
                } catch (TimeoutException e) {
                    throw LibseccompException.notReturned("libseccomp", limit);
                } catch (ExecutionException e) {
                    throw rethrown(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** For ever is as long as the clock counts: 292 years. */
    private static long nanos(Duration limit) {
        return limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? limit.toNanos() : Long.MAX_VALUE;
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
