package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.Processes;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM that starts many children while it allocates and starts threads, and says what became of them and of it. */
final class ManyChildren {
    private static final int WARM_UP = 20;
    private static final int SETTLING_ROUNDS = 300;
    private static final int SETTLING_MILLIS = 50;
    private static final int POOLS_GROW_BY = 8;

    private static volatile boolean over;

    private ManyChildren() {}

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        boolean recorded = arguments[1].equals("recorded");
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.ofThisJvm())
                        .fail(Errno.EXDEV, Syscalls.MKDIR)
                        .build());
        Set<String> confinement = confinement();
        run(WARM_UP, recorded, filter); // whatever is made once is there after this
        Map<String, Integer> threads = threads();
        List<String> descriptors = descriptors();
        List<Thread> load = load();

        int wrong = run(count, recorded, filter);

        over = true;
        for (Thread thread : load) {
            thread.join();
        }
        System.out.println("wrong " + wrong);
        System.out.println(confinement().equals(confinement) ? "unconfined" : "confined " + confinement());
        System.out.println("children " + ProcessHandle.current().children().count());
        for (int i = 0;
                i < SETTLING_ROUNDS
                        && !(stay(threads, threads()) && descriptors().equals(descriptors));
                i++) {
            TimeUnit.MILLISECONDS.sleep(SETTLING_MILLIS);
        }
        Map<String, Integer> left = threads();
        System.out.println(stay(threads, left) ? "threads stay" : "threads " + threads + " become " + left);
        System.out.println(
                descriptors().equals(descriptors)
                        ? "descriptors stay"
                        : "descriptors " + descriptors + " become " + descriptors());
    }

    /** What is in force on the threads of this JVM. */
    private static Set<String> confinement() {
        return Processes.ownThreads().stream()
                .map(thread -> "%s filters, no_new_privs %s".formatted(thread.filters(), thread.noNewPrivileges()))
                .collect(Collectors.toSet());
    }

    /** Starts children that end in five ways; how many did not. */
    private static int run(int count, boolean recorded, CompiledFilter filter) throws Exception {
        int wrong = 0;
        for (int i = 0; i < count; i++) {
            int exitCode = i % 100;
            List<String> command = switch (i % 5) {
                case 0 -> List.of("sh", "-c", "exit " + exitCode);
                case 1 -> List.of("sh", "-c", "kill -9 $$");
                case 2 -> List.of("sh", "-c", "mkdir /tmp/$$.child 2>/dev/null; exit $((1 + $?))");
                case 3 -> List.of("sh", "-c", "(exit " + exitCode + ") & wait $!");
                default -> List.of("sleep", "1000");
            };
            int expected = switch (i % 5) {
                case 1, 4 -> 128 + 9;
                case 2 -> 2;
                default -> exitCode;
            };
            ConfinedProcess.Builder child = ConfinedProcess.command(command).under(filter);
            if (i % 5 == 4) {
                child.timeout(Duration.ofMillis(20));
            }
            Ending ending = recorded ? record(child) : run(child);
            if (ending.exitCode() != expected) {
                System.out.println(command + " ended with " + ending);
                wrong++;
            }
        }
        return wrong;
    }

    private static Ending run(ConfinedProcess.Builder child) throws IOException, InterruptedException {
        try (ConfinedProcess process = child.start()) {
            return process.waitFor();
        }
    }

    private static Ending record(ConfinedProcess.Builder child) throws IOException, InterruptedException {
        try (Recorder recorder = Recorder.of(child).start()) {
            Ending ending = recorder.waitFor();
            if (recorder.recording().isEmpty()) {
                throw new IllegalStateException("nothing was recorded");
            }
            return ending;
        }
    }

    private static List<Thread> load() {
        List<Thread> load = List.of(
                new Thread(ManyChildren::allocate, "allocating"), new Thread(ManyChildren::startThreads, "starting"));
        load.forEach(Thread::start);
        return load;
    }

    private static void allocate() {
        List<byte[]> kept = new ArrayList<>();
        while (!over) {
            kept.add(new byte[10_000]);
            if (kept.size() > 1000) {
                kept.clear();
                pause(1);
            }
        }
    }

    private static void startThreads() {
        while (!over) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                threads.add(new Thread(() -> pause(2), "short-lived"));
            }
            threads.forEach(Thread::start);
            threads.forEach(ManyChildren::join);
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The kernel's threads of this process by name, and how many of each. Java waits for each child with a thread of a
     * pool that keeps them for a minute, so those are not counted.
     */
    private static Map<String, Integer> threads() throws IOException {
        Map<String, Integer> threads = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String name = Files.readString(task.resolve("comm"), StandardCharsets.ISO_8859_1)
                        .strip();
                if (!name.startsWith("process reaper")) {
                    threads.merge(name, 1, Integer::sum);
                }
            }
        }
        return threads;
    }

    /**
     * Whether no threads were left behind: none of ours, and of every other name no more than the pools of the JDK and
     * the VM start by themselves, which is far below one for each child.
     */
    private static boolean stay(Map<String, Integer> before, Map<String, Integer> now) {
        return now.entrySet().stream().allMatch(entry -> {
            int grown = entry.getValue() - before.getOrDefault(entry.getKey(), 0);
            return grown <= (entry.getKey().startsWith("portcullis") ? 0 : POOLS_GROW_BY);
        });
    }

    /** What this process has open. */
    private static List<String> descriptors() throws IOException {
        List<String> descriptors = new ArrayList<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                if (Files.isSymbolicLink(link)) { // that of the listing itself is gone
                    descriptors.add(Files.readSymbolicLink(link).toString().replaceFirst("/proc/.*/fd", "itself"));
                }
            }
        }
        descriptors.sort(null);
        return descriptors;
    }
}
