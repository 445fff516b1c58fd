package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.launch.Ending;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.supervise.Recorder;
import io.portcullis.syscalls.Syscalls;
import io.portcullis.trace.Recording;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whoever of the three is killed, at whatever moment: no process hangs, and what was heard is known.
 *
 * <p>Half of the moments are in the first milliseconds, while the program is being started. The seed is in what a
 * failure says.
 */
@Tag("full")
class SuddenDeathTest {
    private static final int ROUNDS = Boolean.getBoolean("long") ? 70 : 14;
    private static final int PATIENCE_SECONDS = 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private MarkedTree tree = new MarkedTree("none");

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        tree.clear();
    }

    private void next() {
        tree = new MarkedTree(UUID.randomUUID().toString());
    }

    private void waitForSomeMoment() {
        long longest = TimeUnit.MILLISECONDS.toNanos(random.nextBoolean() ? 8 : 150);
        LockSupport.parkNanos((long) (random.nextDouble() * longest));
    }

    private static boolean kill(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    }

    private String round(int i) {
        return "round " + i + " of seed " + seed;
    }

    @Test
    void ofTheSupervisor() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            next();
            Recorder recorder = Recorder.of(tree.partlyAsleep()).start();
            waitForSomeMoment();
            recorder.close();

            assertThat(tree.processesLeftAfter(PATIENCE_SECONDS)).as(round(i)).isEmpty();
            assertThat(recorder.recording().calls()).as(round(i)).contains(Syscalls.EXECVE);
        }
    }

    @Test
    void ofTheProgramWhileOthersGoOn() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            next();
            Recorder recorder = Recorder.of(tree.partlyAsleep()).start();
            waitForSomeMoment();
            Recording before = recorder.recording();
            boolean killed = kill(recorder.process().pid());
            Ending ending = recorder.process().waitFor();
            recorder.close();

            assertThat(killed).as(round(i)).isTrue();
            assertThat(ending.signal()).as(round(i)).contains("SIGKILL");
            assertThat(tree.processesLeftAfter(PATIENCE_SECONDS)).as(round(i)).isEmpty();
            assertThat(before.beyond(recorder.recording()).isEmpty())
                    .as(round(i))
                    .isTrue();
            assertThat(recorder.recording().total()).as(round(i)).isGreaterThanOrEqualTo(before.total());
        }
    }

    @Test
    void ofTheJvm() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            next();
            Process jvm = new ProcessBuilder(ChildJvm.ofThisJdk().command(SuddenDeath.class, tree.mark()))
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
                assertThat(output.readLine()).startsWith("ready, exit code 0");
                waitForSomeMoment();
                jvm.destroyForcibly();
                assertThat(jvm.waitFor()).isEqualTo(128 + 9);
            }

            assertThat(tree.processesLeftAfter(PATIENCE_SECONDS)).as(round(i)).isEmpty();
        }
    }
}
