package io.portcullis.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program as a service is one: threads, memory, files, sockets on loopback, and a clean end. */
final class JavaWorkload {
    private static final int ROUNDS = 20;

    private JavaWorkload() {}

    public static void main(String[] arguments) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Integer>> results = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            results.add(threads.submit(JavaWorkload::files));
            results.add(threads.submit(JavaWorkload::memory));
            results.add(threads.submit(JavaWorkload::network));
        }
        int sum = 0;
        for (Future<Integer> result : results) {
            sum += result.get();
        }
        threads.shutdown();
        if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("threads go on");
        }
        System.gc();
        System.out.println(sum);
        System.exit(7);
    }

    private static int files() throws IOException {
        Path folder = Files.createTempDirectory("workload");
        Path file = folder.resolve("file");
        Files.writeString(file, "some words");
        Path moved = Files.move(file, folder.resolve("moved"));
        try (FileChannel channel = FileChannel.open(moved, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(4);
            channel.write(ByteBuffer.wrap("more words".getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        int size = Files.readString(moved).length();
        try (Stream<Path> listed = Files.list(folder)) {
            size += (int) listed.count();
        }
        Files.delete(moved);
        Files.delete(folder);
        return size;
    }

    private static int memory() {
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            kept.add(new byte[50_000]);
        }
        return kept.size();
    }

    private static int network() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(server));
            answering.start();
            try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream()) {
                out.write(5);
                int answer = in.read();
                answering.join();
                return answer;
            }
        }
    }

    private static void answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(1 + socket.getInputStream().read());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
