package io.portcullis.supervise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.Descriptor;
import io.portcullis.linux.KernelRefusedException;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final int O_CLOEXEC = 0x80000;

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    private static CompiledFilter notifying(Syscall... syscalls) {
        return OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.X86_64)
                        .rule(Rule.of(Action.userNotify(), syscalls))
                        .build());
    }

    private static String output(Supervisor supervisor) throws Exception {
        return new String(supervisor.process().process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static ConfinedProcess.Builder sh(String script) {
        return ConfinedProcess.command("sh", "-c", script).redirectErrorStream();
    }

    @Test
    void aHandlerDecidesAndTheRestFails() throws Exception {
        try (Supervisor supervisor = Supervisor.of(
                        sh("umask; echo $$; cd / && echo moved").under(notifying(Syscalls.UMASK, Syscalls.CHDIR)))
                .on(Syscalls.UMASK, call -> Response.returning(0123))
                .start()) {
            String output = output(supervisor);

            assertThat(output).startsWith("0123").contains("cd to /").doesNotContain("moved");
            assertThat(supervisor.waitFor().exitCode()).isNotZero();
            assertThat(supervisor.failures()).isEmpty();
        }
    }

    @Test
    void filesAreOpenedInJavaAndGiven(@TempDir Path folder) throws Exception {
        Path open = Files.writeString(folder.resolve("open"), "all may read this\n");
        Path closed = Files.writeString(folder.resolve("closed"), "nobody\n");
        Set<String> listed = Set.of(open.toString());

        try (Supervisor supervisor = Supervisor.of(ConfinedProcess.command("cat", open.toString(), closed.toString())
                        .redirectErrorStream()
                        .under(notifying(Syscalls.OPENAT)))
                .on(Syscalls.OPENAT, call -> give(call, folder, listed))
                .start()) {
            String output = output(supervisor);

            assertThat(output)
                    .contains("all may read this", "closed: Permission denied")
                    .doesNotContain("nobody");
            assertThat(supervisor.waitFor().exitCode()).isEqualTo(1);
        }
    }

    /** Libraries and the like are opened here too: nothing is left to the kernel. */
    private static Response give(Notification call, Path folder, Set<String> listed) {
        String path = call.pathAt(1).orElse("");
        if (path.startsWith(folder.toString()) && !listed.contains(path)) {
            return Response.fail(Errno.EACCES);
        }
        try {
            Descriptor file = Descriptor.open(path, 0, 0);
            return Response.giving(file, (call.argument(2) & O_CLOEXEC) != 0);
        } catch (KernelRefusedException e) {
            return Response.fail(e.errno());
        }
    }

    @Test
    void aHandlerThatThrowsRefuses() throws Exception {
        try (Supervisor supervisor = Supervisor.of(
                        sh("umask 077 2>&1; cd /; pwd").under(notifying(Syscalls.CHDIR)))
                .on(Syscalls.CHDIR, call -> {
                    throw new IllegalStateException("no idea");
                })
                .start()) {
            assertThat(output(supervisor)).contains("can't cd to /");
            supervisor.waitFor();
            assertThat(supervisor.failures())
                    .singleElement()
                    .satisfies(e -> assertThat(e).hasMessage("no idea"));
        }
    }

    @Test
    void aHandlerThatHasNoAnswerOrFailsBadlyRefuses() throws Exception {
        try (Supervisor supervisor = Supervisor.of(
                        sh("cd / || umask 077; exit 4").under(notifying(Syscalls.CHDIR, Syscalls.UMASK)))
                .on(Syscalls.CHDIR, SupervisorTest::nothing)
                .on(Syscalls.UMASK, call -> {
                    throw new AssertionError("never");
                })
                .start()) {
            assertThat(supervisor.waitFor().exitCode()).isEqualTo(4);
            assertThat(supervisor.failures())
                    .extracting(Throwable::getMessage)
                    .contains("never")
                    .first()
                    .asString()
                    .startsWith("the handler of chdir of thread");
        }
    }

    @SuppressWarnings("NullAway") // what a handler in another language may do
    private static Response nothing(Notification call) {
        return null;
    }

    @Test
    void anInterruptedStartStillHoldsItsProgram() throws Exception {
        Thread.currentThread().interrupt();
        try (Supervisor supervisor =
                Supervisor.of(sh("exit 8").under(notifying(Syscalls.CHDIR))).start()) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(supervisor.waitFor().exitCode()).isEqualTo(8);
        }
    }

    @Test
    void everyProcessBelowIsSupervisedToItsEnd() throws Exception {
        Set<Integer> threads = ConcurrentHashMap.newKeySet();
        try (Supervisor supervisor = Supervisor.of(
                        sh("for i in 1 2 3; do (cd /; exit) & done; wait").under(notifying(Syscalls.CHDIR)))
                .otherwise(call -> {
                    threads.add(call.threadId());
                    assertThat(call.syscall()).isEqualTo(Syscalls.CHDIR);
                    assertThat(call.isWaiting()).isTrue();
                    return Response.goOn();
                })
                .start()) {
            assertThat(supervisor.waitFor()).extracting(Ending::isSuccess).isEqualTo(true);
        }
        assertThat(threads).hasSize(3);
    }

    @Test
    void closingKillsWhatIsThere() throws Exception {
        Supervisor supervisor = Supervisor.of(sh("sleep 1000 & sleep 1000").under(notifying(Syscalls.CHDIR)))
                .start();
        List<ProcessHandle> below = supervisor.process().process().descendants().toList();

        supervisor.close();

        assertThat(supervisor.process().process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(below).allSatisfy(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    @Test
    void aTimeoutEndsIt() throws Exception {
        try (Supervisor supervisor = Supervisor.of(
                        sh("sleep 1000").timeout(Duration.ofMillis(300)).under(notifying(Syscalls.CHDIR)))
                .start()) {
            assertThat(supervisor.waitFor().stoppedAfter()).isPresent();
        }
    }

    @Test
    void withoutAFilterThereIsNothingToSupervise() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Supervisor.of(sh("true")).start())
                .withMessageContaining("no filter to supervise");
    }
}
