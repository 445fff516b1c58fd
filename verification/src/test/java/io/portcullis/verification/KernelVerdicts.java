package io.portcullis.verification;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.bpf.KernelCost;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.syscalls.Errno;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A child JVM that hands random programs to the kernel, and compares its answers with what the checker says.
 *
 * <p>The first instruction of each program allows every call. The kernel checks what stands behind a return as it
 * checks everything, so a program may hold anything there and harms nobody. Programs are installed on threads of their
 * own, which end with them.
 */
final class KernelVerdicts {
    private static final Instruction ALLOW = Instruction.ret(0x7fff_0000);
    private static final Instruction LOAD = Instruction.load(0);
    private static final int MOST_INSTRUCTIONS = BpfProgram.MAX_INSTRUCTIONS;
    private static final int PENALTY = 4; // of each installed filter, kernel/seccomp.c

    private static final int UPROBE = 336; // arch/x86/entry/syscalls/syscall_64.tbl
    private static final int ODD_ERRNO = 1234;

    // Operation codes that seccomp admits, and some of those it does not.
    private static final int[] JUMPS = {0x05, 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x3d, 0x45, 0x4d};
    private static final int[] SCRATCH = {0x60, 0x61, 0x02, 0x03, 0x02, 0x03};
    private static final int[] OTHERS = {
        0x20, 0x80, 0x81, 0x00, 0x01, 0x06, 0x16, 0x07, 0x87, 0x04, 0x0c, 0x14, 0x1c, 0x24, 0x2c, 0x34, 0x3c, 0x44,
        0x4c, 0x54, 0x5c, 0x64, 0x6c, 0x74, 0x7c, 0x84, 0xa4, 0xac
    };
    private static final int[] REFUSED = {
        0x28, 0x30, 0x40, 0x50, 0x94, 0x9c, 0xb1, 0x8c, 0x0e, 0x62, 0x65, 0x106, 0xffff
    };

    private final Random random;
    private final Kernel kernel = Kernel.running();

    private KernelVerdicts(long seed) {
        this.random = new Random(seed);
    }

    /** Takes a seed and how many programs to try. */
    public static void main(String[] arguments) {
        var verdicts = new KernelVerdicts(Long.parseLong(arguments[0]));
        verdicts.kernel.setNoNewPrivileges(); // for the threads started from here on
        verdicts.compare(Integer.parseInt(arguments[1]));
        verdicts.compareEveryCode();
        verdicts.compareSizes(Integer.parseInt(arguments[1]) / 100);
        verdicts.fillAThread();
        verdicts.compareExemption();
        System.out.println("the end");
    }

    private void compare(int count) {
        int taken = 0;
        for (int done = 0; done < count; ) {
            int batch = Math.min(count - done, 200);
            List<BpfProgram> programs =
                    IntStream.range(0, batch).mapToObj(i -> program()).toList();
            taken += onAThread(() -> compare(programs));
            done += batch;
        }
        System.out.println("taken " + taken);
        System.out.println("tried " + count + ", at least a third taken " + (taken > count / 3)
                + ", at least a tenth refused " + (taken < count - count / 10));
    }

    /** Every code there is in the low nine bits, alone. */
    private void compareEveryCode() {
        List<BpfProgram> programs = IntStream.range(0, 0x200)
                .mapToObj(code -> of(List.of(
                        ALLOW,
                        Instruction.decode(0x02, 0, 0, 4),
                        Instruction.decode(code, 0, 0, 4),
                        ALLOW,
                        ALLOW,
                        ALLOW,
                        ALLOW,
                        ALLOW)))
                .toList();
        System.out.println("codes taken: " + onAThread(() -> compare(programs)));
    }

    private int compare(List<BpfProgram> programs) {
        int taken = 0;
        List<BpfProgram> installed = new ArrayList<>();
        for (BpfProgram program : programs) {
            var refusal = KernelChecker.check(program);
            Answer answer = kernel.setFilter(program.toBytes(), Set.of());
            boolean agree = refusal.isEmpty() ? answer.errno().isEmpty() : answer.failedWith(Errno.EINVAL);
            if (!agree) {
                System.out.println(
                        "disagree: checker " + refusal + ", kernel " + answer + ": " + program.instructions());
            }
            if (answer.errno().isEmpty()) {
                taken++;
                installed.add(program);
            }
        }
        if (KernelChecker.pathLength(installed) > KernelChecker.MAX_PATH) {
            System.out.println("disagree: the kernel took a path of " + KernelChecker.pathLength(installed));
        }
        return taken;
    }

    /**
     * A program has the size the checker says: it fits where there is room for that, and not where there is one less.
     */
    private void compareSizes(int count) {
        int compared = 0;
        while (compared < count) {
            BpfProgram program = program();
            if (KernelChecker.check(program).isEmpty()) {
                compared++;
                onAThread(() -> compareSize(program));
            }
        }
        System.out.println("sizes compared: " + compared);
    }

    private int compareSize(BpfProgram program) {
        int room = KernelChecker.MAX_PATH - KernelCost.size(program);
        List<Instruction> longer = new ArrayList<>(program.instructions());
        longer.add(1, LOAD);
        List<BpfProgram> path = new ArrayList<>();
        while (room > 0) {
            // leaves either nothing or what holds at least a filter of one instruction
            int size = room <= MOST_INSTRUCTIONS ? room : Math.min(MOST_INSTRUCTIONS, room - 100);
            path.add(filler(size - PENALTY));
            room -= size;
        }
        boolean filled = path.stream()
                .noneMatch(filler ->
                        kernel.setFilter(filler.toBytes(), Set.of()).errno().isPresent());
        Answer one = kernel.setFilter(of(longer).toBytes(), Set.of());
        Answer exact = kernel.setFilter(program.toBytes(), Set.of());
        if (!filled || !one.failedWith(Errno.ENOMEM) || exact.errno().isPresent()) {
            System.out.println("disagree: size " + KernelCost.size(program) + ", room made " + filled + ", one more "
                    + one + ", exact " + exact + ": " + program.instructions());
        }
        return 1;
    }

    /** A filter that does nothing and has a size. */
    private static BpfProgram filler(int size) {
        List<Instruction> instructions =
                new ArrayList<>(Collections.nCopies(size - KernelCost.size(of(List.of(ALLOW))), LOAD));
        instructions.add(ALLOW);
        return of(instructions);
    }

    private void fillAThread() {
        BpfProgram shortest = of(List.of(ALLOW));
        int fitting = onAThread(() -> {
            int installed = 0;
            while (kernel.setFilter(shortest.toBytes(), Set.of()).errno().isEmpty()) {
                installed++;
            }
            return installed;
        });
        int said = KernelChecker.pathLength(Collections.nCopies(fitting, shortest));
        int more = KernelChecker.pathLength(Collections.nCopies(fitting + 1, shortest));
        System.out.println("a full thread has a path that fits " + (said <= KernelChecker.MAX_PATH)
                + ", one more does not " + (more > KernelChecker.MAX_PATH));
    }

    /** uprobe, outside of the kernel's own trampoline, does nothing but fail. */
    private void compareExemption() {
        boolean exempt = CallCache.of(kernel.version()).isExempt(kernel.abi(), UPROBE);
        BpfProgram refusing = of(List.of(
                LOAD,
                Instruction.jumpIf(Instruction.Condition.JEQ, UPROBE, 0, 1),
                Instruction.ret(0x5_0000 | ODD_ERRNO),
                ALLOW));
        boolean filtered = onAThread(() -> {
            kernel.setFilter(refusing.toBytes(), Set.of());
            return kernel.syscall(UPROBE).failedWith(Errno.ofNumber(ODD_ERRNO));
        });
        System.out.println("uprobe is exempt as said: " + (exempt != filtered));
    }

    private BpfProgram program() {
        int size = 1 + random.nextInt(random.nextInt(20) == 0 ? 1000 : 12);
        List<Instruction> instructions = new ArrayList<>(List.of(ALLOW));
        for (int place = 1; place <= size; place++) {
            instructions.add(place == size && random.nextInt(20) != 0 ? ALLOW : instruction(size - place));
        }
        return of(instructions);
    }

    /** An instruction with so many behind it; nearly all are sound. */
    private Instruction instruction(int behind) {
        boolean sound = random.nextInt(60) != 0;
        int slack = sound ? 0 : 1;
        return switch (random.nextInt(6)) {
            case 0, 1 -> {
                int code = JUMPS[random.nextInt(JUMPS.length)];
                int reach = Math.min(behind + slack, 256);
                yield reach < 1
                        ? ALLOW
                        : Instruction.decode(
                                code,
                                random.nextInt(reach),
                                random.nextInt(reach),
                                code == 0x05 ? random.nextInt(behind + slack) : random.nextInt());
            }
            case 2, 3 ->
                Instruction.decode(
                        SCRATCH[random.nextInt(SCRATCH.length)],
                        random.nextInt(2),
                        random.nextInt(2),
                        sound ? random.nextInt(3) : random.nextInt(20));
            default -> {
                int code = sound ? OTHERS[random.nextInt(OTHERS.length)] : REFUSED[random.nextInt(REFUSED.length)];
                yield Instruction.decode(code, random.nextInt(2), 0, constant(code, sound));
            }
        };
    }

    private int constant(int code, boolean sound) {
        if (!sound || random.nextInt(200) == 0) {
            return random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(70);
        }
        return switch (code) {
            case 0x20 -> 4 * random.nextInt(16);
            case 0x34, 0x64, 0x74 -> 1 + random.nextInt(31);
            default -> random.nextInt();
        };
    }

    private static BpfProgram of(List<Instruction> instructions) {
        return BpfProgram.of(instructions, ByteOrder.nativeOrder());
    }

    private static <T> T onAThread(Supplier<T> body) {
        var task = new FutureTask<>(body::get);
        new Thread(task, "installs").start();
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
