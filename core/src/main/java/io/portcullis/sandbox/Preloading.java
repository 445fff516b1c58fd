package io.portcullis.sandbox;

import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.Processes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What loads late, loaded now. */
final class Preloading {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private Preloading() {}

    /** The first date looks for the time zone in folders, which logging the installation would do. */
    static void whatLoggingNeeds(System.Logger log) {
        log.log(System.Logger.Level.TRACE, "seccomp filters are next, in the time zone {0}", ZoneId.systemDefault());
    }

    /**
     * The JDK's network library asks for sockets once, when it is first used, though no network may ever be wanted.
     * File channels make a pair of them; they have been used, to read {@code /proc}.
     */
    static void whatInstallingNeeds() {
        InetAddress.getLoopbackAddress();
        try (InputStream status = new FileInputStream(STATUS.toFile())) { // a channel fails when interrupted
            status.read();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc; mount it, it is read to check what was installed", e);
        }
    }

    static void everything() {
        Kernel kernel = Kernel.running();
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        kernel.knows(FilterFlag.TSYNC); // a call that fails loads what failing takes
        Processes.ownThreads();
        System.Logger log = System.getLogger(Sandbox.class.getPackageName());
        whatLoggingNeeds(log);
        whatInstallingNeeds();
        List<Object> touched = new ArrayList<>();
        touched.add(channel());
        touched.add(sockets());
        touched.add(Charset.availableCharsets().size());
        touched.add(DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.LONG)
                .format(ZonedDateTime.now(ZoneId.systemDefault())));
        touched.add(String.format(Locale.getDefault(), "%,d %.3f %s", 1_000, 1.5, Thread.currentThread()));
        touched.add(new SecureRandom().nextInt());
        touched.add(UUID.randomUUID());
        touched.add(lambdas(touched.size()));
        touched.add(stackTrace(new IllegalStateException("none")));
        touched.add(ProcessHandle.current().info().user());
        touched.add(Runtime.getRuntime().availableProcessors());
        touched.add(FlightRecording.ofThisJvm());
        log.log(System.Logger.Level.TRACE, "touched {0}", touched);
    }

    /** File channels load the library of channels, which makes a pair of sockets. */
    private static long channel() {
        try (FileChannel channel = FileChannel.open(STATUS)) {
            return Files.size(STATUS) + channel.position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sockets of both kinds, connected to nothing: their classes ask the kernel as they are loaded. */
    private static boolean sockets() {
        try (SocketChannel channel = SocketChannel.open();
                Socket socket = new Socket()) {
            return channel.isOpen() && socket.getReuseAddress();
        } catch (IOException e) { // a filter that is already there
            return false;
        }
    }

    /** Lambdas, joined texts and streams are linked by generated classes when they first run. */
    private static String lambdas(int number) {
        Function<Integer, String> joined = one -> one + " of " + number + " (" + Charset.defaultCharset() + ")";
        return List.of(1, 2, 3).stream().map(joined).sorted().collect(Collectors.joining(", "));
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter out = new StringWriter();
        thrown.printStackTrace(new PrintWriter(out, true));
        return new String(out.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
