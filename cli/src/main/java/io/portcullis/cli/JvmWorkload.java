package io.portcullis.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPreset;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * A Java program that does what Java programs do, one use of a JVM after the other, and says when each is done: under a
 * recorder it shows what a JVM calls, under a filter whether that is enough.
 */
public final class JvmWorkload {
    /** The certificate of localhost for TLS on the loopback, a file of the folder; without it there is no TLS. */
    public static final String KEY_STORE = "loopback.p12";

    /** What opens {@link #KEY_STORE}. */
    public static final String PASSWORD = "loopback";

    /** What {@link #main} says when the JVM has started. */
    static final String READY = "ready";

    /** What {@link #main} says when all is done. */
    static final String DONE = "done";

    private static final int WAVES = 5;
    private static final int THREADS = 100;
    private static final long DNS_PATIENCE_MILLIS = 3000;
    private static final int ENOUGH_ROUNDS_TO_COMPILE = 20_000;

    private final Path folder;

    /**
     * A workload that leaves nothing behind.
     *
     * @param folder where it may write
     */
    public JvmWorkload(Path folder) {
        this.folder = folder;
    }

    /**
     * Says that it is there, waits for a line, and does what it is told.
     *
     * @param arguments a folder to work in, then uses by name
     * @throws Exception if something of it does not work
     */
    public static void main(String[] arguments) throws Exception {
        JvmWorkload workload = new JvmWorkload(Path.of(arguments[0]));
        System.out.println(READY);
        int line = System.in.read();
        for (String use : List.of(arguments).subList(1, arguments.length)) {
            workload.run(JvmPreset.named(use));
        }
        System.out.println(line < 0 ? "nobody waited" : DONE);
    }

    /**
     * Does what belongs to a use; those without work of their own do nothing.
     *
     * @param use the use
     * @throws Exception if something of it does not work
     */
    public void run(JvmFloor use) throws Exception {
        switch (use) {
            case STEADY -> steady();
            case NET -> net();
            case FILES -> files();
            case SPAWN -> spawn();
            case JFR -> flightRecording();
            case MGMT -> management();
            default -> {}
        }
    }

    private static void steady() throws Exception {
        AtomicLong sum = new AtomicLong();
        for (int wave = 0; wave < WAVES; wave++) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Thread thread = new Thread(() -> sum.addAndGet(garbage() + compiled()));
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            System.gc();
        }
        require(sum.get() != 0, "threads did nothing");
        require(depth(0) > 100, "a stack overflows late");
        require(exhausted(), "the heap has no end");
        require(IntStream.range(0, 100_000).parallel().filter(i -> i % 7 == 0).count() == 14_286, "parallel streams");
        loadClasses();
        waitABit();
        Thread.sleep(5);
        ExecutorService pool = Executors.newScheduledThreadPool(2);
        require(pool.submit(() -> "pooled").get().equals("pooled"), "pools");
        pool.shutdown();
        require(pool.awaitTermination(10, TimeUnit.SECONDS), "a pool does not end");
        boolean caught = false;
        try {
            String none = System.getProperty("portcullis.none");
            require(none.isEmpty(), "never reached");
        } catch (NullPointerException e) { // a signal of the kernel's, where the code is compiled
            caught = true;
        }
        require(caught, "null pointers");
    }

    private static long garbage() {
        long kept = 0;
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[20_000 + i];
            bytes[i] = (byte) i;
            kept += bytes[i] + bytes.length;
        }
        return kept;
    }

    private static long compiled() {
        long sum = 0;
        for (int i = 0; i < ENOUGH_ROUNDS_TO_COMPILE; i++) {
            sum += Math.floorMod(i * 31L, 7) ^ Integer.bitCount(i);
        }
        return sum;
    }

    @SuppressWarnings("WaitNotInLoop") // nobody wakes it: what matters is how a thread waits
    private static void waitABit() throws InterruptedException {
        Object lock = new Object();
        synchronized (lock) {
            lock.wait(5);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // what matters is the overflow
    private static int depth(int at) {
        try {
            return depth(at + 1);
        } catch (StackOverflowError e) {
            return at;
        }
    }

    private static boolean exhausted() {
        List<long[]> hoard = new ArrayList<>();
        try {
            while (hoard.size() < 100_000) {
                hoard.add(new long[1 << 20]);
            }
            return false;
        } catch (OutOfMemoryError e) {
            hoard.clear();
            return true;
        }
    }

    private static void loadClasses() throws ClassNotFoundException {
        for (String name : List.of(
                "java.util.concurrent.ConcurrentSkipListMap",
                "java.text.DecimalFormat",
                "java.util.zip.GZIPOutputStream",
                "java.util.regex.Pattern",
                "javax.crypto.Cipher",
                "java.sql.Timestamp")) {
            try {
                Class.forName(name);
            } catch (ClassNotFoundException e) {
                require(name.startsWith("java.sql"), name); // a module that may be absent
            }
        }
    }

    private void net() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        serve(server, "http");
        HttpClient client = HttpClient.newHttpClient();
        require(get(client, "http", server.getAddress()).equals("http"), "HTTP");
        server.stop(0);
        if (Files.exists(folder.resolve(KEY_STORE))) {
            tls(loopback);
        }
        try (ServerSocket listening = new ServerSocket(0, 1, loopback);
                Socket out = new Socket(loopback, listening.getLocalPort());
                Socket in = listening.accept()) {
            out.getOutputStream().write(7);
            require(in.getInputStream().read() == 7, "sockets");
        }
        require(InetAddress.getAllByName("localhost")[0].isLoopbackAddress(), "localhost");
        names(loopback);
        Thread asking = new Thread(() -> {
            try {
                InetAddress.getAllByName("portcullis.invalid");
            } catch (UnknownHostException e) {
                // the usual answer: what matters is that it was asked for
            }
        });
        asking.setDaemon(true);
        asking.start();
        asking.join(DNS_PATIENCE_MILLIS);
    }

    private static void serve(HttpServer server, String answer) {
        server.createContext("/", exchange -> {
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    private static String get(HttpClient client, String scheme, InetSocketAddress server)
            throws IOException, InterruptedException {
        URI uri = URI.create(scheme + "://localhost:" + server.getPort() + "/");
        try (InputStream plain = scheme.equals("http") ? uri.toURL().openStream() : InputStream.nullInputStream()) {
            plain.readAllBytes();
        }
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void tls(InetAddress loopback) throws IOException, InterruptedException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(KEY_STORE))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(loopback, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        serve(server, "https");
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        require(get(client, "https", server.getAddress()).equals("https"), "TLS");
        server.stop(0);
    }

    /** A name server of one answer, asked by the name service of Java. */
    @SuppressWarnings({"BanJNDI", "JdkObsolete"}) // its DNS client is what is measured, and takes this table
    private static void names(InetAddress loopback) throws IOException, NamingException {
        try (DatagramSocket socket = new DatagramSocket(0, loopback)) {
            Thread server = new Thread(() -> answerOne(socket));
            server.setDaemon(true);
            server.start();
            Hashtable<String, String> environment = new Hashtable<>();
            environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
            environment.put(Context.PROVIDER_URL, "dns://127.0.0.1:" + socket.getLocalPort());
            Object answer = new InitialDirContext(environment)
                    .getAttributes("gate.example", new String[] {"A"})
                    .get("A")
                    .get();
            require("192.0.2.7".equals(answer), "DNS answers " + answer);
        }
    }

    private static void answerOne(DatagramSocket socket) {
        try {
            DatagramPacket question = new DatagramPacket(new byte[512], 512);
            socket.receive(question);
            ByteBuffer answer = ByteBuffer.allocate(512);
            answer.put(question.getData(), 0, question.getLength());
            answer.putShort(2, (short) 0x8180).putShort(6, (short) 1).putShort(10, (short) 0); // RFC 1035, 4.1.1
            answer.position(questionEnd(question));
            answer.putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1); // the name above, A, IN
            answer.putInt(60).putShort((short) 4).put(new byte[] {(byte) 192, 0, 2, 7});
            socket.send(new DatagramPacket(answer.array(), answer.position(), question.getSocketAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int questionEnd(DatagramPacket question) {
        int at = 12; // the header
        while (question.getData()[at] != 0) {
            at += question.getData()[at] + 1;
        }
        return at + 5; // the root, type and class
    }

    private void files() throws IOException {
        Path home = Files.createDirectories(
                folder.resolve("files-" + ProcessHandle.current().pid()));
        Path file = Files.writeString(home.resolve("a"), "content");
        Files.copy(file, home.resolve("b"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(home.resolve("b"), home.resolve("c"), StandardCopyOption.ATOMIC_MOVE);
        Files.createLink(home.resolve("d"), file);
        Files.createSymbolicLink(home.resolve("e"), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.setOwner(file, Files.getOwner(file));
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        Files.getFileStore(file).getUsableSpace();
        attributes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock().release();
            channel.write(ByteBuffer.wrap(new byte[9000]), 100);
            channel.force(true);
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096);
            map.put(0, (byte) 1);
            map.force();
            require(map.load().isLoaded() || map.capacity() == 4096, "mapped files");
            channel.truncate(50);
            try (FileChannel other = FileChannel.open(home.resolve("c"), StandardOpenOption.WRITE)) {
                channel.transferTo(0, 50, other);
                other.write(new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocate(3)});
            }
            channel.read(new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocate(3)});
        }
        try (RandomAccessFile random = new RandomAccessFile(file.toFile(), "rwd")) {
            random.setLength(10);
            random.seek(5);
            random.write(1);
        }
        try (WatchService watch = home.getFileSystem().newWatchService()) {
            home.register(watch, java.nio.file.StandardWatchEventKinds.ENTRY_CREATE)
                    .cancel();
        }
        Files.createTempFile(home, "temporary", "");
        try (Stream<Path> all = Files.walk(home)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
        require(!home.toFile().exists(), "folders are not deleted");
    }

    private static void attributes(Path file) throws IOException {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        try {
            view.write("portcullis", ByteBuffer.wrap(new byte[] {1}));
            view.read("portcullis", ByteBuffer.allocate(view.size("portcullis")));
            view.list();
            view.delete("portcullis");
        } catch (FileSystemException e) {
            require(String.valueOf(e.getMessage()).contains("not supported"), e.toString());
        }
    }

    private static void spawn() throws IOException, InterruptedException {
        require(new ProcessBuilder("/bin/true").start().waitFor() == 0, "/bin/true");
        Process echoing = new ProcessBuilder("/bin/cat")
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        echoing.getOutputStream().write("said\n".getBytes(StandardCharsets.UTF_8));
        echoing.getOutputStream().close();
        require(new String(echoing.getInputStream().readAllBytes(), StandardCharsets.UTF_8).equals("said\n"), "pipes");
        require(new ProcessBuilder("/bin/sh", "-c", "exit 7").start().waitFor() == 7, "exit codes");
        Process sleeping = new ProcessBuilder("/bin/sleep", "60").start();
        sleeping.destroy();
        require(sleeping.waitFor() == 128 + 15, "signals");
    }

    private void flightRecording() throws Exception {
        Path file = folder.resolve("flight-" + ProcessHandle.current().pid() + ".jfr");
        try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
            recording.start();
            for (int i = 0; i < 20; i++) {
                Thread thread = new Thread(JvmWorkload::compiled);
                thread.start();
                thread.join();
                System.gc();
            }
            Thread.sleep(200);
            recording.dump(file);
        }
        require(!RecordingFile.readAllEvents(file).isEmpty(), "nothing was recorded");
        Files.delete(file);
    }

    private void management() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        require(system.getAvailableProcessors() > 0 && !Double.isNaN(system.getSystemLoadAverage()), "system bean");
        if (system instanceof com.sun.management.UnixOperatingSystemMXBean unix) {
            require(unix.getOpenFileDescriptorCount() > 0 && unix.getMaxFileDescriptorCount() > 0, "descriptors");
            require(
                    unix.getCpuLoad() <= 1 && unix.getProcessCpuTime() != 0 && unix.getCommittedVirtualMemorySize() > 0,
                    "load");
        }
        require(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true).length > 0, "threads");
        require(ManagementFactory.getRuntimeMXBean().getPid() > 0, "runtime");
        ManagementFactory.getMemoryMXBean().gc();
        Path dump = folder.resolve("heap-" + ProcessHandle.current().pid() + ".hprof");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
        require(Files.size(dump) > 0, "heap dumps");
        Files.delete(dump);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
