package io.portcullis.sandbox;

import static io.portcullis.sandbox.ConfinedJvm.noFolders;
import static io.portcullis.sandbox.ConfinedJvm.refusing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SandboxTest {
    private static final InstallOptions STANDARD = InstallOptions.standard();

    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @Test
    void reachesEveryThreadOlderAndYounger() {
        assertReachesEveryThread(ChildJvm.ofThisJdk());
    }

    @Test
    @Tag("full")
    void reachesEveryThreadOnJdk17() {
        assertReachesEveryThread(ChildJvm.of(Needs.jdk(17)));
    }

    @Test
    void reachesEveryThreadOnJdk25() {
        assertReachesEveryThread(ChildJvm.of(Needs.jdk(25)));
    }

    private static void assertReachesEveryThread(ChildJvm jvm) {
        ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "whole-jvm");

        assertThat(fate.output())
                .contains(
                        "free made",
                        "main Operation not permitted",
                        "older Operation not permitted",
                        "pool Operation not permitted",
                        "younger Operation not permitted",
                        "covered true",
                        "reached true OptionalInt[1] true",
                        "raised []",
                        "pool ended true")
                .anyMatch(line -> line.contains("seccomp filter of 8 instructions for "));
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void raisesForeignKillThread() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "foreign-kill-thread");

        assertThat(fate.output())
                .contains("main Operation not permitted")
                .contains(
                        "raised [KILL_THREAD for calls of other ABIs than x86_64 became KILL_PROCESS, because a JVM does not"
                                + " survive the loss of a thread]");
    }

    @Test
    void killsTheProcessWhenAsked() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "killed");

        assertThat(fate.output()).contains("installed").doesNotContain("survived");
        assertThat(fate.exitCode()).isEqualTo(128 + 31); // SIGSYS
    }

    @Test
    void namesTheThreadThatCannotFollow() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "conflict");

        assertThat(fate.output())
                .contains(
                        "seccomp(SET_MODE_FILTER, TSYNC): ESRCH, thread N (stubborn) has a filter of its own and cannot take this"
                                + " one; nothing was installed; install the common filter before any thread takes one for"
                                + " itself, or wait until that thread has ended",
                        "untouched made",
                        "afterwards true",
                        "then Operation not permitted");
    }

    @Test
    void countsWhatIsStacked() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "twice");

        assertThat(fate.output()).containsSubsequence("OptionalInt[1]", "OptionalInt[2]");
    }

    @Test
    void saysWhenTooMuchIsStacked() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "stacked");

        assertThat(fate.output())
                .contains(
                        "seccomp(SET_MODE_FILTER, TSYNC): ENOMEM, a thread holds at most 32768 instructions in all its filters,"
                                + " 4 more for each filter; 7 are stacked here; or memory has run out");
    }

    @Test
    void doesNotAskProcWhereTheFilterForbidsIt() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "unreadable-proc");

        assertThat(fate.output()).contains("false [openat -> ERRNO(13), newfstatat -> ERRNO(13)]");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void aScopeReachesItsOwnThreadOnly() {
        assertScopeReachesItsOwnThreadOnly(ChildJvm.ofThisJdk());
    }

    @Test
    void aScopeReachesItsOwnThreadOnlyOnJdk25() {
        assertScopeReachesItsOwnThreadOnly(ChildJvm.of(Needs.jdk(25)));
    }

    private static void assertScopeReachesItsOwnThreadOnly(ChildJvm jvm) {
        ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "scope");

        assertThat(fate.output())
                .contains(
                        "in scope Operation not permitted",
                        "caller made",
                        "other made",
                        "confined threads 0 0",
                        "from the body",
                        "no_new_privs false");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void aScopeDoesNotSpreadOverTheWholeJvm() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "inside-scope");

        assertThat(fate.text())
                .contains("IllegalStateException thread ")
                .contains("(portcullis-scop) has 2 filters and thread ")
                .contains(
                        " has 0 filters: a filter for all threads would take everything along that the calling thread has,"
                                + " for good; nothing was installed; install from a thread outside of any ThreadScope")
                .contains("free made")
                .contains("born made");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void knowsTheTimeZoneBeforeTheFilterForbidsToLookForIt() {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(25)).run(ConfinedJvm.class, "dated");

        assertThat(fate.output()).contains("dated true");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void aScopeDoesNotSpoilVirtualThreads() {
        ChildJvm.Fate fate = ChildJvm.of(Needs.jdk(25)).run(ConfinedJvm.class, "virtual-threads");

        assertThat(fate.output()).containsSubsequence("ran", "in scope", "ran", "after it");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void aScopeIsGoneWhenItReturnsOrThrows() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "scopes-then-all");

        assertThat(fate.output()).contains("all followed");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void installsOnAnInterruptedThread() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "interrupted");

        assertThat(fate.output()).contains("true true");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void saysThatAFilterForbidsMore() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().run(ConfinedJvm.class, "forbidden");

        assertThat(fate.output())
                .contains(
                        "seccomp(2): EPERM, a filter that is already there, of a container runtime perhaps, refuses seccomp(2)")
                .contains(
                        "advice       a filter that is already there, of a container runtime perhaps, refuses seccomp(2), so"
                                + " no other can be installed; have the first one allow it");
        assertThat(fate.text()).doesNotContain("not known to this kernel");
    }

    @Test
    void aScopeStartsNoThreadsAndNoProcesses() {
        assertScopeStartsNothing(ChildJvm.ofThisJdk());
    }

    @Test
    void aScopeStartsNoThreadsAndNoProcessesOnJdk25() {
        assertScopeStartsNothing(ChildJvm.of(Needs.jdk(25)));
    }

    private static void assertScopeStartsNothing(ChildJvm jvm) {
        ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "scope-threads");

        assertThat(fate.output()).doesNotContain("ran");
        assertThat(fate.text())
                .contains("OutOfMemoryError unable to create native thread")
                .contains("afterwards 49995000")
                .contains("process 0")
                .contains("confined threads 0")
                .contains("born in scope Operation not permitted");
        assertThat(fate.exitCode()).isZero();
    }

    @Test
    void refusesKillThreadForOwnCalls() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sandbox.installIrrevocably(refusing(Action.killThread(), Syscalls.MKDIR), STANDARD))
                .withMessage(
                        "the filter answers KILL_THREAD to x86_64 mkdir(0x0, 0x0), a call of this JVM, which leaves the VM"
                                + " waiting for a dead thread for ever, or ends it with exit code 0; use KILL_PROCESS");
    }

    @Test
    void refusesAFilterTheJvmCannotLiveWith() {
        assertThatThrownBy(() -> Sandbox.installIrrevocably(
                        refusing(Action.errno(1), Syscalls.FUTEX, Syscalls.MADVISE), STANDARD))
                .isInstanceOf(BelowJvmFloorException.class)
                .hasMessage(
                        "the filter refuses what a JVM needs to stay alive: futex -> ERRNO(1) (the JVM aborts as soon as a"
                                + " thread waits); to run: to collect garbage, compile, load classes, start and end"
                                + " threads, exit: madvise -> ERRNO(1); allow these calls, require less, or install it"
                                + " with evenBelowJvmFloor()");
    }

    @Test
    void refusesAFilterThatForbidsWhatWasRequired() {
        assertThatThrownBy(() -> Sandbox.installIrrevocably(
                        noFolders(), InstallOptions.standard().requiring(JvmFloor.FILES)))
                .isInstanceOf(BelowJvmFloorException.class)
                .hasMessageContaining("mkdir -> ERRNO(1)");
    }

    @Test
    void alwaysChecksWhatIsVital() {
        assertThatThrownBy(() -> ThreadScope.under(refusing(Action.errno(1), Syscalls.MUNMAP))
                        .with(STANDARD.requiring(JvmFloor.VITAL))
                        .call(() -> "went through"))
                .isInstanceOf(BelowJvmFloorException.class)
                .hasMessageContaining("munmap");
    }

    @Test
    void installsOnLinuxOnly() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().with("-Dos.name=Mac OS X").run(ConfinedJvm.class, "refused");

        assertThat(fate.output())
                .containsExactly(
                        "seccomp is Linux's, this is Mac OS X; profiles can be built, read, compiled and compared here,"
                                + " and installed on Linux");
    }

    @Test
    void refusesTheOtherByteOrder() {
        BpfProgram big = BpfProgram.of(List.of(Instruction.ret(0x7fff_0000)), ByteOrder.BIG_ENDIAN);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Sandbox.installIrrevocably(big, STANDARD))
                .withMessage("the filter is for machines of the other byte order: it is BIG_ENDIAN, this machine is"
                        + " LITTLE_ENDIAN; compile it for x86_64");
    }
}
