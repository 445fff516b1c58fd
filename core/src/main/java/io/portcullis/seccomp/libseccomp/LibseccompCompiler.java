package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.Instruction;
import io.portcullis.seccomp.AbiRules;
import io.portcullis.seccomp.CallRule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.UnknownSyscalls.AboveKernel;
import io.portcullis.seccomp.UnknownSyscalls.AboveNumber;
import io.portcullis.seccomp.Verdict;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.FilterCompiler;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.MiscompiledException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
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
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compiles with the C library libseccomp, 2.5 or newer.
 *
 * <p>Rules go to libseccomp as they are where it compiles such rules right; what it is not to be trusted with it gets
 * one comparison at a time, and the little programs that come back are linked by jumps. The whole is returned only with
 * the {@linkplain io.portcullis.seccomp.compile.Certificate proof} that it means what the profile says. A name that
 * this libseccomp does not know on an ABI it was not built for cannot be a rule there: where the default action is at
 * least as strict, the call is left to it and reported, otherwise the profile is refused.
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
     * Compiles a profile. Of the target only {@link CompileTarget.Aim#SMALLEST} changes anything: it asks for
     * libseccomp's first optimisation, a chain, whose programs are smaller and slower.
     *
     * @throws LibseccompMissingException if libseccomp is not on this machine
     * @throws LibseccompException if libseccomp refuses a part of it, or does not come back
     * @throws MiscompiledException if the program does not do what the profile says
     */
    @Override
    public CompiledFilter compile(SeccompProfile profile, CompileTarget target) {
        requireKnownActions(profile);
        int level = target.aim() == CompileTarget.Aim.SMALLEST ? 1 : optimization;
        try {
            return compile(profile, target, level, false);
        } catch (MiscompiledException | UnsupportedOperationException e) { // each comparison alone, it gets right
            return compile(profile, target, level, true);
        }
    }

    private CompiledFilter compile(SeccompProfile profile, CompileTarget target, int level, boolean onlyLinked) {
        Libseccomp library = Libseccomp.loaded();
        Work work = new Work(library, profile, level, onlyLinked);
        List<Instruction> instructions = new ArrayList<>(UnknownSyscallStub.of(profile));
        instructions.addAll(library.watched(timeLimit, work::run));
        BpfProgram program = BpfProgram.of(instructions, byteOrder(profile));
        return CompiledFilter.certified(profile, program, name(), target, work.leftOut());
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

    /** One compilation, to be run on the watched thread. */
    private static final class Work {
        private final Libseccomp library;
        private final SeccompProfile profile;
        private final int level;
        private final boolean onlyLinked;
        private final ByteOrder order;
        private final Abi nativeAbi;
        private final Map<Integer, List<Instruction>> linked = new LinkedHashMap<>(); // by what stands for them
        private final PrimitiveIterator.OfInt standIns;
        private final List<LeftOut> leftOut = new ArrayList<>();

        Work(Libseccomp library, SeccompProfile profile, int level, boolean onlyLinked) {
            this.library = library;
            this.profile = profile;
            this.level = level;
            this.onlyLinked = onlyLinked;
            this.order = byteOrder(profile);
            this.nativeAbi = library.nativeAbi().orElseGet(Abi::ofThisJvm);
            Set<Action> used = Stream.concat(
                            Stream.of(profile.defaultAction(), profile.foreignAbiAction()),
                            profile.rules().stream().map(rule -> rule.action()))
                    .collect(Collectors.toSet());
            this.standIns = IntStream.rangeClosed(0, Action.DATA_MASK)
                    .mapToObj(Action::trace)
                    .filter(action -> !used.contains(action))
                    .mapToInt(action -> action.returnValue(nativeAbi))
                    .iterator();
        }

        /** One context an ABI, so that each keeps its own numbers and widths; then all in one. */
        List<Instruction> run() {
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
                return linked(decoded(Objects.requireNonNull(whole)));
            } finally {
                if (whole != null) {
                    whole.close();
                }
            }
        }

        private List<Instruction> decoded(FilterContext context) {
            return BpfProgram.decode(context.toBytes(), order).instructions();
        }

        /** Puts the linked rules behind libseccomp's program, and jumps to them in the place of their stand-ins. */
        private List<Instruction> linked(List<Instruction> program) {
            List<Instruction> whole = new ArrayList<>(program);
            linked.forEach((standIn, rules) -> {
                int start = whole.size();
                for (int at = 0; at < program.size(); at++) {
                    if (program.get(at).equals(Instruction.ret(standIn))) {
                        whole.set(at, Instruction.jump(Math.min(start - at - 1, Instruction.Jump.MAX)));
                    }
                }
                whole.addAll(rules);
            });
            return whole;
        }

        private FilterContext contextFor(Abi abi) {
            FilterContext context = openFor(abi, profile.defaultAction().returnValue(abi));
            try {
                int foreign = profile.foreignAbiAction().returnValue(abi);
                if (foreign != context.get(Attribute.ACT_BADARCH)) {
                    context.set(Attribute.ACT_BADARCH, foreign);
                }
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

        private FilterContext openFor(Abi abi, int byDefault) {
            FilterContext context = FilterContext.open(library, byDefault);
            try {
                context.add(abi);
                if (abi != nativeAbi) {
                    context.remove(nativeAbi);
                }
                context.set(Attribute.CTL_OPTIMIZE, level);
                return context;
            } catch (RuntimeException e) {
                context.close();
                throw e;
            }
        }

        private void addRules(FilterContext context, AbiRules rules) {
            Set<Integer> settled = onlyLinked ? settleMultiplexers(context, rules) : Set.of();
            // A multiplexer's rules come first: with a call that goes through it, libseccomp adds a narrower one by
            // itself.
            rules.byNumber().keySet().stream()
                    .filter(number -> !settled.contains(number))
                    .sorted(Comparator.comparing(number -> !isMultiplexer(rules, number)))
                    .forEach(number -> addRules(context, rules, number));
        }

        /** A rule without condition stands against what libseccomp adds to a multiplexer by itself. */
        private Set<Integer> settleMultiplexers(FilterContext context, AbiRules rules) {
            Abi abi = rules.abi();
            Set<Integer> settled = new TreeSet<>();
            for (int number : rules.byNumber().keySet()) {
                rules.table()
                        .byNumber(number)
                        .flatMap(entry -> Multiplexer.of(abi, entry.syscall()))
                        .flatMap(through ->
                                rules.table().byName(through.multiplexer().name()))
                        .filter(multiplexer -> settled.add(multiplexer.number()))
                        .ifPresent(multiplexer -> settle(context, rules, multiplexer));
            }
            return settled;
        }

        private void settle(FilterContext context, AbiRules rules, SyscallEntry multiplexer) {
            Abi abi = rules.abi();
            int number = multiplexer.number();
            int known = nativeNumber(rules, number)
                    .orElseThrow(() -> new UnsupportedOperationException("libseccomp " + library.version()
                            + " does not know " + multiplexer.syscall() + " on " + abi.libseccompName()
                            + "; leave the ABI out, or use another compiler"));
            OptionalInt onlyAnswer = profile.decision().answerTo(abi.auditArch(), number);
            int byDefault = profile.defaultAction().returnValue(abi);
            PlannedRule rule = onlyAnswer.isEmpty()
                    ? standIn(
                            abi, known, rules.of(number), otherwise(abi, number).returnValue(abi))
                    : onlyAnswer.getAsInt() == byDefault // libseccomp takes no rule that says this
                            ? standIn(abi, known, List.of(), byDefault)
                            : new PlannedRule(onlyAnswer.getAsInt(), List.of());
            addRule(context, abi, multiplexer.syscall(), known, rule);
        }

        /** What a call gets that no rule matches; what stands before libseccomp's program is not its business. */
        private Action otherwise(Abi abi, int number) {
            return profile.unknownSyscalls().orElse(null) instanceof AboveKernel
                    ? profile.unmatched(abi, number).action()
                    : profile.defaultAction();
        }

        private void addRules(FilterContext context, AbiRules rules, int number) {
            Abi abi = rules.abi();
            List<CallRule> own = rules.of(number);
            if (profile.unknownSyscalls().orElse(null) instanceof AboveNumber
                    && profile.unmatched(abi, number).reason() == Verdict.Reason.UNKNOWN_SYSCALL) {
                return; // what stands before libseccomp's program answers it
            }
            OptionalInt onlyAnswer = profile.decision().answerTo(abi.auditArch(), number);
            if (onlyAnswer.equals(OptionalInt.of(profile.defaultAction().returnValue(abi)))) {
                return;
            }
            OptionalInt known = nativeNumber(rules, number);
            if (known.isEmpty()) {
                leaveOut(rules, number);
                return;
            }
            List<PlannedRule> planned = onlyAnswer.isPresent()
                    ? List.of(new PlannedRule(onlyAnswer.getAsInt(), List.of()))
                    : conditional(abi, number, known.getAsInt(), own);
            for (PlannedRule rule : planned) {
                addRule(context, abi, own.get(0).syscall(), known.getAsInt(), rule);
            }
        }

        private List<PlannedRule> conditional(Abi abi, int number, int known, List<CallRule> rules) {
            Action otherwise = otherwise(abi, number);
            int byDefault = profile.defaultAction().returnValue(abi);
            Optional<List<PlannedRule>> asTheyAre = onlyLinked || otherwise.returnValue(abi) != byDefault
                    ? Optional.empty()
                    : PlannedRule.of(abi, rules, byDefault, profile.precedence());
            return asTheyAre.orElseGet(() -> List.of(standIn(abi, known, rules, otherwise.returnValue(abi))));
        }

        /** A rule whose answer is a jump to what the number's rules come to when they are linked. */
        private PlannedRule standIn(Abi abi, int number, List<CallRule> rules, int otherwise) {
            int standIn = standIns.nextInt();
            linked.put(
                    standIn,
                    LinkedRules.of(abi, rules, otherwise, (parts, yes, no) -> little(abi, number, parts, yes, no)));
            return new PlannedRule(standIn, List.of());
        }

        private List<Instruction> little(Abi abi, int number, List<List<Comparison>> rules, int yes, int no) {
            try (FilterContext context = openFor(abi, no)) {
                if (number == SKIPPED) {
                    context.set(Attribute.API_TSKIP, 1);
                }
                for (List<Comparison> comparisons : rules) {
                    context.addRule(yes, number, comparisons);
                }
                return decoded(context);
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

        private void leaveOut(AbiRules rules, int number) {
            Syscall syscall = rules.of(number).get(0).syscall();
            Action instead = profile.defaultAction();
            String reason = "libseccomp " + library.version() + " does not know it there";
            boolean laxer = Stream.concat(
                            rules.of(number).stream().map(CallRule::action),
                            Stream.of(profile.unmatched(rules.abi(), number).action()))
                    .anyMatch(action -> !instead.isAtLeastAsStrictAs(action));
            if (laxer) {
                throw new UnsupportedOperationException(
                        "libseccomp %s does not know %s on %s, and without its rule the call would get %s; leave the ABI out, or install a newer libseccomp"
                                .formatted(
                                        library.version(), syscall, rules.abi().libseccompName(), instead));
            }
            leftOut.add(new LeftOut(rules.abi(), number, syscall, instead, reason));
        }

        List<LeftOut> leftOut() {
            return leftOut;
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
