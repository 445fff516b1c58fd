package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.LaunchException;
import io.portcullis.launch.LaunchPath;
import io.portcullis.launch.ResourceLimit;
import io.portcullis.linux.Capability;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.Processes;
import io.portcullis.linux.SeccompMode;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Installed;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.supervise.Recorder;
import io.portcullis.supervise.Response;
import io.portcullis.supervise.Supervisor;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import io.portcullis.trace.Recording;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@link Aarch64Test} looks at, said by a JVM on an emulated aarch64 machine. */
final class Aarch64Jvm {
    private static final PrintStream OUT = System.out;
    private static final Abi ABI = Abi.AARCH64;
    private static final CompiledFilter NO_FOLDERS = OptimizingCompiler.create()
            .compile(SeccompProfile.byDefault(Action.allow())
                    .on(ABI)
                    .rule(Rule.of(Action.errno(Errno.EXDEV), Syscalls.MKDIRAT))
                    .build());

    private Aarch64Jvm() {}

    public static void main(String[] arguments) throws Exception {
        OUT.println("machine: " + System.getProperty("os.arch") + ", " + Abi.ofThisJvm());
        for (LaunchPath way : new LaunchPath[] {LaunchPath.MEMORY_FILE, LaunchPath.TEMPORARY_FILE}) {
            OUT.println(name(way) + ": "
                    + run(sh("mkdir /new; exit 7").under(NO_FOLDERS).through(way)));
        }
        OUT.println("status: "
                + run(
                        sh("grep -E '^(Seccomp|Seccomp_filters|NoNewPrivs|CapEff|CapPrm|CapBnd|CapAmb):' /proc/self/status;"
                                        + " ulimit -n; for d in 3 4 5 6; do [ -e /proc/self/fd/$d ] && echo left $d; done; true")
                                .under(NO_FOLDERS)
                                .under(NO_FOLDERS)
                                .keepingCapabilities(EnumSet.of(Capability.CHOWN))
                                .ambientCapabilities(EnumSet.of(Capability.CHOWN))
                                .limit(new ResourceLimit(ResourceLimit.Resource.NOFILE, 64, 64))));
        OUT.println("arguments: "
                + run(ConfinedProcess.command("/bin/busybox", "sh", "-c", "printf '%s|' \"$@\"", "name", "", "a b")
                        .under(NO_FOLDERS)));
        OUT.println("kill: "
                + run(sh("mkdir /new")
                        .under(OptimizingCompiler.create()
                                .compile(SeccompProfile.byDefault(Action.allow())
                                        .on(ABI)
                                        .rule(Rule.of(Action.killProcess(), Syscalls.MKDIRAT))
                                        .build()))));
        noInterpreter();
        limitAboveTheHardOne();
        supervise();
        record();
        install();
    }

    private static String name(LaunchPath way) {
        return way.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static ConfinedProcess.Builder sh(String script) {
        return ConfinedProcess.command("/bin/busybox", "sh", "-c", script);
    }

    private static String run(ConfinedProcess.Builder builder) throws IOException, InterruptedException {
        try (ConfinedProcess child = builder.redirectErrorStream().start()) {
            String output = new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.strip().replaceAll("\\s*\n", ", ").replace('\t', ' ') + " -> " + child.waitFor();
        }
    }

    /** What only the kernel finds out at the last step. */
    private static void noInterpreter() throws IOException {
        Path script = Files.writeString(Path.of("/tmp/script"), "#!/no/such/interpreter\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + script + " executable");
        }
        OUT.println("no interpreter: "
                + failure(ConfinedProcess.command(script.toString()).under(NO_FOLDERS)));
    }

    /** What the kernel finds out at an earlier step: {@code fs.nr_open} bounds even root (kernel/sys.c, do_prlimit). */
    private static void limitAboveTheHardOne() throws IOException {
        OUT.println("limit: "
                + failure(sh("true")
                        .limit(new ResourceLimit(
                                ResourceLimit.Resource.NOFILE, ResourceLimit.UNLIMITED, ResourceLimit.UNLIMITED))));
    }

    private static String failure(ConfinedProcess.Builder builder) throws IOException {
        try (ConfinedProcess child = builder.start()) {
            return "started as " + child.process().pid();
        } catch (LaunchException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void supervise() throws IOException, InterruptedException {
        CompiledFilter asking = OptimizingCompiler.create()
                .compile(SeccompProfile.byDefault(Action.allow())
                        .on(ABI)
                        .rule(Rule.of(Action.userNotify(), Syscalls.MKDIRAT))
                        .build());
        try (Supervisor supervisor = Supervisor.of(
                        sh("mkdir /forbidden; mkdir /allowed; [ -d /allowed ] && [ ! -d /forbidden ]")
                                .under(asking)
                                .redirectErrorStream())
                .on(
                        Syscalls.MKDIRAT,
                        call -> call.pathAt(1).orElse("").equals("/allowed")
                                ? Response.goOn()
                                : Response.fail(Errno.EXDEV))
                .start()) {
            String output =
                    new String(supervisor.process().process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            OUT.println("supervised: " + output.strip() + " -> " + supervisor.waitFor());
        }
    }

    private static void record() throws IOException, InterruptedException {
        try (Recorder recorder = Recorder.of(sh("cd /; cd /tmp; cat /init >/dev/null; mkdir /recorded"))
                .start()) {
            OUT.println("recorded: " + recorder.waitFor());
            Recording recording = recorder.recording();
            OUT.println("calls: "
                    + Stream.of(Syscalls.CHDIR, Syscalls.MKDIRAT)
                            .map(call -> call + " " + recording.counts().count(ABI, number(call)))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static int number(Syscall call) {
        return SyscallTables.forAbi(ABI).byName(call.name()).orElseThrow().number();
    }

    private static void install() {
        Installed installed = Sandbox.installIrrevocably(
                NO_FOLDERS.program(), InstallOptions.standard().evenBelowJvmFloor());
        OUT.println("installed: verified " + installed.verified());
        OUT.println("every thread: "
                + Processes.ownThreads().stream()
                        .allMatch(thread -> thread.seccomp() == SeccompMode.FILTER && thread.noNewPrivileges()));
        OUT.println("refused: " + Kernel.running().syscall(number(Syscalls.MKDIRAT), -100, 0, 0755));
        OUT.println("a folder: " + new File("/from-java").mkdir());
    }
}
