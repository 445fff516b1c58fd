package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.LaunchException;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.supervise.Response;
import io.portcullis.supervise.Supervisor;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;
import io.portcullis.trace.LearningOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Confines, supervises and records from wherever it is run, and says what came of it. */
final class Unprivileged {
    private Unprivileged() {}

    public static void main(String[] arguments) throws Exception {
        TaskStatus self = Processes.statusOf(ProcessHandle.current().pid()).orElseThrow();
        System.out.println("filters " + self.filters().orElse(0));
        System.out.println("capabilities " + self.capabilities().effective());
        for (String what : arguments) {
            switch (what) {
                case "confine" -> confine();
                case "supervise" -> supervise();
                case "record" -> record();
                case "record nested" -> recordNested();
                default -> throw new IllegalArgumentException(what);
            }
        }
    }

    private static ConfinedProcess.Builder makesAFolder() {
        ConfinedProcess.Builder program = ConfinedProcess.command(
                        "sh", "-c", "umask 077; mkdir /tmp/folder.$$ && rmdir /tmp/folder.$$; exit $?")
                .redirectErrorStream();
        program.environment().put("LC_ALL", "C");
        return program;
    }

    private static void confine() throws Exception {
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.ofThisJvm())
                        .fail(Errno.EXDEV, Syscalls.MKDIR)
                        .build());
        try (ConfinedProcess child = makesAFolder().under(filter).start()) {
            say("confined", child);
            System.out.println("confined: " + child.waitFor());
        }
    }

    private static void supervise() throws Exception {
        CompiledFilter filter = OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(Abi.ofThisJvm())
                        .rule(Rule.of(Action.userNotify(), Syscalls.MKDIR))
                        .build());
        try (Supervisor supervisor = Supervisor.of(makesAFolder().under(filter))
                .on(
                        Syscalls.MKDIR,
                        call -> Response.fail(
                                call.pathAt(0).orElse("").startsWith("/tmp/folder.") ? Errno.EXDEV : Errno.EPERM))
                .start()) {
            say("supervised", supervisor.process());
            System.out.println("supervised: " + supervisor.waitFor() + ", " + supervisor.failures());
        }
    }

    private static void record() throws Exception {
        try (Recorder recorder = Recorder.of(makesAFolder()).start()) {
            say("recorded", recorder.process());
            System.out.println("recorded: " + recorder.waitFor() + ", "
                    + recorder.recording()
                            .calls()
                            .containsAll(List.of(
                                    Syscalls.EXECVE,
                                    Syscalls.UMASK,
                                    Syscalls.MKDIR,
                                    Syscalls.RMDIR,
                                    Syscalls.EXIT_GROUP)));
            CompiledFilter own = OptimizingCompiler.create()
                    .compile(recorder.recording()
                            .toProfile(LearningOptions.bySyscall().withDefaultAction(Action.killProcess()))
                            .profile());
            try (ConfinedProcess child = makesAFolder().under(own).start()) {
                System.out.println("under its own profile: " + child.waitFor());
            }
        }
    }

    private static void recordNested() throws Exception {
        try (Recorder recorder = Recorder.of(makesAFolder()).start()) {
            System.out.println("nested: " + recorder.waitFor());
        } catch (LaunchException e) {
            System.out.println(e.call() + " " + e.errno().orElseThrow());
            System.out.println(e.getMessage());
        }
    }

    private static void say(String how, ConfinedProcess process) throws Exception {
        String output = new String(process.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        output.lines().forEach(line -> System.out.println(how + ": " + line.replaceAll("\\d+", "N")));
    }
}
