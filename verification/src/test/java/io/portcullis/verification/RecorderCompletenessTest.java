package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Syscall;
import io.portcullis.trace.LearningOptions;
import io.portcullis.trace.Recording;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The recorder hears of the calls that strace sees, and what it heard of is all that the program needs.
 *
 * <p>A program with one thread makes the same calls each time: one run of each is compared. What a JVM calls depends on
 * how its threads meet, so there each side is the union of its runs, and a side that lacks a call of the other runs
 * again, a given number of times at most, until it has made that call too. No call is excused from that but
 * {@code restart_syscall}, which strace causes by stopping a thread that sleeps, and how a JVM waits.
 */
@Tag("full")
class RecorderCompletenessTest {
    /**
     * HotSpot's threads that wait for each other yield at first and sleep when that took long (os_posix.cpp, NakedYield
     * and SpinYield), so how a run was slowed down decides which of the two is seen.
     */
    private static final Set<String> HOW_A_JVM_WAITS = Set.of("sched_yield", "clock_nanosleep");

    private static final int OWN_PROFILE_RUNS = 10;
    private static final int MOST_RUNS = 100;

    /** So many recordings in a row have to bring nothing new before a JVM's are taken for all there is. */
    private static final int QUIET_RUNS = 20;

    /** And so many of one that works long enough to do everything in each run. */
    private static final int QUIET_RUNS_AT_WORK = Boolean.getBoolean("long") ? 30 : 6;

    /** A JVM looks through the performance files of others at its start, and calls kill only if it finds one. */
    private static final String ALONE = "-XX:-UsePerfData";

    @BeforeEach
    void needsStrace() {
        Needs.linuxX8664();
        Needs.program("strace", "strace");
    }

    @Test
    void ofAListing() throws Exception {
        isComplete("ls", "-lR", "/usr/lib/jvm");
    }

    @Test
    void ofPython() throws Exception {
        Needs.program("python3", "python3");
        isComplete("python3", "-c", "import json, socket, sys; print(json.dumps({'a': [1, 2]})); sys.exit(3)");
    }

    @Test
    void ofAPipelineWithFiftyChildren() throws Exception {
        isComplete(
                "sh", "-c", "for i in $(seq 50); do sh -c 'echo '$i' | cat' & done; wait; ls / | sort | wc -l; exit 4");
    }

    @Test
    void ofADownload() throws Exception {
        Needs.program("curl", "curl");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] words = "some words\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, words.length);
            exchange.getResponseBody().write(words);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            isCompleteInSeveralRuns(
                    QUIET_RUNS, List.of("curl", "-sS", "-o", "/dev/null", url)); // it has a thread for names
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void ofAJvmThatSaysItsVersion(int jdk) throws Exception {
        isCompleteInSeveralRuns(QUIET_RUNS, List.of(java(jdk), ALONE, "-version"));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25})
    void ofAJvmAtWork(int jdk) throws Exception {
        Path classes = Path.of(JavaWorkload.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        isCompleteInSeveralRuns(
                QUIET_RUNS_AT_WORK, List.of(java(jdk), ALONE, "-cp", classes.toString(), JavaWorkload.class.getName()));
    }

    private static String java(int jdk) {
        return Needs.jdk(jdk).resolve("bin/java").toString();
    }

    private static void isComplete(String... command) throws Exception {
        Sides sides = new Sides(List.of(command));
        sides.trace();
        sides.record();

        assertThat(sides.recorded()).isEqualTo(sides.traced);
        runsUnderItsOwnProfile(sides);
    }

    private static void isCompleteInSeveralRuns(int quietRuns, List<String> command) throws Exception {
        Sides sides = new Sides(command);
        sides.trace();
        for (int quiet = 0; quiet < quietRuns && sides.recordings < MOST_RUNS; quiet++) {
            SortedSet<String> before = sides.recorded();
            sides.record();
            quiet = sides.recorded().equals(before) ? quiet : -1;
        }
        while (!timeless(sides.recorded()).equals(timeless(sides.traced))
                && sides.recordings + sides.traces < MOST_RUNS) {
            if (!sides.recorded().containsAll(timeless(sides.traced))) {
                sides.record();
            }
            if (!sides.traced.containsAll(timeless(sides.recorded()))) {
                sides.trace();
            }
        }

        assertThat(timeless(sides.recorded())).as(sides.toString()).isEqualTo(timeless(sides.traced));
        runsUnderItsOwnProfile(sides);
    }

    private static SortedSet<String> timeless(SortedSet<String> calls) {
        SortedSet<String> timeless = new TreeSet<>(calls);
        timeless.removeAll(HOW_A_JVM_WAITS);
        return timeless;
    }

    private static void runsUnderItsOwnProfile(Sides sides) throws Exception {
        SeccompProfile profile = sides.recording
                .toProfile(LearningOptions.bySyscall().withDefaultAction(Action.killProcess()))
                .profile();
        CompiledFilter filter = OptimizingCompiler.create().compile(profile);
        for (int i = 0; i < OWN_PROFILE_RUNS; i++) {
            try (ConfinedProcess child = quiet(sides.command).under(filter).start()) {
                assertThat(child.waitFor()).as("run %d of %s", i, sides.command).isEqualTo(Ending.of(sides.exitCode));
            }
        }
    }

    private static ConfinedProcess.Builder quiet(List<String> command) {
        return ConfinedProcess.command(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** What both say of one command. */
    private static final class Sides {
        private final List<String> command;
        private final int exitCode;
        private final SortedSet<String> traced = new TreeSet<>();
        private Recording recording = Recording.nothing();
        private int traces;
        private int recordings;

        Sides(List<String> command) {
            this.command = command;
            this.exitCode = ChildJvm.run(command).exitCode();
        }

        void trace() throws IOException {
            Strace.Run run = Strace.of(command);
            assertThat(run.exitCode()).isEqualTo(exitCode);
            assertThat(run.begun()).containsAll(run.counted());
            assertThat(run.counted()).containsAll(run.cameBack());
            traced.addAll(run.begun());
            traced.remove("restart_syscall");
            traces++;
        }

        void record() throws Exception {
            try (Recorder recorder = Recorder.of(quiet(command)).start()) {
                assertThat(recorder.waitFor()).isEqualTo(Ending.of(exitCode));
                recording = recording.merge(recorder.recording());
            }
            recordings++;
        }

        /** Says what came of how many runs. */
        @Override
        public String toString() {
            return "%s: %d calls after %d recordings and %d traces"
                    .formatted(command, traced.size(), recordings, traces);
        }

        SortedSet<String> recorded() {
            return recording.calls().stream()
                    .map(Syscall::name)
                    .filter(name -> !name.equals("restart_syscall"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
