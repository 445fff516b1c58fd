package io.portcullis.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordingProperties {
    private static final List<Abi> ABIS = List.of(Abi.X86_64, Abi.X86, Abi.AARCH64);

    @Property(tries = 200)
    void mergingAddsUp(@ForAll("recordings") Recording one, @ForAll("recordings") Recording other) {
        Recording merged = one.merge(other);

        assertThat(merged.total()).isEqualTo(one.total() + other.total());
        assertThat(merged.counts()).isEqualTo(other.merge(one).counts());
        assertThat(one.beyond(merged).isEmpty()).isTrue();
        assertThat(other.beyond(merged).isEmpty()).isTrue();
    }

    @Property(tries = 200)
    void theTasksTogetherAreAll(@ForAll("recordings") Recording recording) {
        Recording.Builder together = Recording.builder();
        recording.tasks().forEach(task -> together.add(recording.of(task)));

        assertThat(together.build()).isEqualTo(recording);
    }

    @Property(tries = 200)
    void aLearnedProfileAllowsWhatWasRecorded(@ForAll("recordings") Recording recording, @ForAll boolean byArguments) {
        LearningOptions options = LearningOptions.bySyscall();
        SeccompProfile profile = recording
                .toProfile(byArguments ? options.byArguments() : options)
                .profile();

        assertThat(recording.beyond(profile).recordedCalls()).isEmpty();
        recording
                .recordedCalls()
                .forEach(call -> call.combinations()
                        .keySet()
                        .forEach(arguments -> assertThat(profile.evaluate(data(call, arguments))
                                        .action()
                                        .permits())
                                .as("%s %s %s", call.abi(), call.syscall(), arguments)
                                .isTrue()));
    }

    @Property(tries = 100)
    void whatIsAddedToAProfileTakesNothingFromIt(
            @ForAll("recordings") Recording earlier,
            @ForAll("recordings") Recording later,
            @ForAll boolean byArguments) {
        LearningOptions options = byArguments ? LearningOptions.bySyscall().byArguments() : LearningOptions.bySyscall();
        SeccompProfile profile = earlier.toProfile(options).profile();

        LearnedProfile merged = later.addedTo(profile, options);

        assertThat(earlier.beyond(merged.profile()).recordedCalls()).isEmpty();
        assertThat(later.beyond(merged.profile()).abis()).doesNotContainAnyElementsOf(profile.abis());
    }

    @Property(tries = 300)
    void noTextBreaksAReader(@ForAll("texts") String text) {
        TraceReading reading = TraceReader.on(Abi.X86_64).parse(text);

        assertThat(reading.unreadCount()).isLessThanOrEqualTo(text.lines().count() * 2 + 1);
    }

    @Provide
    Arbitrary<Recording> recordings() {
        Arbitrary<Task> tasks =
                Arbitraries.of(new Task(1, 1, "a"), new Task(2, 1, "a"), new Task(3, 3, "b"), Task.unknown());
        Arbitrary<Arguments> arguments = Combinators.combine(
                        Arbitraries.longs().between(0, 3).list().ofSize(Signature.MAX_ARGUMENTS),
                        Arbitraries.integers().between(0, 63))
                .as((values, known) -> Arguments.of(
                                values.stream().mapToLong(Long::longValue).toArray())
                        .only(known));
        Arbitrary<SyscallEntry> calls = Arbitraries.of(
                SyscallTables.forAbi(Abi.X86_64).entries().stream().limit(120).toList());
        return Combinators.combine(
                        tasks,
                        Arbitraries.of(ABIS),
                        calls,
                        arguments,
                        Arbitraries.longs().between(1, 1000))
                .as((task, abi, call, given, times) -> Recording.builder()
                        .add(
                                task,
                                abi,
                                SyscallTables.forAbi(abi)
                                        .byName(call.syscall().name())
                                        .map(SyscallEntry::number)
                                        .orElse(1),
                                given,
                                times)
                        .build())
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(parts -> {
                    Recording.Builder all = Recording.builder();
                    parts.forEach(all::add);
                    return all.build();
                });
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "10 ",
                "[pid 10] ",
                "[ 41] ",
                "04:21:58 ",
                "socket(",
                "AF_UNIX, ",
                "O_RDONLY|",
                "\"a\\\"b",
                "\"",
                "{",
                "}",
                "[",
                "]",
                "<",
                ">",
                "(",
                ")",
                " = 3",
                " = -1 EPERM (x)",
                " <unfinished ...>",
                "<... socket resumed>",
                "\n",
                "\n",
                "\n",
                "% time     seconds  usecs/call     calls    errors syscall\n",
                " 1.0 2 3 4 read",
                "--- SIG ---",
                "+++ exited +++",
                "strace: Process 11 attached",
                "strace: [ Process PID=10 runs in x32 mode. ]",
                "clone(flags=CLONE_THREAD) = 11",
                "type=1326 ",
                "audit(1.0:1)",
                "arch=c000003e ",
                "syscall=",
                "99999999999",
                "comm=",
                "pid=",
                "ABC ",
                "/*",
                "*/",
                "1<<99",
                "_IOC(_IOC_READ, 0x1, 0x2, 0xffff)",
                "syscall_0xffffffff(",
                "\0",
                "\r",
                "é");
        return pieces.list().ofMaxSize(60).map(parts -> String.join("", parts));
    }

    private static SeccompData data(RecordedCall call, Arguments arguments) {
        long[] values = new long[Signature.MAX_ARGUMENTS];
        Arrays.setAll(values, i -> arguments.value(i).orElse(0));
        return SeccompData.raw(call.number(), call.abi().auditArch(), 0, values);
    }
}
