package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.Instruction;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.BoundaryCalls;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls.AboveKernel;
import io.portcullis.seccomp.Verdict;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.FilterCompiler;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.MiscompiledException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles with the C library libseccomp, 2.5 or newer.
 *
 * <p>Conditions reach libseccomp in the form that it most often compiles right, and the program that comes back is run
 * against the profile on every {@linkplain BoundaryCalls boundary call} before it is returned. A name that this
 * libseccomp does not know on an ABI it was not built for cannot be a rule there: where the default action is at least
 * as strict, the call is left to it and reported, otherwise the profile is refused.
 */
public final class LibseccompCompiler implements FilterCompiler {
    private static final int SKIPPED = -1; // the number a tracer leaves behind

    private final int optimization;
    private final Duration timeLimit;

    private LibseccompCompiler(int optimization, Duration timeLimit) {
        this.optimization = optimization;
        this.timeLimit = timeLimit;
    }

    /**
     * A compiler with libseccomp's second optimisation, a binary tree of numbers, as container runtimes use it, and 30
     * seconds' patience.
     *
     * @return the compiler; the library is looked for when it is first used
     */
    public static LibseccompCompiler create() {
        return new LibseccompCompiler(2, Duration.ofSeconds(30));
    }

    /**
     * Chooses libseccomp's {@code SCMP_FLTATR_CTL_OPTIMIZE}.
     *
     * @param level 1 for a chain of comparisons, 2 for a binary tree
     * @return a compiler with that level
     * @throws IllegalArgumentException for any other level
     */
    public LibseccompCompiler withOptimization(int level) {
        if (level != 1 && level != 2) {
            throw new IllegalArgumentException("libseccomp optimises at level 1 or 2, was " + level);
        }
        return new LibseccompCompiler(level, timeLimit);
    }

    /**
     * Chooses how long libseccomp may take for one filter. It does not come back from some rule sets.
     *
     * @param limit more than nothing
     * @return a compiler with that limit
     * @throws IllegalArgumentException if the limit is not positive
     */
    public LibseccompCompiler withTimeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the time limit must be more than nothing, was " + limit);
        }
        return new LibseccompCompiler(optimization, limit);
    }

    /**
     * Names the library.
     *
     * @throws LibseccompMissingException if libseccomp is not on this machine
     */
    @Override
    public String name() {
        return "libseccomp " + Libseccomp.loaded().version();
    }

    /**
     * Compiles a profile.
     *
     * @throws LibseccompMissingException if libseccomp is not on this machine
     * @throws LibseccompException if libseccomp refuses a part of it, or does not come back
     * @throws MiscompiledException if the program does not do what the profile says
     */
    @Override
    public CompiledFilter compile(SeccompProfile profile) {
        Libseccomp library = Libseccomp.loaded();
        ByteOrder order = byteOrder(profile);
        requireKnownActions(profile);
        Work work = new Work(library, profile);
        byte[] code = library.watched(timeLimit, work::run);
        List<Instruction> instructions = new ArrayList<>(UnknownSyscallStub.of(profile));
        instructions.addAll(BpfProgram.decode(code, order).instructions());
        BpfProgram program = BpfProgram.of(instructions, order);
        check(profile, program, work.leftOut);
        return new CompiledFilter(profile, program, name(), work.leftOut());
    }

    private static ByteOrder byteOrder(SeccompProfile profile) {
        Set<ByteOrder> orders = profile.abis().stream().map(Abi::byteOrder).collect(Collectors.toSet());
        if (orders.size() != 1) {
            throw new UnsupportedOperationException(
                    "one filter holds ABIs of one byte order, the profile lists both; compile one filter for each");
        }
        return orders.iterator().next();
    }

    private static void requireKnownActions(SeccompProfile profile) {
        Stream.concat(
                        Stream.of(profile.defaultAction(), profile.foreignAbiAction()),
                        profile.rules().stream().map(rule -> rule.action()))
                .forEach(action -> {
                    boolean errnoTooLarge = action instanceof Action.Fail fail
                            && fail.errno().number() >= 4095; // libseccomp takes one less than the kernel
                    boolean trapWithData = action instanceof Action.Trap trap && trap.data() != 0;
                    if (errnoTooLarge || trapWithData || action instanceof Action.Raw) {
                        throw new UnsupportedOperationException("libseccomp has no action " + action
                                + "; it takes errnos 0..4094 and TRAP without data; choose another action");
                    }
                });
    }

    private void check(SeccompProfile profile, BpfProgram program, Map<Abi, Map<Integer, LeftOut>> leftOut) {
        BoundaryCalls.of(profile).forEach(call -> {
            Verdict verdict = profile.evaluate(call);
            Abi abi = profile.abiOf(call).orElse(profile.abis().iterator().next());
            boolean missing = verdict.reason() == Verdict.Reason.RULE
                    && leftOut.getOrDefault(abi, Map.of()).containsKey(call.nr());
            int expected = (missing ? profile.defaultAction() : verdict.action()).returnValue(abi);
            int returned = BpfSimulator.run(program, call);
            if (expected != returned) {
                throw new MiscompiledException(name(), call, verdict, Action.of(returned));
            }
        });
    }

    /** One compilation, to be run on the watched thread. */
    private final class Work {
        private final Libseccomp library;
        private final SeccompProfile profile;
        private final Abi nativeAbi;
        private final Map<Abi, Map<Integer, LeftOut>> leftOut = new LinkedHashMap<>();

        Work(Libseccomp library, SeccompProfile profile) {
            this.library = library;
            this.profile = profile;
            this.nativeAbi = library.nativeAbi().orElseGet(Abi::ofThisJvm);
        }

        /** One context an ABI, so that each keeps its own numbers and widths; then all in one. */
        byte[] run() {
            FilterContext whole = null;
            try {
                for (Abi abi : profile.abis()) {
                    FilterContext one = contextFor(abi);
                    if (whole == null) {
                        whole = one;
                    } else {
                        try (one) {
                            whole.merge(one);
                        }
                    }
                }
                return Objects.requireNonNull(whole).toBytes();
            } finally {
                if (whole != null) {
                    whole.close();
                }
            }
        }

        private FilterContext contextFor(Abi abi) {
            FilterContext context =
                    FilterContext.open(library, profile.defaultAction().returnValue(abi));
            try {
                context.add(abi);
                if (abi != nativeAbi) {
                    context.remove(nativeAbi);
                }
                int foreign = profile.foreignAbiAction().returnValue(abi);
                if (foreign != context.get(Attribute.ACT_BADARCH)) {
                    context.set(Attribute.ACT_BADARCH, foreign);
                }
                context.set(Attribute.CTL_OPTIMIZE, optimization);
                if (!profile.rulesOn(abi).of(SKIPPED).isEmpty()) {
                    context.set(Attribute.API_TSKIP, 1);
                }
                addRules(context, profile.rulesOn(abi));
                return context;
            } catch (RuntimeException e) {
                context.close();
                throw e;
            }
        }

        private void addRules(FilterContext context, AbiRules rules) {
            // A multiplexer's rules come first: with a call that goes through it, libseccomp adds a narrower one by
            // itself.
            rules.byNumber().keySet().stream()
                    .sorted(Comparator.comparing(number -> !isMultiplexer(rules, number)))
                    .forEach(number -> addRules(context, rules, number));
        }

        private void addRules(FilterContext context, AbiRules rules, int number) {
            Abi abi = rules.abi();
            Action otherwise = profile.unknownSyscalls().orElse(null) instanceof AboveKernel
                    ? profile.unmatched(abi, number).action()
                    : profile.defaultAction(); // what stands before libseccomp's program is not its business
            List<PlannedRule> planned =
                    PlannedRule.of(abi, rules.of(number), otherwise, profile.defaultAction(), profile.precedence());
            if (planned.isEmpty()) {
                return;
            }
            OptionalInt known = nativeNumber(rules, number);
            if (known.isEmpty()) {
                leaveOut(rules, number, planned);
                return;
            }
            for (PlannedRule rule : planned) {
                addRule(context, abi, rules.of(number).get(0).syscall(), known.getAsInt(), rule);
            }
        }

        private void addRule(FilterContext context, Abi abi, Syscall syscall, int number, PlannedRule rule) {
            try {
                context.addRule(rule.returnValue(), number, rule.comparisons());
            } catch (LibseccompException e) {
                boolean clash = e.errno().equals(Optional.of(Errno.EEXIST));
                Optional<Multiplexed> through = Multiplexer.of(abi, syscall);
                if (clash && through.isPresent()) {
                    throw new UnsupportedOperationException(
                            ("libseccomp gives %s through %s on %s the action of %s itself, the profile gives them different"
                                            + " ones; leave the ABI out, or give %s one action")
                                    .formatted(
                                            syscall,
                                            through.get().multiplexer(),
                                            abi.libseccompName(),
                                            syscall,
                                            syscall),
                            e);
                }
                throw e;
            }
        }

        /** What libseccomp calls the number: rules name calls by their native number, real or not. */
        private OptionalInt nativeNumber(AbiRules rules, int number) {
            List<String> names = rules.table()
                    .byNumber(number)
                    .map(entry -> Stream.concat(Stream.of(entry.syscall().name()), entry.aliases().stream())
                            .toList())
                    .orElse(List.of());
            for (String name : names) {
                if (knows(rules.abi(), name, number)) {
                    return library.resolve(nativeAbi, name);
                }
            }
            boolean asItIs = number == SKIPPED || (rules.abi() == nativeAbi && number >= 0);
            return asItIs ? OptionalInt.of(number) : OptionalInt.empty();
        }

        /** Where a call is multiplexed, libseccomp gives its name a pseudo number and adds the real call by itself. */
        private boolean knows(Abi abi, String name, int number) {
            OptionalInt resolved = library.resolve(abi, name);
            return resolved.equals(OptionalInt.of(number))
                    || (resolved.isPresent()
                            && resolved.getAsInt() < 0
                            && Multiplexer.of(abi, Syscall.named(name)).isPresent());
        }

        private void leaveOut(AbiRules rules, int number, List<PlannedRule> planned) {
            Syscall syscall = rules.of(number).get(0).syscall();
            Action instead = profile.defaultAction();
            String reason = name() + " does not know it there";
            for (PlannedRule rule : planned) {
                if (Action.of(rule.returnValue()).rank() < instead.rank()) {
                    throw new UnsupportedOperationException(
                            "%s does not know %s on %s, and without its rule the call would get %s; leave the ABI out, or install a newer libseccomp"
                                    .formatted(name(), syscall, rules.abi().libseccompName(), instead));
                }
            }
            leftOut.computeIfAbsent(rules.abi(), abi -> new LinkedHashMap<>())
                    .put(number, new LeftOut(rules.abi(), syscall, instead, reason));
        }

        List<LeftOut> leftOut() {
            return leftOut.values().stream()
                    .flatMap(byNumber -> byNumber.values().stream())
                    .toList();
        }
    }

    private static boolean isMultiplexer(AbiRules rules, int number) {
        return Multiplexer.existsOn(rules.abi())
                && rules.table()
                        .byNumber(number)
                        .map(entry -> entry.syscall().name())
                        .filter(name -> name.equals("socketcall") || name.equals("ipc"))
                        .isPresent();
    }
}
