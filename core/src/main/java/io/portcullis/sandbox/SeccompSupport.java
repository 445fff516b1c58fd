package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.linux.FilterFlag;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.Processes;
import io.portcullis.linux.TaskStatus;
import io.portcullis.seccomp.libseccomp.LibseccompLibrary;
import io.portcullis.seccomp.libseccomp.LibseccompVersion;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a machine and a JVM can do about seccomp.
 *
 * @param system the operating system, as Java names it
 * @param release its release, {@code uname -r} on Linux
 * @param abi the ABI of this JVM, or empty if none is known for its {@code os.arch}
 * @param filters whether the kernel has seccomp filters; false if it could not be asked
 * @param flags the flags it takes when a filter is installed
 * @param actions what filters may answer; an action with data stands for all of its kind
 * @param noNewPrivileges whether the calling thread has given up gaining privileges already
 * @param stacked how many filters are on the calling thread already; empty if the kernel does not say
 * @param container what this JVM seems to run in, for example {@code docker}; a best effort, empty if it looks like
 *     none
 * @param libc the C library of this JVM
 * @param libseccomp the version of libseccomp, or empty if it cannot be used
 * @param problem why native code cannot be called, or empty if it can
 * @param libseccompProblem why libseccomp cannot be used, or empty if it can
 * @param warnings what installing would do beside what is asked for, in sentences with the way out; usually none
 */
public record SeccompSupport(
        String system,
        String release,
        Optional<Abi> abi,
        boolean filters,
        Set<FilterFlag> flags,
        List<Action> actions,
        boolean noNewPrivileges,
        OptionalInt stacked,
        Optional<String> container,
        Libc libc,
        Optional<LibseccompVersion> libseccomp,
        Optional<String> problem,
        Optional<String> libseccompProblem,
        List<String> warnings) {

    private static final List<Action> ACTIONS = List.of(
            Action.killProcess(),
            Action.killThread(),
            Action.trap(),
            Action.errno(0),
            Action.userNotify(),
            Action.trace(0),
            Action.log(),
            Action.allow());

    /**
     * Copies the collections.
     *
     * @param system the operating system
     * @param release its release
     * @param abi the ABI of this JVM
     * @param filters whether the kernel has seccomp filters
     * @param flags the flags it takes
     * @param actions what filters may answer
     * @param noNewPrivileges whether the calling thread has given up gaining privileges already
     * @param stacked how many filters are on the calling thread already
     * @param container what this JVM seems to run in
     * @param libc the C library of this JVM
     * @param libseccomp the version of libseccomp
     * @param problem why native code cannot be called
     * @param libseccompProblem why libseccomp cannot be used
     * @param warnings what installing would do beside what is asked for
     */
    public SeccompSupport {
        flags = Set.copyOf(flags);
        actions = List.copyOf(actions);
        warnings = List.copyOf(warnings);
    }

    static SeccompSupport probe() {
        Optional<String> problem = Kernel.whyNotRunning();
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        Optional<Kernel> kernel = problem.isEmpty() ? Optional.of(Kernel.running()) : Optional.empty();
        Set<FilterFlag> flags = kernel.map(SeccompSupport::flagsOf).orElse(Set.of());
        List<Action> actions =
                kernel.map(one -> ACTIONS.stream().filter(one::knows).toList()).orElse(List.of());
        Optional<TaskStatus> self = kernel.flatMap(one -> Processes.ownThread(one.threadId()));
        return new SeccompSupport(
                System.getProperty("os.name", "unknown"),
                System.getProperty("os.version", "unknown"),
                Abi.find(System.getProperty("os.arch", "")),
                !actions.isEmpty(),
                flags,
                actions,
                self.map(TaskStatus::noNewPrivileges).orElse(false),
                self.map(TaskStatus::filters).orElse(OptionalInt.empty()),
                linux
                        ? container(path -> Files.exists(path), System.getenv(), text("/proc/self/cgroup"))
                        : Optional.empty(),
                linux ? JvmPlatform.libcOfThisJvm() : Libc.UNKNOWN,
                LibseccompLibrary.version(),
                problem,
                LibseccompLibrary.whyMissing(),
                kernel.map(one -> Speculation.ofThisThread(one, flags).warnings())
                        .orElse(List.of()));
    }

    private static Set<FilterFlag> flagsOf(Kernel kernel) {
        return Arrays.stream(FilterFlag.values())
                .filter(kernel::knows)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(FilterFlag.class)));
    }

    static Optional<String> container(Predicate<Path> exists, Map<String, String> environment, String cgroups) {
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")) {
            return Optional.of("kubernetes");
        }
        if (exists.test(Path.of("/.dockerenv"))) {
            return Optional.of("docker");
        }
        if (exists.test(Path.of("/run/.containerenv"))) {
            return Optional.of("podman");
        }
        String announced = environment.getOrDefault("container", "");
        if (!announced.isEmpty()) {
            return Optional.of(announced); // systemd's convention, CONTAINER_INTERFACE
        }
        return List.of("kubepods", "docker", "containerd", "libpod", "lxc").stream()
                .filter(cgroups::contains)
                .findFirst();
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Whether a filter can be put on all threads of this JVM.
     *
     * @return true if {@link Sandbox#installIrrevocably} has what it needs
     */
    public boolean canInstall() {
        return filters && flags.contains(FilterFlag.TSYNC);
    }

    /**
     * What to do about what is missing.
     *
     * @return a sentence each, none if nothing is
     */
    public List<String> advice() {
        List<String> advice = new ArrayList<>();
        problem.ifPresent(advice::add);
        if (problem.isEmpty() && !canInstall() && stacked.orElse(0) > 0) {
            advice.add(
                    "a filter that is already there, of a container runtime perhaps, refuses seccomp(2), so no other can be"
                            + " installed; have the first one allow it");
        } else if (problem.isEmpty() && !filters) {
            advice.add(
                    "the kernel does not answer to seccomp(2): it was built without CONFIG_SECCOMP_FILTER, is older than"
                            + " 3.17, or a filter that is already there hides it");
        } else if (problem.isEmpty() && !flags.contains(FilterFlag.TSYNC)) {
            advice.add("the kernel cannot put a filter on all threads; that needs Linux 3.17 or newer");
        }
        if (libc == Libc.MUSL) {
            advice.add(
                    "on musl JNA needs its library from the distribution: apk add java-jna-native, and start Java with"
                            + " -Djna.nosys=false");
        }
        if (problem.isEmpty()) {
            libseccompProblem.ifPresent(advice::add);
        }
        if (stacked.orElse(0) > 0) {
            advice.add("there are filters already, which go on counting: of several answers the strictest wins");
        }
        return List.copyOf(advice);
    }

    /**
     * Everything, for reading.
     *
     * @return a few lines, without a line end after the last
     */
    public String describe() {
        List<String> lines = new ArrayList<>();
        lines.add("system       " + system + " " + release
                + abi.map(known -> ", " + known.libseccompName()).orElse("")
                + (libc == Libc.UNKNOWN ? "" : ", " + libc.name().toLowerCase(Locale.ROOT))
                + container.map(in -> ", in a container (" + in + ")").orElse(""));
        lines.add("native calls " + problem.map(why -> "no").orElse("yes"));
        lines.add("seccomp      " + (filters ? "yes" : problem.isPresent() ? "could not be asked" : "no"));
        if (filters) {
            lines.add("flags        "
                    + flags.stream().sorted().map(FilterFlag::name).collect(Collectors.joining(" ")));
            lines.add("actions      "
                    + actions.stream()
                            .map(action -> action.toString().replaceFirst("\\(.*", ""))
                            .collect(Collectors.joining(" ")));
            lines.add("this thread  "
                    + (stacked.isPresent() ? stacked.getAsInt() + " filters" : "filters not counted by this kernel")
                    + (noNewPrivileges ? ", no_new_privs set" : ", no_new_privs not set"));
        }
        lines.add("libseccomp   " + libseccomp.map(LibseccompVersion::toString).orElse("no"));
        warnings.forEach(warning -> lines.add("warning      " + warning));
        advice().forEach(advice -> lines.add("advice       " + advice));
        return String.join("\n", lines);
    }

    /** Gives {@link #describe()}. */
    @Override
    public String toString() {
        return describe();
    }
}
