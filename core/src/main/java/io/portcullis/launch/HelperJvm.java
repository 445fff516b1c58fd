package io.portcullis.launch;

import io.portcullis.linux.Answer;
import io.portcullis.linux.FixedMapping;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.PreparedExecution;
import io.portcullis.syscalls.Errno;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JVM that makes the calls of a plan in the launch stub's place and then becomes the program: for architectures that
 * have no stub. It takes a tenth of a second and more, and the filter has to allow nothing beyond {@code execve}, since
 * everything is ready when it is installed.
 */
final class HelperJvm {
    // include/uapi/linux/close_range.h
    private static final long CLOSE_RANGE_CLOEXEC = 4;
    private static final long FIRST_OF_THIS_JVM = 3;
    private static final int MAPPED = 0x10_0000;
    private static final int FAILED = 127;

    private HelperJvm() {}

    /** The command of the helper, with this JVM's class path and module path. */
    static List<String> command(Path planFile, String path, List<String> command) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-cp",
                Stream.of("java.class.path", "jdk.module.path")
                        .map(name -> System.getProperty(name, ""))
                        .filter(entries -> !entries.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator))));
        if (Runtime.version().feature() >= 24) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.add(HelperJvm.class.getName());
        words.add(planFile.toString());
        words.add(path);
        words.addAll(command);
        return words;
    }

    /**
     * Makes the calls and becomes the program.
     *
     * @param args the plan's file, the program's file, and how the program is to be called
     */
    public static void main(String[] args) {
        run(Path.of(args[0]), args[1], Arrays.asList(args).subList(2, args.length));
    }

    private static void run(Path planFile, String path, List<String> command) {
        Kernel kernel = Kernel.running();
        List<String> environment = System.getenv().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        PreparedExecution execution = PreparedExecution.of(path, command, environment);
        FixedMapping plan = FixedMapping.of(planFile, Plan.ADDRESS, MAPPED);
        kernel.syscall(numberOf(kernel, "close_range"), FIRST_OF_THIS_JVM, -1 >>> 1, CLOSE_RANGE_CLOEXEC)
                .orRefused("close_range", "needs Linux 5.11; this JVM's own descriptors would be the program's");
        new Steps(kernel, plan, execution).makeFrom(Plan.ADDRESS + Plan.STEPS);
    }

    private static int numberOf(Kernel kernel, String name) {
        return io.portcullis.syscalls.SyscallTables.forAbi(kernel.abi())
                .byName(name)
                .orElseThrow()
                .number();
    }

    /** The plan's steps, as the stub makes them. */
    private static final class Steps {
        private final Kernel kernel;
        private final FixedMapping plan;
        private final FixedMapping report = FixedMapping.over(Plan.REPORT, Plan.REPORT_BYTES);
        private final PreparedExecution execution;
        private final int execve;
        private final int clone;
        private final int exit;

        Steps(Kernel kernel, FixedMapping plan, PreparedExecution execution) {
            this.kernel = kernel;
            this.plan = plan;
            this.execution = execution;
            this.execve = numberOf(kernel, "execve");
            this.clone = numberOf(kernel, "clone");
            this.exit = numberOf(kernel, "exit");
        }

        void makeFrom(long start) {
            long at = start;
            while (word(at, 0) != exit) {
                long result = word(at, 0);
                if (result == clone) {
                    result = startThread(word(at, 10));
                } else if (result >= 0) {
                    result = call(at);
                }
                long asked = word(at, 9);
                if (asked != 0) {
                    result = plan.word(asked);
                }
                at = result == 0 ? word(at, 10) : at + Plan.STEP;
            }
        }

        /** Java's threads take no filter from each other, once they are there. */
        private long startThread(long start) {
            Thread thread = new Thread(() -> makeFrom(start), "portcullis-sender");
            thread.setDaemon(true);
            thread.start();
            return 1;
        }

        private long call(long at) {
            int number = (int) word(at, 0);
            long[] arguments = new long[6];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = word(at, 1 + i);
            }
            Answer answer = number == execve ? execution.replaceThisProcess() : kernel.syscall(number, arguments);
            long result = answer.errno()
                    .map(errno -> (long) -errno.numberOn(kernel.abi()))
                    .orElse(answer.value());
            put(word(at, 7), result);
            if (result < 0 && result >= -Errno.MAX && word(at, 8) == 0) {
                put(Plan.REPORT, at);
                put(Plan.REPORT + Plan.WORD, result);
                Runtime.getRuntime().halt(FAILED);
            }
            return result;
        }

        private long word(long at, int index) {
            return plan.word(at + (long) index * Plan.WORD);
        }

        private void put(long at, long value) {
            (report.has(at) ? report : plan).put(at, value);
        }
    }
}
