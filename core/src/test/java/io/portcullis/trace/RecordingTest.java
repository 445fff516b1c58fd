package io.portcullis.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final Task MAIN = new Task(10, 10, "main");
    private static final Task HELPER = new Task(11, 10, "helper");
    private static final Task CHILD = new Task(12, 12, "child");
    private static final Arguments UNIX_STREAM = Arguments.of(1, 1, 0);
    private static final Arguments NETLINK_RAW = Arguments.of(16, 3, 15);

    @Test
    void knowsWhoCalledWhatAndHowOften() {
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.READ), Arguments.none(), 3)
                .add(HELPER, Abi.X86_64, number(Syscalls.READ), Arguments.none(), 4)
                .add(CHILD, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 1)
                .build();

        assertThat(recording.calls()).containsExactly(Syscalls.READ, Syscalls.SOCKET);
        assertThat(recording.counts().on(Abi.X86_64)).isEqualTo(Map.of(0, 7L, 41, 1L));
        assertThat(recording.total()).isEqualTo(8);
        assertThat(recording.tasks()).containsExactly(MAIN, HELPER, CHILD);
        assertThat(recording.ofProcess(10).total()).isEqualTo(7);
        assertThat(recording.of(HELPER).total()).isEqualTo(4);
    }

    @Test
    void keepsTellingArgumentsAtTheirWidth() {
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.of(0xffff_ffff_0000_0001L, 1, 0, 77), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.OPENAT), Arguments.of(-100, 0x7f00_0000_1000L, 0x80000, 0644), 1)
                .build();

        assertThat(recording
                        .call(Abi.X86_64, number(Syscalls.SOCKET))
                        .orElseThrow()
                        .combinations())
                .isEqualTo(Map.of(UNIX_STREAM, 1L));
        assertThat(recording
                        .call(Abi.X86_64, number(Syscalls.OPENAT))
                        .orElseThrow()
                        .combinations())
                .isEqualTo(Map.of(Arguments.none().with(2, 0x80000), 1L));
    }

    @Test
    void letsAnArgumentWithManyValuesGo() {
        Recording.Builder builder = Recording.builder();
        for (int i = 0; i < 1000; i++) {
            builder.add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.of(1 + i % 2, 1, i), 1);
        }

        RecordedCall socket = builder.build().recordedCalls().get(0);

        assertThat(socket.many()).isEqualTo(0b100);
        assertThat(socket.combinations()).isEqualTo(Map.of(Arguments.of(1, 1), 500L, Arguments.of(2, 1), 500L));
    }

    @Test
    void tellsNewCallsAndNewArgumentsFromKnownOnes() {
        Recording earlier = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 5)
                .build();
        Recording later = Recording.builder()
                .add(CHILD, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 5)
                .add(CHILD, Abi.X86_64, number(Syscalls.SOCKET), NETLINK_RAW, 2)
                .add(CHILD, Abi.X86_64, number(Syscalls.BIND), Arguments.none(), 1)
                .build();

        Recording news = later.beyond(earlier);

        assertThat(news.calls()).containsExactly(Syscalls.BIND, Syscalls.SOCKET);
        assertThat(news.call(Abi.X86_64, number(Syscalls.SOCKET)).orElseThrow().combinations())
                .isEqualTo(Map.of(NETLINK_RAW, 2L));
        assertThat(later.beyond(later).isEmpty()).isTrue();
    }

    @Test
    void takesNoUnknownArgumentForNews() {
        Recording earlier = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 5)
                .build();
        Recording counted = Recording.builder()
                .add(Task.unknown(), Abi.X86_64, number(Syscalls.SOCKET), Arguments.none(), 9)
                .build();

        assertThat(counted.beyond(earlier).isEmpty()).isTrue();
    }

    @Test
    void asksAProfileWithWhatIsKnown() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .allow(Syscalls.READ)
                .allow(Syscalls.SOCKET, ArgCondition.arg(0).is(1))
                .build();
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.READ), Arguments.none(), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), NETLINK_RAW, 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.none(), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.BIND), Arguments.none(), 1)
                .add(MAIN, Abi.X86, 20, Arguments.none(), 1)
                .build();

        Recording refused = recording.beyond(profile);

        assertThat(refused.counts().on(Abi.X86_64)).isEqualTo(Map.of(41, 1L, 49, 1L));
        assertThat(refused.counts().on(Abi.X86)).isEqualTo(Map.of(20, 1L));
        assertThat(refused.notes())
                .containsExactly("whether the profile allows socket() depends on what is not known of its arguments");
    }

    @Test
    void allowsWhatWasRecordedAndWhatEveryProgramNeeds() {
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 1)
                .build();

        SeccompProfile profile = recording
                .toProfile(LearningOptions.bySyscall().withDefaultAction(Action.killProcess()))
                .profile();

        assertThat(answer(profile, Syscalls.SOCKET, 16)).isEqualTo(Action.allow());
        assertThat(answer(profile, Syscalls.RESTART_SYSCALL)).isEqualTo(Action.allow());
        assertThat(answer(profile, Syscalls.BIND)).isEqualTo(Action.killProcess());
    }

    @Test
    void keepsArgumentsTogetherThatWereSeenTogether() {
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.of(2, 1, 0), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), NETLINK_RAW, 1)
                .build();

        SeccompProfile profile =
                recording.toProfile(LearningOptions.bySyscall().byArguments()).profile();

        assertThat(answer(profile, Syscalls.SOCKET, 2, 1, 0)).isEqualTo(Action.allow());
        assertThat(answer(profile, Syscalls.SOCKET, 16, 3, 15)).isEqualTo(Action.allow());
        assertThat(answer(profile, Syscalls.SOCKET, 2, 3, 0)).isEqualTo(Action.errno(Errno.EPERM));
    }

    @Test
    void saysWhichArgumentsAreNotRestricted() {
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.none().with(0, 1), 1)
                .build();

        LearnedProfile learned = recording.toProfile(LearningOptions.bySyscall().byArguments());

        assertThat(answer(learned.profile(), Syscalls.SOCKET, 1, 5, 5)).isEqualTo(Action.allow());
        assertThat(learned.remarks())
                .containsExactly("socket is not always restricted by argument 1 and 2: its value is not known of every"
                        + " call");
    }

    @Test
    void saysWhereAnotherCallHidesTheArguments() {
        Recording recording =
                Recording.builder().add(MAIN, Abi.X86, 359, UNIX_STREAM, 1).build();

        LearnedProfile learned = recording.toProfile(LearningOptions.bySyscall().byArguments());

        assertThat(learned.remarks())
                .containsExactly(
                        "socket is allowed whatever its arguments: on x86 it can be made through a call that hides them");
    }

    @Test
    void refusesToLearnFromNothing() {
        assertThatThrownBy(() -> Recording.nothing().toProfile(LearningOptions.bySyscall()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nothing was recorded");
    }

    @Test
    void addsToAProfileOnlyWhatItLacks() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EACCES))
                .on(Abi.X86_64)
                .allow(Syscalls.READ)
                .allow(Syscalls.SOCKET, ArgCondition.arg(0).is(1))
                .build();
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.READ), Arguments.none(), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), Arguments.of(2, 1, 0), 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.BIND), Arguments.none(), 1)
                .build();

        LearnedProfile merged = recording.addedTo(profile, LearningOptions.bySyscall());

        assertThat(merged.profile().rules()).startsWith(profile.rules().toArray(io.portcullis.seccomp.Rule[]::new));
        assertThat(answer(merged.profile(), Syscalls.BIND)).isEqualTo(Action.allow());
        assertThat(answer(merged.profile(), Syscalls.SOCKET, 2, 1, 0)).isEqualTo(Action.allow());
        assertThat(answer(merged.profile(), Syscalls.SOCKET, 2, 3, 0)).isEqualTo(Action.errno(Errno.EACCES));
        assertThat(recording.beyond(merged.profile()).isEmpty()).isTrue();
    }

    @Test
    void leavesRefusedWhatARuleRefuses() {
        SeccompProfile profile = SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .precedence(Precedence.LIBSECCOMP)
                .fail(Errno.ENOSYS, Syscalls.SOCKET, ArgCondition.arg(0).is(16))
                .fail(Errno.EACCES, Syscalls.BIND)
                .build();
        Recording recording = Recording.builder()
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), NETLINK_RAW, 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.SOCKET), UNIX_STREAM, 1)
                .add(MAIN, Abi.X86_64, number(Syscalls.BIND), Arguments.none(), 1)
                .add(MAIN, Abi.X86, 20, Arguments.none(), 1)
                .build();

        LearnedProfile merged = recording.addedTo(profile, LearningOptions.bySyscall());

        assertThat(answer(merged.profile(), Syscalls.SOCKET, 16, 3, 15)).isEqualTo(Action.errno(Errno.ENOSYS));
        assertThat(answer(merged.profile(), Syscalls.SOCKET, 1, 1, 0)).isEqualTo(Action.allow());
        assertThat(answer(merged.profile(), Syscalls.BIND)).isEqualTo(Action.errno(Errno.EACCES));
        assertThat(merged.remarks())
                .hasSize(3)
                .anySatisfy(remark -> assertThat(remark).startsWith("bind() stays refused"))
                .anySatisfy(remark -> assertThat(remark).startsWith("socket(0x10, 3, 0xf) stays refused"))
                .anySatisfy(remark -> assertThat(remark).startsWith("the profile does not list x86"));
    }

    private static Action answer(SeccompProfile profile, Syscall syscall, long... arguments) {
        return profile.evaluate(SeccompData.call(Abi.X86_64, syscall, arguments))
                .action();
    }

    private static int number(Syscall syscall) {
        return SyscallTables.forAbi(Abi.X86_64)
                .byName(syscall.name())
                .orElseThrow()
                .number();
    }
}
