package io.portcullis.launch;

import io.portcullis.linux.Answer;
import io.portcullis.linux.Descriptor;
import io.portcullis.linux.Kernel;
import io.portcullis.linux.PreparedExecution;
import io.portcullis.syscalls.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    // include/uapi/asm-generic/mman-common.h, mman.h
    private static final long PROT_READ_WRITE = 3;
    private static final long MAP_SHARED_FIXED_NOREPLACE = 0x10_0001;
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
     * @throws IOException if the plan cannot be read
     */
    public static void main(String[] args) throws IOException {
        run(Path.of(args[0]), args[1], Arrays.asList(args).subList(2, args.length));
    }

    private static void run(Path planFile, String path, List<String> command) throws IOException {
        Kernel kernel = Kernel.running();
        List<String> environment = System.getenv().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        PreparedExecution execution = PreparedExecution.of(path, command, environment);
        MappedByteBuffer plan = map(planFile);
        plan.order(java.nio.ByteOrder.nativeOrder());
        mapAtItsAddress(kernel, planFile);
        kernel.syscall(numberOf(kernel, "close_range"), FIRST_OF_THIS_JVM, -1 >>> 1, CLOSE_RANGE_CLOEXEC)
                .orRefused("close_range", "needs Linux 5.11; this JVM's own descriptors would be the program's");
        new Steps(kernel, plan, execution).makeFrom(Plan.STEPS);
    }

    private static int numberOf(Kernel kernel, String name) {
        return io.portcullis.syscalls.SyscallTables.forAbi(kernel.abi())
                .byName(name)
                .orElseThrow()
                .number();
    }

    private static MappedByteBuffer map(Path planFile) throws IOException {
        try (FileChannel file = FileChannel.open(planFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return file.map(FileChannel.MapMode.READ_WRITE, 0, file.size());
        }
    }

    /** The pointers in the plan mean its memory at this address. */
    private static void mapAtItsAddress(Kernel kernel, Path planFile) {
        int mmap = numberOf(kernel, "mmap");
        try (Descriptor file = Descriptor.open(planFile.toString(), 2, 0)) {
            long at = kernel.syscall(
                            mmap, Plan.ADDRESS, MAPPED, PROT_READ_WRITE, MAP_SHARED_FIXED_NOREPLACE, file.number(), 0)
                    .orRefused("mmap", "of the plan");
            if (at != Plan.ADDRESS) {
                throw new IllegalStateException("the address of the plan is taken in this JVM; it needs Linux 4.17");
            }
        }
    }

    /** The plan's steps, as the stub makes them. */
    private static final class Steps {
        private final Kernel kernel;
        private final ByteBuffer plan;
        private final PreparedExecution execution;
        private final int execve;
        private final int clone;
        private final int exit;

        Steps(Kernel kernel, ByteBuffer plan, PreparedExecution execution) {
            this.kernel = kernel;
            this.plan = plan;
            this.execution = execution;
            this.execve = numberOf(kernel, "execve");
            this.clone = numberOf(kernel, "clone");
            this.exit = numberOf(kernel, "exit");
        }

        void makeFrom(int start) {
            int at = start;
            while (word(at, 0) != exit) {
                long result = word(at, 0);
                if (result == clone) {
                    result = startThread(offset(word(at, 10)));
                } else if (result >= 0) {
                    result = call(at);
                }
                long asked = word(at, 9);
                if (asked != 0) {
                    result = plan.getLong(offset(asked));
                }
                at = result == 0 ? offset(word(at, 10)) : at + Plan.STEP;
            }
        }

        /** Java's threads take no filter from each other, once they are there. */
        private long startThread(int start) {
            Thread thread = new Thread(() -> makeFrom(start), "portcullis-sender");
            thread.setDaemon(true);
            thread.start();
            return 1;
        }

        private long call(int at) {
            int number = (int) word(at, 0);
            long[] arguments = new long[6];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = word(at, 1 + i);
            }
            Answer answer = number == execve ? execution.replaceThisProcess() : kernel.syscall(number, arguments);
            long result = answer.errno()
                    .map(errno -> (long) -errno.numberOn(kernel.abi()))
                    .orElse(answer.value());
            plan.putLong(offset(word(at, 7)), result);
            if (result < 0 && result >= -Errno.MAX && word(at, 8) == 0) {
                plan.putLong(0, Plan.ADDRESS + at);
                plan.putLong(Plan.WORD, result);
                Runtime.getRuntime().halt(FAILED);
            }
            return result;
        }

        private long word(int at, int index) {
            return plan.getLong(at + index * Plan.WORD);
        }

        private static int offset(long address) {
            return (int) (address - Plan.ADDRESS);
        }
    }
}
