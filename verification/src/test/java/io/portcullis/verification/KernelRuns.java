package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Lifted;
import io.portcullis.decision.Lifter;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A child JVM that puts random programs on threads of their own, makes random calls there, and compares what the kernel
 * answers with what the simulator says, and what the program's decision says.
 *
 * <p>The calls take no arguments, so whatever they are given they do the same. A call whose answer would be a signal is
 * not made; all other calls of the thread, the JVM's own, are allowed before the random part of the program begins.
 */
final class KernelRuns {
    private static final int PATIENCE_SECONDS = 60;

    private final Random random;
    private final Kernel kernel = Kernel.running();
    private final Abi abi = kernel.abi();
    private final int[] harmless = Stream.of(
                    Syscalls.GETPPID,
                    Syscalls.GETPID,
                    Syscalls.GETTID,
                    Syscalls.GETUID,
                    Syscalls.GETEUID,
                    Syscalls.GETGID,
                    Syscalls.GETEGID)
            .mapToInt(syscall -> SyscallTables.forAbi(abi)
                    .byName(syscall.name())
                    .orElseThrow()
                    .number())
            .toArray();

    private int allowed;
    private int failed;
    private int unsupervised;
    private int fatal;
    private int undecided;

    private KernelRuns(long seed) {
        this.random = new Random(seed);
    }

    /** Takes a seed, how many programs to install, and how many calls to make under each. */
    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        int programs = Integer.parseInt(arguments[1]);
        int calls = Integer.parseInt(arguments[2]);
        KernelRuns runs = new KernelRuns(Long.parseLong(arguments[0]));
        runs.kernel.setNoNewPrivileges(); // for the threads started from here on
        for (int i = 0; i < programs; i++) {
            runs.onAThread(() -> runs.compare(calls));
        }
        runs.report(programs, calls);
    }

    private void report(int programs, int calls) {
        int made = allowed + failed + unsupervised;
        System.out.println("calls made " + made + ": allowed " + allowed + ", failed " + failed + ", unsupervised "
                + unsupervised + "; not made " + fatal + "; programs undecided " + undecided);
        System.out.println("programs " + programs + ", nearly all calls made " + (made > programs * calls / 5 * 4)
                + ", a tenth of them allowed " + (allowed > made / 10)
                + ", a tenth failed " + (failed > made / 10) + ", some unsupervised " + (unsupervised > 0)
                + ", nearly all decided " + (undecided * 10 <= programs));
    }

    private boolean compare(int calls) {
        BpfProgram program = new RandomFilter(random, harmless, abi).program();
        Lifted lifted = Lifter.lift(program);
        undecided += lifted instanceof Lifted.Decided ? 0 : 1;
        long[] unfiltered = Arrays.stream(harmless)
                .mapToLong(number -> kernel.syscall(number).value())
                .toArray();
        if (kernel.setFilter(program.toBytes(), Set.of()).errno().isPresent()) {
            System.out.println("disagree: the kernel refuses " + program.instructions());
            return false;
        }
        for (int made = 0, tried = 0; made < calls && tried < 20 * calls; tried++) {
            int which = random.nextInt(harmless.length);
            made += compare(program, lifted, harmless[which], unfiltered[which]) ? 1 : 0;
        }
        return true;
    }

    private boolean compare(BpfProgram program, Lifted lifted, int number, long unfiltered) {
        long[] arguments = RandomFilter.arguments(random, program);
        SeccompData call = SeccompData.call(abi, number, arguments);
        int said = BpfSimulator.run(program, call);
        if (lifted instanceof Lifted.Decided decided) {
            Decision decision = decided.decision();
            if (decision.evaluate(call) != said) {
                disagree(program, call, said, "decision " + Action.of(decision.evaluate(call)));
            }
        }
        Action meaning = Action.of(said).meaning();
        if (!count(meaning)) {
            return false;
        }
        Answer answer = kernel.syscall(number, arguments);
        if (!agree(meaning, answer, unfiltered)) {
            disagree(program, call, said, "kernel " + answer);
        }
        return true;
    }

    /** Whether the call may be made. */
    private boolean count(Action meaning) {
        if (meaning.permits()) {
            allowed++;
        } else if (meaning instanceof Action.Fail) {
            failed++;
        } else if (meaning instanceof Action.Trace || meaning instanceof Action.Notify) {
            unsupervised++;
        } else {
            fatal++;
            return false;
        }
        return true;
    }

    private static boolean agree(Action meaning, Answer answer, long unfiltered) {
        if (meaning.permits()) {
            return answer.errno().isEmpty() && answer.value() == unfiltered;
        }
        if (meaning instanceof Action.Fail fail) {
            return fail.errno().number() == 0
                    ? answer.errno().isEmpty() && answer.value() == 0
                    : answer.errno().map(Errno::number).orElse(0)
                            == fail.errno().number();
        }
        return answer.failedWith(Errno.ENOSYS); // nobody traces, nobody listens
    }

    private static void disagree(BpfProgram program, SeccompData call, int said, String other) {
        System.out.println("disagree: simulator " + Action.of(said) + ", " + other + ": " + call + " under "
                + List.copyOf(program.instructions()));
    }

    private void onAThread(Callable<Boolean> body) throws ExecutionException, InterruptedException {
        FutureTask<Boolean> task = new FutureTask<>(body);
        Thread thread = new Thread(task);
        thread.start();
        try {
            task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) { // what the kernel kills does not come back
            System.out.println("disagree: a thread was killed");
            Runtime.getRuntime().halt(1);
        }
        thread.join();
    }
}
