package io.portcullis.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.bpf.Action;
import io.portcullis.linux.Capability;
import io.portcullis.linux.CapabilitySet;
import io.portcullis.linux.Processes;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfinedProcessTest {
    private static final CompiledFilter NO_FOLDERS =
            refusing(Action.errno(Errno.EXDEV), Syscalls.MKDIR, Syscalls.MKDIRAT);

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    private static CompiledFilter refusing(Action action, Syscall... syscalls) {
        return OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.X86_64)
                        .rule(Rule.of(action, syscalls))
                        .build());
    }

    private record Run(Ending ending, String output) {}

    private static Run run(ConfinedProcess.Builder builder) throws IOException, InterruptedException {
        try (ConfinedProcess child = builder.redirectErrorStream().start()) {
            String output = new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(child.waitFor(), output);
        }
    }

    private static ConfinedProcess.Builder sh(String script) {
        return ConfinedProcess.command("sh", "-c", script);
    }

    @ParameterizedTest
    @EnumSource(
            value = LaunchPath.class,
            names = {"MEMORY_FILE", "TEMPORARY_FILE", "HELPER_JVM"})
    void whatTheFilterRefusesIsRefused(LaunchPath way, @TempDir Path folder) throws Exception {
        Run run = run(sh("mkdir new; grep ^Seccomp: /proc/self/status; ls /proc/self/fd; exit 7")
                .under(NO_FOLDERS)
                .directory(folder)
                .through(way));

        assertThat(run.ending()).hasToString("exit code 7");
        assertThat(run.output()).contains("mkdir", "cross-device", "Seccomp:\t2");
        assertThat(run.output().lines().filter(line -> line.matches("\\d+")))
                .as("descriptors: the three streams, and that of ls")
                .containsExactly("0", "1", "2", "3");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void thisJvmStaysFree() throws Exception {
        run(sh("true").under(NO_FOLDERS));

        assertThat(Processes.ownThreads())
                .allSatisfy(thread -> assertThat(thread.filters().orElse(0))
                        .isEqualTo(Processes.statusOf(ProcessHandle.current().pid())
                                .orElseThrow()
                                .filters()
                                .orElse(0)));
    }

    @Test
    void aKillIsSaidInWords() throws Exception {
        Run run = run(sh("mkdir x").under(refusing(Action.killProcess(), Syscalls.MKDIR, Syscalls.MKDIRAT)));

        // the shell tells of its child's death by its own exit code
        assertThat(run.ending().isByFilter()).isTrue();
        assertThat(run.ending()).hasToString("ended by SIGSYS, as a filter does that kills (159)");
    }

    @Test
    void theKernelTellsForWhichCall() throws Exception {
        CapabilitySet own = Processes.statusOf(ProcessHandle.current().pid())
                .orElseThrow()
                .capabilities()
                .effective();
        assumeTrue(own.contains(Capability.AUDIT_READ), "the audit is for who has CAP_AUDIT_READ");

        Run run = run(ConfinedProcess.command("mkdir", "x")
                .under(refusing(Action.killProcess(), Syscalls.MKDIR, Syscalls.MKDIRAT))
                .tellingWhatKills());

        assertThat(run.ending()).hasToString("ended by SIGSYS, as a filter does that kills, for mkdir (159)");
    }

    @Test
    void filtersWithoutNoNewPrivilegesNeedSysAdminToTheEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sh("true")
                        .under(NO_FOLDERS)
                        .keepingNewPrivileges()
                        .withoutCapabilities()
                        .start())
                .withMessageContaining("needs CAP_SYS_ADMIN");
    }

    @Test
    void aChildCannotChangeTheStubOrPlanOfTheNext() throws Exception {
        run(sh("true").under(NO_FOLDERS));

        Run run = run(sh("for f in /proc/$PPID/fd/*; do case $(readlink $f) in *memfd:portcullis*)"
                        + " echo found; (echo '#!/bin/sh' >$f) 2>/dev/null && echo written;; esac; done; true")
                .under(NO_FOLDERS));

        assertThat(run.output()).contains("found").doesNotContain("written");
        assertThat(run(sh("exit 6").under(NO_FOLDERS)).ending()).isEqualTo(Ending.of(6));
    }

    @Test
    void aTimeoutDoesNotWaitForTheCommonPool() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        List<ForkJoinTask<?>> busy = new ArrayList<>();
        for (int i = 0; i <= 2 * Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(ForkJoinPool.commonPool().submit(() -> over.await(1, TimeUnit.MINUTES)));
        }
        try (ConfinedProcess child =
                sh("exec sleep 50").timeout(Duration.ofMillis(300)).start()) {
            assertThat(child.waitFor().stoppedAfter()).isPresent();
        } finally {
            over.countDown();
            busy.forEach(ForkJoinTask::join);
        }
    }

    @Test
    void argumentsEnvironmentAndNameArriveAsTheyAre() throws Exception {
        ConfinedProcess.Builder builder = ConfinedProcess.command(
                        "sh", "-c", "printf '%s|' \"$@\" \"$GREETING\"", "name", "", "a b", "ü")
                .under(NO_FOLDERS);
        builder.environment().put("GREETING", "hello");

        assertThat(run(builder).output()).isEqualTo("|a b|ü|hello|");
    }

    @Test
    void capabilitiesLimitsAndPrivilegesAreGone() throws Exception {
        Run run = run(sh("grep -E '^(Cap(Eff|Prm|Amb)|NoNewPrivs)' /proc/self/status; ulimit -n")
                .withoutCapabilities()
                .limit(new ResourceLimit(ResourceLimit.Resource.NOFILE, 64, 64)));

        assertThat(run.output().lines())
                .containsExactly(
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapAmb:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "64");
    }

    @Test
    void someCapabilitiesMayStay() throws Exception {
        CapabilitySet own = Processes.statusOf(ProcessHandle.current().pid())
                .orElseThrow()
                .capabilities()
                .permitted();
        assumeTrue(own.contains(Capability.CHOWN), "only root has what it could keep");

        Run run = run(sh("grep -E '^Cap(Eff|Amb)' /proc/self/status")
                .keepingCapabilities(EnumSet.of(Capability.CHOWN))
                .ambientCapabilities(EnumSet.of(Capability.CHOWN)));

        assertThat(run.output().lines()).containsExactly("CapEff:\t0000000000000001", "CapAmb:\t0000000000000001");
    }

    @Test
    void aCapabilityThatIsTakenAwayCannotBeAmbient() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sh("true")
                        .withoutCapabilities()
                        .ambientCapabilities(EnumSet.of(Capability.CHOWN))
                        .start())
                .withMessageContaining("cannot be ambient");
    }

    @Test
    void aLimitAboveTheOwnIsRefusedByTheKernelAndSaid() {
        assumeTrue(
                Processes.statusOf(ProcessHandle.current().pid()).stream()
                        .noneMatch(status -> status.capabilities().effective().contains(Capability.SYS_RESOURCE)),
                "with CAP_SYS_RESOURCE no limit is too high");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> sh("true")
                        .limit(new ResourceLimit(
                                ResourceLimit.Resource.NOFILE, ResourceLimit.UNLIMITED, ResourceLimit.UNLIMITED))
                        .start())
                .withMessageContaining("prlimit64 gave EPERM")
                .satisfies(e -> assertThat(e.errno()).contains(Errno.EPERM));
    }

    @Test
    void severalFiltersAreStacked() throws Exception {
        Run run = run(sh("grep ^Seccomp_filters /proc/self/status")
                .under(NO_FOLDERS)
                .under(refusing(Action.errno(Errno.EPERM), Syscalls.KEYCTL)));

        assertThat(run.output().strip()).endsWith("2");
    }

    @Test
    void aFilterThatForbidsTheLaunchIsReportedBefore() {
        assertThatExceptionOfType(LaunchForbiddenException.class)
                .isThrownBy(() -> sh("true")
                        .under(refusing(Action.killProcess(), Syscalls.EXECVE, Syscalls.SECCOMP))
                        .under(NO_FOLDERS)
                        .start())
                .withMessageContaining("seccomp -> KILL_PROCESS, execve -> KILL_PROCESS")
                .satisfies(e -> assertThat(e.refusals()).hasSize(2));
    }

    @Test
    void whatIsNoProgramIsSaid(@TempDir Path folder) throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no program");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(
                        () -> ConfinedProcess.command("no-such-program-here").start())
                .withMessageContaining("no folder on the PATH");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ConfinedProcess.command(text.toString()).start())
                .withMessageContaining("may not be executed");
        assertThat(text.toFile().setExecutable(true)).isTrue();
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> ConfinedProcess.command(text.toString()).start())
                .withMessageContaining("execve gave ENOEXEC");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfinedProcess.command("a", "b\0c"))
                .withMessageContaining("NUL");
    }

    @Test
    void aBakedFileIsUsedAndHasToBeOurs(@TempDir Path folder) throws Exception {
        Path baked = folder.resolve("stub");
        System.setProperty("portcullis.stub", baked.toString());
        try {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> sh("true").start())
                    .withMessageContaining("there is no " + baked);
            Files.write(baked, LaunchStub.forAbi(Abi.X86_64).orElseThrow().elf());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> sh("true").start())
                    .withMessageContaining("may not be executed");
            assertThat(baked.toFile().setExecutable(true)).isTrue();
            assertThat(run(sh("exit 3").through(LaunchPath.BAKED_FILE)).ending().exitCode())
                    .isEqualTo(3);
            Files.write(baked, new byte[] {1});
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> sh("true").start())
                    .withMessageContaining("is not the launch stub for x86_64 of this version");
        } finally {
            System.clearProperty("portcullis.stub");
        }
    }

    @Test
    void whatTakesTooLongIsKilledWithWhatItStarted() throws Exception {
        try (ConfinedProcess child =
                sh("sleep 100 & echo $!; wait").timeout(Duration.ofMillis(500)).start()) {
            long grandchild =
                    Long.parseLong(new String(child.process().getInputStream().readNBytes(3), StandardCharsets.US_ASCII)
                            .concat(restOfLine(child))
                            .strip());
            Ending ending = child.waitFor();

            assertThat(ending.stoppedAfter()).contains(Duration.ofMillis(500));
            assertThat(ending.toString()).startsWith("stopped after 500 ms");
            assertThat(ProcessHandle.of(grandchild)
                            .map(handle -> handle.onExit().join())
                            .filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    private static String restOfLine(ConfinedProcess child) throws IOException {
        StringBuilder rest = new StringBuilder();
        for (int c = child.process().getInputStream().read();
                c >= 0 && c != '\n';
                c = child.process().getInputStream().read()) {
            rest.append((char) c);
        }
        return rest.toString();
    }

    @Test
    void manyLaunchesLeaveNoDescriptorBehind() throws Exception {
        run(sh("true").under(NO_FOLDERS));
        long before = descriptors();
        for (int i = 0; i < 20; i++) {
            assertThat(run(sh("exit 5").under(NO_FOLDERS)).ending().exitCode()).isEqualTo(5);
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before + 1); // the listing itself
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    @Test
    void withoutAppArmorItIsSaid() {
        assumeTrue(!Files.exists(Path.of("/sys/module/apparmor")), "this kernel has AppArmor");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> sh("true").appArmor("web").start())
                .withMessageContaining("this kernel has no AppArmor");
    }

    @Test
    void aSoftLimitIsNotAboveTheHardOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResourceLimit(ResourceLimit.Resource.CPU, ResourceLimit.UNLIMITED, 5))
                .withMessageContaining("the soft limit of CPU, unlimited, is above the hard one, 5");
        assertThat(List.of(new ResourceLimit(ResourceLimit.Resource.CPU, 5, 5))).hasSize(1);
    }
}
