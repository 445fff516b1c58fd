package io.portcullis.benchmarks;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.ArgCondition.All;
import io.portcullis.seccomp.ArgCondition.Always;
import io.portcullis.seccomp.ArgCondition.Compare;
import io.portcullis.seccomp.ArgCondition.MaskedEqual;
import io.portcullis.seccomp.Operator;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.Width;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A profile's rules as libseccomp's functions take them: numbers are looked up and structures laid out beforehand, so
 * that {@link #build} does no more than a C program would.
 */
final class LibseccompRules {
    private static final int X32_TOKEN = 0x4000_003e; // SCMP_ARCH_X32: EM_X86_64 | __AUDIT_ARCH_LE
    private static final int ACT_BADARCH = 2; // enum scmp_filter_attr
    private static final int CTL_OPTIMIZE = 8;
    private static final int UNKNOWN = -1; // __NR_SCMP_ERROR
    private static final int COMPARISON_BYTES = 24; // struct scmp_arg_cmp: u32 arg, u32 op, u64 a, u64 b
    private static final int MASKED_EQ = 7; // enum scmp_compare

    /** One {@code seccomp_rule_add_array}. */
    private record Added(int action, int number, int count, ByteBuffer comparisons) {}

    private final int defaultAction;
    private final int foreignAbiAction;
    private final int[] moreAbis;
    private final List<Added> rules = new ArrayList<>();
    private final SeccompProfile profile;
    private final Set<Syscall> unknown = new LinkedHashSet<>();
    private final int file;

    private LibseccompRules(SeccompProfile profile) {
        this.profile = profile;
        defaultAction = profile.defaultAction().returnValue(Abi.X86_64);
        foreignAbiAction = profile.foreignAbiAction().returnValue(Abi.X86_64);
        moreAbis = profile.abis().stream()
                .filter(abi -> abi != Abi.X86_64)
                .mapToInt(abi -> abi == Abi.X32 ? X32_TOKEN : abi.auditArch())
                .toArray();
        for (Rule rule : profile.rules()) {
            int action = rule.action().returnValue(Abi.X86_64);
            for (Syscall syscall : rule.syscalls()) {
                int number = syscall.number()
                        .orElseGet(() -> LibseccompFunctions.seccomp_syscall_resolve_name(syscall.name()));
                if (number == UNKNOWN) {
                    unknown.add(syscall);
                } else if (action != defaultAction) { // libseccomp refuses what goes without saying
                    List<ArgCondition> atoms = atoms(rule.condition());
                    rules.add(new Added(action, number, atoms.size(), comparisons(atoms)));
                }
            }
        }
        file = CLibraryFunctions.memfd_create("libseccomp", 0);
    }

    /**
     * Takes over a profile for x86_64, alone or with others, but for calls libseccomp has no name for.
     *
     * @throws IllegalArgumentException if a condition is more than comparisons joined by and
     */
    static LibseccompRules of(SeccompProfile profile) {
        LibseccompFunctions.load();
        CLibraryFunctions.load();
        return new LibseccompRules(profile);
    }

    /** The calls that get the default action because the installed libseccomp does not know them. */
    List<LeftOut> leftOut() {
        List<LeftOut> leftOut = new ArrayList<>();
        for (Abi abi : profile.abis()) {
            profile.rulesOn(abi).byNumber().values().stream()
                    .flatMap(List::stream)
                    .filter(rule -> unknown.contains(rule.syscall()))
                    .map(rule -> new LeftOut(
                            abi, rule.number(), rule.syscall(), profile.defaultAction(), "libseccomp has no such name"))
                    .forEach(leftOut::add);
        }
        leftOut.addAll(LibseccompCompiler.create().compile(profile).leftOut());
        return leftOut;
    }

    /** Builds the filter and writes it to memory, as a C program does before it installs one. */
    int build(int level) {
        Pointer context = LibseccompFunctions.seccomp_init(defaultAction);
        try {
            check("seccomp_attr_set", LibseccompFunctions.seccomp_attr_set(context, CTL_OPTIMIZE, level));
            check("seccomp_attr_set", LibseccompFunctions.seccomp_attr_set(context, ACT_BADARCH, foreignAbiAction));
            for (int token : moreAbis) {
                check("seccomp_arch_add", LibseccompFunctions.seccomp_arch_add(context, token));
            }
            for (Added rule : rules) {
                int rc = LibseccompFunctions.seccomp_rule_add_array(
                        context, rule.action(), rule.number(), rule.count(), rule.comparisons());
                if (rc < 0) {
                    throw new IllegalStateException("seccomp_rule_add_array(" + rule.number() + "): " + rc);
                }
            }
            CLibraryFunctions.lseek(file, 0, CLibraryFunctions.SEEK_SET);
            check("seccomp_export_bpf", LibseccompFunctions.seccomp_export_bpf(context, file));
            return (int) CLibraryFunctions.lseek(file, 0, CLibraryFunctions.SEEK_CUR);
        } finally {
            LibseccompFunctions.seccomp_release(context);
        }
    }

    /** The program libseccomp makes. */
    BpfProgram program(int level) {
        int bytes = build(level);
        try (Memory memory = new Memory(bytes)) {
            CLibraryFunctions.pread(file, memory, bytes, 0);
            return BpfProgram.decode(memory.getByteArray(0, bytes), ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static void check(String call, int rc) {
        if (rc < 0) {
            throw new IllegalStateException(call + ": " + rc);
        }
    }

    private static List<ArgCondition> atoms(ArgCondition condition) {
        if (condition instanceof Always) {
            return List.of();
        }
        return condition instanceof All all
                ? all.conditions().stream()
                        .flatMap(part -> atoms(part).stream())
                        .toList()
                : List.of(condition);
    }

    private static ByteBuffer comparisons(List<ArgCondition> atoms) {
        ByteBuffer array = ByteBuffer.allocateDirect(Math.max(1, atoms.size() * COMPARISON_BYTES))
                .order(ByteOrder.nativeOrder());
        for (ArgCondition atom : atoms) {
            if (atom instanceof Compare compare && compare.width() != Width.BITS_32) {
                put(array, compare.operand().index(), number(compare.operator()), compare.value(), 0);
            } else if (atom instanceof Compare compare && compare.operator() == Operator.EQ) {
                long low = compare.width().mask();
                put(array, compare.operand().index(), MASKED_EQ, low, compare.value() & low);
            } else if (atom instanceof MaskedEqual masked) {
                long seen = masked.width() == Width.BITS_32
                        ? masked.mask() & masked.width().mask()
                        : masked.mask();
                put(array, masked.operand().index(), MASKED_EQ, seen, masked.value() & seen);
            } else {
                throw new IllegalArgumentException("libseccomp has no comparison for " + atom);
            }
        }
        return array.rewind();
    }

    private static void put(ByteBuffer array, int argument, int operator, long datum, long second) {
        array.putInt(argument).putInt(operator).putLong(datum).putLong(second);
    }

    private static int number(Operator operator) {
        return switch (operator) {
            case NE -> 1;
            case LT -> 2;
            case LE -> 3;
            case EQ -> 4;
            case GE -> 5;
            case GT -> 6;
        };
    }
}
