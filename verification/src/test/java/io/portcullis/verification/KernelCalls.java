package io.portcullis.verification;

import static io.portcullis.seccomp.ArgCondition.arg;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.FilterTooLargeException;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Answer;
import io.portcullis.linux.Kernel;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Precedence;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A child JVM that puts a random filter on itself, makes random calls, and compares what the kernel answers with what
 * the simulator says. The calls only read, whatever their arguments; the filter answers with errnos that none of them
 * gives by itself, so a call that went through can be told from one that was refused.
 */
final class KernelCalls {
    private static final int FIRST_ODD_ERRNO = 1000; // the kernel's own end at 530, include/linux/errno.h
    private static final int LAST_ODD_ERRNO = 4094; // libseccomp takes one less than the kernel
    private static final int RULES = 9;
    private static final int ATTEMPTS = 20;

    private static final List<Syscall> HARMLESS = List.of(
            Syscalls.GETPPID,
            Syscalls.GETUID,
            Syscalls.GETEGID,
            Syscalls.GETPGID,
            Syscalls.GETSID,
            Syscalls.GETPRIORITY,
            Syscalls.SCHED_GETSCHEDULER,
            Syscalls.SCHED_GET_PRIORITY_MAX,
            Syscalls.SCHED_GET_PRIORITY_MIN,
            Syscall.numbered(700),
            Syscall.numbered(0x0fff_ffff));
    private static final List<Operator> OPERATORS = List.of(Operator.values());
    private static final long[] VALUES = {
        0,
        1,
        2,
        3,
        7,
        8,
        0x7f,
        0x80,
        0xff00,
        0x7fff_ffff,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x1_0000_0001L,
        0x7fff_ffff_ffff_ffffL,
        0x8000_0000_0000_0000L,
        -1
    };

    private final Random random;
    private final Abi abi = Abi.ofThisJvm();

    private KernelCalls(long seed) {
        this.random = new Random(seed);
    }

    /** Takes a seed and how many calls to make. */
    public static void main(String[] arguments) {
        new KernelCalls(Long.parseLong(arguments[0])).run(Integer.parseInt(arguments[1]));
    }

    private void run(int calls) {
        BpfProgram program = compiled();
        Kernel kernel = Kernel.running();
        Sandbox.installIrrevocably(program, InstallOptions.standard());
        int refused = 0;
        for (int i = 0; i < calls; i++) {
            int number = number();
            long[] arguments = random.longs(6, 0, VALUES.length)
                    .map(index -> VALUES[(int) index] + random.nextInt(3) - 1)
                    .toArray();
            Answer answer = kernel.syscall(number, arguments);
            Action said = Action.of(BpfSimulator.run(program, SeccompData.call(abi, number, arguments)));
            if (!agree(said, answer)) {
                System.out.println("number " + number + " " + Arrays.toString(arguments) + ": simulator " + said
                        + ", kernel " + answer);
            }
            refused += said instanceof Action.Fail ? 1 : 0;
        }
        System.out.println(
                "made " + calls + " calls, some refused " + (refused > 0) + ", some not " + (refused < calls));
    }

    /** Some profiles are more than libseccomp holds; another one is drawn then. */
    private BpfProgram compiled() {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return LibseccompCompiler.create().compile(profile()).program();
            } catch (UnsupportedOperationException | FilterTooLargeException e) {
                System.out.println("drawing again: " + e.getMessage());
            }
        }
        throw new IllegalStateException("none of " + ATTEMPTS + " profiles could be compiled");
    }

    private static boolean agree(Action said, Answer answer) {
        int errno = answer.errno().map(Errno::number).orElse(0);
        return said instanceof Action.Fail fail ? errno == fail.errno().number() : errno < FIRST_ODD_ERRNO;
    }

    private SeccompProfile profile() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            Syscall syscall = HARMLESS.get(random.nextInt(HARMLESS.size()));
            rules.add(Rule.of(random.nextInt(4) == 0 ? Action.allow() : oddErrno(), syscall)
                    .when(condition(1)));
        }
        return SeccompProfile.allowByDefault()
                .on(abi)
                .foreignAbi(oddErrno())
                .precedence(Precedence.FIRST_MATCH)
                .rules(rules)
                .build();
    }

    private Action oddErrno() {
        return Action.errno(FIRST_ODD_ERRNO + random.nextInt(LAST_ODD_ERRNO - FIRST_ODD_ERRNO + 1));
    }

    private ArgCondition condition(int depth) {
        int kind = random.nextInt(depth == 0 ? 2 : 5);
        return switch (kind) {
            case 0 -> arg(random.nextInt(6)).as32Bits().compare(operator(), value() & 0xffff_ffffL);
            case 1 -> {
                long mask = value();
                yield arg(random.nextInt(6)).as64Bits().masked(mask).is(value() & mask);
            }
            case 2 -> condition(depth - 1).and(condition(depth - 1));
            case 3 -> condition(depth - 1).or(condition(depth - 1));
            default -> condition(depth - 1).negated();
        };
    }

    private Operator operator() {
        return OPERATORS.get(random.nextInt(OPERATORS.size()));
    }

    private long value() {
        return VALUES[random.nextInt(VALUES.length)];
    }

    private int number() {
        Syscall syscall = HARMLESS.get(random.nextInt(HARMLESS.size()));
        int number = syscall.number()
                .orElseGet(() -> SyscallTables.forAbi(abi)
                        .byName(syscall.name())
                        .orElseThrow()
                        .number());
        return abi == Abi.X86_64 && random.nextInt(10) == 0 ? number | Abi.X32_BIT : number;
    }
}
