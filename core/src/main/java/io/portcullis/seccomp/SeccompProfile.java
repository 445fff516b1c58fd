package io.portcullis.seccomp;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a process may ask of the kernel: a function from every possible call to one {@link Action}.
 *
 * <p>A profile is immutable, checked when it is built, and knows nothing of the file it may have come from. It is
 * total: a call of an ABI that is not listed gets the foreign-ABI action, a call no rule matches gets the default.
 *
 * <pre>{@code
 * SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
 *         .on(X86_64)
 *         .allow(READ, WRITE, EXIT_GROUP)
 *         .allow(SOCKET, arg(0).isIn(AF_UNIX, AF_INET))
 *         .build();
 * }</pre>
 */
public final class SeccompProfile {
    private final Set<Abi> abis;
    private final Action defaultAction;
    private final Action foreignAbiAction;
    private final List<Rule> rules;
    private final Precedence precedence;
    private final Multiplexing multiplexing;
    private final Optional<UnknownSyscalls> unknownSyscalls;
    private final Map<Abi, AbiRules> byAbi = new EnumMap<>(Abi.class);
    private volatile @Nullable Decision decision; // found when it is first asked for

    private SeccompProfile(Builder builder) {
        abis = Collections.unmodifiableSet(
                builder.abis.isEmpty() ? EnumSet.of(Abi.ofThisJvm()) : EnumSet.copyOf(builder.abis));
        defaultAction = named(builder.defaultAction);
        foreignAbiAction = named(builder.foreignAbiAction);
        rules = builder.rules.stream()
                .map(rule -> rule.withAction(named(rule.action())))
                .toList();
        precedence = builder.precedence;
        multiplexing = builder.multiplexing;
        unknownSyscalls = Optional.ofNullable(builder.unknownSyscalls);
        requireKnownNames();
        requireChains();
        for (Abi abi : abis) {
            byAbi.put(abi, AbiRules.of(abi, rules, precedence, multiplexing));
        }
        requireNoContradiction();
    }

    /**
     * Starts a profile that refuses what no rule allows.
     *
     * @param refusal what happens to a call no rule matches, for example {@code errno(EPERM)}
     * @return a builder
     * @throws IllegalArgumentException if the action lets calls through
     */
    public static Builder denyByDefault(Action refusal) {
        if (refusal.permits()) {
            throw new IllegalArgumentException(refusal + " refuses nothing; use allowByDefault() for a deny list");
        }
        return new Builder(refusal);
    }

    /**
     * Starts a profile that lets through what no rule refuses. Calls of foreign ABIs are refused all the same.
     *
     * @return a builder
     */
    public static Builder allowByDefault() {
        return new Builder(Action.allow());
    }

    /**
     * Starts a profile with any default.
     *
     * @param action what happens to a call no rule matches
     * @return a builder
     */
    public static Builder byDefault(Action action) {
        return new Builder(action);
    }

    /**
     * What strict mode allows, as a profile that can be compiled and compared: {@code read}, {@code write},
     * {@code exit} and the return from a signal handler; anything else kills the process (strict mode itself kills the
     * thread).
     *
     * <p>Real strict mode is not offered in a JVM, which it hangs.
     *
     * @param abi the ABI
     * @return the profile
     */
    public static SeccompProfile strict(Abi abi) { // kernel/seccomp.c, mode1_syscalls; arch/*/include/asm/seccomp.h
        Builder strict =
                denyByDefault(Action.killProcess()).on(abi).allow(Syscalls.READ, Syscalls.WRITE, Syscalls.EXIT);
        if (abi != Abi.X86) {
            strict.allow(Syscalls.RT_SIGRETURN);
        }
        if (abi == Abi.X86 || abi == Abi.ARM) { // on ARM it depends on whether the kernel has 32 bits or 64
            strict.allow(Syscalls.SIGRETURN);
        }
        return strict.build();
    }

    /**
     * The ABIs the rules hold for.
     *
     * @return at least one
     */
    public Set<Abi> abis() {
        return abis;
    }

    /**
     * What happens to a call no rule matches.
     *
     * @return the action
     */
    public Action defaultAction() {
        return defaultAction;
    }

    /**
     * What happens to a call through an ABI that is not listed.
     *
     * @return the action
     */
    public Action foreignAbiAction() {
        return foreignAbiAction;
    }

    /**
     * The rules.
     *
     * @return the rules in the order they were given
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * Which of several matching rules decides.
     *
     * @return the precedence
     */
    public Precedence precedence() {
        return precedence;
    }

    /**
     * How rules with conditions read where their call is multiplexed.
     *
     * @return the reading
     */
    public Multiplexing multiplexing() {
        return multiplexing;
    }

    /**
     * What happens to calls newer than the profile, if that is not the default action.
     *
     * @return the exception to the default
     */
    public Optional<UnknownSyscalls> unknownSyscalls() {
        return unknownSyscalls;
    }

    /**
     * The rules as one ABI has them.
     *
     * @param abi a listed ABI
     * @return its rules by number
     * @throws IllegalArgumentException if the ABI is not listed
     */
    public AbiRules rulesOn(Abi abi) {
        AbiRules found = byAbi.get(abi);
        if (found == null) {
            throw new IllegalArgumentException(
                    abi.libseccompName() + " is not listed; the profile is for " + abiNames());
        }
        return found;
    }

    /**
     * The system calls that rules name and an ABI does not have, so that the rule matches nothing there.
     *
     * @return the names by ABI; an ABI that has them all is left out
     */
    public Map<Abi, Set<Syscall>> absentSyscalls() {
        Map<Abi, Set<Syscall>> absent = new LinkedHashMap<>();
        byAbi.values().stream().filter(on -> !on.absent().isEmpty()).forEach(on -> absent.put(on.abi(), on.absent()));
        return Collections.unmodifiableMap(absent);
    }

    /**
     * The rules that answer one call differently, each pair with such a call. Without a precedence there are none.
     *
     * @return the overlaps, ABI by ABI, in the order of their numbers
     * @throws IllegalArgumentException if the conditions of two rules are so entangled, or the pairs are so many, that
     *     finding out takes too long; the message names two rules
     */
    public List<Overlap> overlaps() {
        return byAbi.values().stream().flatMap(Contradictions::in).toList();
    }

    /**
     * What the profile says to a call.
     *
     * @param call any call, of a listed ABI or not
     * @return the action and what decided it
     */
    public Verdict evaluate(SeccompData call) {
        if (unknownSyscalls.orElse(null) instanceof UnknownSyscalls.AboveNumber stub
                && stub.covers(call.arch(), call.nr())) {
            return Verdict.of(stub.action(), Verdict.Reason.UNKNOWN_SYSCALL);
        }
        AbiRules on = abiOf(call).map(byAbi::get).orElse(null);
        if (on == null) {
            return Verdict.of(foreignAbiAction, Verdict.Reason.FOREIGN_ABI);
        }
        Optional<CallRule> deciding = on.deciding(call);
        if (deciding.isPresent()) {
            return new Verdict(deciding.get().action(), Verdict.Reason.RULE, deciding.map(CallRule::rule));
        }
        return unmatched(on.abi(), call.nr());
    }

    /**
     * What the profile says to a call of a listed ABI that no rule matches.
     *
     * @param abi a listed ABI
     * @param number the call's number
     * @return the default action, or that for unknown system calls
     * @throws IllegalArgumentException if the ABI is not listed
     */
    public Verdict unmatched(Abi abi, int number) {
        UnknownSyscalls unknown = unknownSyscalls.orElse(null);
        boolean covered = unknown instanceof UnknownSyscalls.AboveKernel above
                ? above.covers(rulesOn(abi).table(), number)
                : unknown instanceof UnknownSyscalls.AboveNumber stub && stub.covers(abi.auditArch(), number);
        return unknown != null && covered
                ? Verdict.of(unknown.action(), Verdict.Reason.UNKNOWN_SYSCALL)
                : Verdict.of(defaultAction, Verdict.Reason.DEFAULT);
    }

    /**
     * The listed ABI a call comes through.
     *
     * <p>On the audit arch of x86_64 and x32, number -1 is what a tracer leaves behind when it skips a call. It is
     * never foreign there.
     *
     * @param call any call
     * @return the ABI whose rules hold for it, or empty if it is foreign
     */
    public Optional<Abi> abiOf(SeccompData call) {
        return abiOf(call.arch(), call.nr());
    }

    Optional<Abi> abiOf(int arch, int nr) {
        Optional<Abi> abi = Abi.ofCall(arch, nr);
        if (nr == -1 && abi.equals(Optional.of(Abi.X86_64)) && !abis.contains(Abi.X86_64)) {
            abi = Optional.of(Abi.X32);
        }
        return abi.filter(abis::contains);
    }

    /** The ABI that gives an errno its number where a call is of no listed ABI. */
    Abi numbering() {
        return abis.iterator().next();
    }

    /**
     * What a filter for this profile returns to a call. Where the call is of no listed ABI, an errno has its number on
     * the first listed one.
     *
     * @param call any call, of a listed ABI or not
     * @return the 32-bit return value
     */
    public int returnValue(SeccompData call) {
        return evaluate(call).action().returnValue(abiOf(call).orElseGet(this::numbering));
    }

    /**
     * The profile's exact meaning: what a filter for it returns to every possible call.
     *
     * @return the decision; equal for two profiles exactly if they mean the same
     * @throws io.portcullis.decision.DiagramTooLargeException if the conditions are so entangled that the meaning has
     *     more than a million nodes
     */
    public Decision decision() {
        Decision known = decision;
        if (known == null) {
            Diagram diagram = new Diagram();
            known = diagram.decision(function(diagram));
            decision = known;
        }
        return known;
    }

    /**
     * The profile's meaning as a function in a diagram, to be compared with others there.
     *
     * @param diagram a diagram
     * @return the function
     * @throws io.portcullis.decision.DiagramTooLargeException if that is beyond the diagram's budget
     */
    public int function(Diagram diagram) {
        return ProfileFunction.of(this, diagram);
    }

    /**
     * The same profile with every refusal turned into {@code LOG}: calls go through and leave a line in the kernel's
     * log. For staged roll-out. {@code TRACE} and {@code NOTIFY} stay, somebody else answers them.
     *
     * @return the profile that refuses nothing
     */
    public SeccompProfile auditOnly() {
        return answering(SeccompProfile::logged);
    }

    /**
     * The same profile with everything that does not let a call through turned into {@code USER_NOTIF}, so that a
     * supervisor is told of it and answers.
     *
     * @return the profile that refuses nothing by itself
     */
    public SeccompProfile tellingRefusals() {
        return answering(action -> action.permits() ? action : Action.userNotify());
    }

    private SeccompProfile answering(UnaryOperator<Action> instead) {
        Builder builder = toBuilder();
        builder.defaultAction = instead.apply(defaultAction);
        builder.foreignAbiAction = instead.apply(foreignAbiAction);
        if (precedence == Precedence.STRICTEST) { // a refusal that is only logged still comes before TRACE and NOTIFY
            builder.rules.sort(
                    Comparator.comparingInt(rule -> rule.action().meaning().rank()));
            builder.precedence = Precedence.FIRST_MATCH;
        }
        builder.rules.replaceAll(rule -> rule.withAction(instead.apply(rule.action())));
        unknownSyscalls.ifPresent(unknown ->
                builder.unknownSyscalls = unknown instanceof UnknownSyscalls.AboveKernel above
                        ? new UnknownSyscalls.AboveKernel(above.kernel(), instead.apply(above.action()))
                        : new UnknownSyscalls.AboveNumber(
                                ((UnknownSyscalls.AboveNumber) unknown).highest(), instead.apply(unknown.action())));
        return builder.build();
    }

    /**
     * A builder that holds all of this profile.
     *
     * @return a builder to derive another profile with
     */
    public Builder toBuilder() {
        Builder builder = new Builder(defaultAction);
        builder.abis.addAll(abis);
        builder.foreignAbiAction = foreignAbiAction;
        builder.rules.addAll(rules);
        builder.precedence = precedence;
        builder.multiplexing = multiplexing;
        builder.unknownSyscalls = unknownSyscalls.orElse(null);
        return builder;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeccompProfile that
                && abis.equals(that.abis)
                && defaultAction.equals(that.defaultAction)
                && foreignAbiAction.equals(that.foreignAbiAction)
                && rules.equals(that.rules)
                && precedence == that.precedence
                && multiplexing == that.multiplexing
                && unknownSyscalls.equals(that.unknownSyscalls);
    }

    @Override
    public int hashCode() {
        return Objects.hash(abis, defaultAction, foreignAbiAction, rules, precedence, multiplexing, unknownSyscalls);
    }

    /** Gives the profile for reading, a rule a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seccomp profile for " + abiNames());
        text.append("\n  default ").append(defaultAction);
        text.append("\n  foreign ABI ").append(foreignAbiAction);
        unknownSyscalls.ifPresent(
                unknown -> text.append("\n  unknown syscalls ").append(unknown));
        if (precedence != Precedence.NONE) {
            text.append("\n  precedence ").append(precedence);
        }
        rules.forEach(rule -> text.append("\n  ").append(rule));
        return text.toString();
    }

    private static Action logged(Action action) {
        return action.refuses() ? Action.log() : action;
    }

    private Action named(Action action) {
        return action instanceof Action.Fail fail && fail.errno().name().isEmpty()
                ? Action.errno(Errno.ofNumberOn(fail.errno().number(), abis))
                : action;
    }

    private String abiNames() {
        return abis.stream().map(Abi::libseccompName).collect(Collectors.joining(", "));
    }

    private void requireKnownNames() {
        rules.stream()
                .flatMap(rule -> rule.syscalls().stream())
                .filter(syscall -> syscall.number().isEmpty())
                .forEach(syscall -> Syscalls.parse(syscall.name()));
    }

    private void requireChains() {
        if (precedence != Precedence.LIBSECCOMP && multiplexing != Multiplexing.LIBSECCOMP) {
            return;
        }
        rules.stream()
                .filter(rule -> !LibseccompChains.isOneChain(rule.condition()))
                .findFirst()
                .ifPresent(rule -> {
                    throw new IllegalArgumentException("libseccomp's meaning needs comparisons joined by and, each on"
                            + " another argument, in: " + rule + "; split the rule, or use another precedence");
                });
    }

    private void requireNoContradiction() {
        if (precedence != Precedence.NONE) {
            return;
        }
        for (AbiRules on : byAbi.values()) {
            Contradictions.in(on).findFirst().ifPresent(found -> {
                String call = call(on, found.witness());
                throw new ContradictoryRulesException(
                        ("two rules for %s on %s: %s and %s; both match %s; narrow one of them, or say which counts with"
                                        + " precedence(FIRST_MATCH) or precedence(STRICTEST)")
                                .formatted(
                                        found.first().syscall(),
                                        on.abi().libseccompName(),
                                        found.first().rule(),
                                        found.second().rule(),
                                        call),
                        found.witness());
            });
        }
    }

    private static String call(AbiRules on, SeccompData witness) {
        String name = on.table()
                .byNumber(witness.nr())
                .map(entry -> entry.syscall().name())
                .orElse("syscall_" + witness.nr());
        List<String> args = new ArrayList<>();
        int last = 5;
        while (last > 0 && witness.arg(last) == 0) {
            last--;
        }
        for (int i = 0; i <= last; i++) {
            args.add("0x" + Long.toHexString(witness.arg(i)));
        }
        return name + "(" + String.join(", ", args) + ")";
    }

    /** Collects a profile; {@link #build()} checks it. */
    public static final class Builder {
        private final Set<Abi> abis = EnumSet.noneOf(Abi.class);
        private final List<Rule> rules = new ArrayList<>();
        private Action defaultAction;
        private Action foreignAbiAction = Action.killProcess();
        private Precedence precedence = Precedence.NONE;
        private Multiplexing multiplexing = Multiplexing.REFUSE;
        private @Nullable UnknownSyscalls unknownSyscalls;

        private Builder(Action defaultAction) {
            this.defaultAction = defaultAction;
        }

        /**
         * Lists ABIs. Without any, the profile is for the one this JVM was built for.
         *
         * @param listed the ABIs the rules hold for
         * @return this builder
         */
        public Builder on(Abi... listed) {
            return on(Arrays.asList(listed));
        }

        /**
         * Lists ABIs. Without any, the profile is for the one this JVM was built for.
         *
         * @param listed the ABIs the rules hold for
         * @return this builder
         */
        public Builder on(Collection<Abi> listed) {
            abis.addAll(listed);
            return this;
        }

        /**
         * Allows system calls.
         *
         * @param syscalls at least one
         * @return this builder
         */
        public Builder allow(Syscall... syscalls) {
            return rule(Rule.of(Action.allow(), syscalls));
        }

        /**
         * Allows system calls.
         *
         * @param syscalls at least one
         * @return this builder
         */
        public Builder allow(Collection<Syscall> syscalls) {
            return rule(Rule.of(Action.allow(), syscalls));
        }

        /**
         * Allows a system call where a condition holds.
         *
         * @param syscall the call
         * @param condition what must hold of its arguments
         * @return this builder
         */
        public Builder allow(Syscall syscall, ArgCondition condition) {
            return rule(Rule.of(Action.allow(), syscall).when(condition));
        }

        /**
         * Refuses system calls with an errno.
         *
         * @param errno what the caller sees
         * @param syscalls at least one
         * @return this builder
         */
        public Builder fail(Errno errno, Syscall... syscalls) {
            return rule(Rule.of(Action.errno(errno), syscalls));
        }

        /**
         * Refuses a system call with an errno where a condition holds.
         *
         * @param errno what the caller sees
         * @param syscall the call
         * @param condition what must hold of its arguments
         * @return this builder
         */
        public Builder fail(Errno errno, Syscall syscall, ArgCondition condition) {
            return rule(Rule.of(Action.errno(errno), syscall).when(condition));
        }

        /**
         * Kills the process at system calls.
         *
         * @param syscalls at least one
         * @return this builder
         */
        public Builder kill(Syscall... syscalls) {
            return rule(Rule.of(Action.killProcess(), syscalls));
        }

        /**
         * Lets system calls through and logs them.
         *
         * @param syscalls at least one
         * @return this builder
         */
        public Builder log(Syscall... syscalls) {
            return rule(Rule.of(Action.log(), syscalls));
        }

        /**
         * Adds a rule.
         *
         * @param rule the rule
         * @return this builder
         */
        public Builder rule(Rule rule) {
            rules.add(rule);
            return this;
        }

        /**
         * Adds rules.
         *
         * @param more the rules, in order
         * @return this builder
         */
        public Builder rules(Collection<Rule> more) {
            rules.addAll(more);
            return this;
        }

        /**
         * Says what happens to calls of ABIs that are not listed. Without it the process is killed.
         *
         * @param action the action
         * @return this builder
         */
        public Builder foreignAbi(Action action) {
            foreignAbiAction = action;
            return this;
        }

        /**
         * Says which of several matching rules decides. Without it, rules that disagree are refused.
         *
         * @param chosen the precedence
         * @return this builder
         */
        public Builder precedence(Precedence chosen) {
            precedence = chosen;
            return this;
        }

        /**
         * Says how rules with conditions read where their call is multiplexed. Without it, they are refused there.
         *
         * @param chosen the reading
         * @return this builder
         */
        public Builder multiplexing(Multiplexing chosen) {
            multiplexing = chosen;
            return this;
        }

        /**
         * Answers calls that a kernel did not have yet, unless a rule names them. {@code errno(ENOSYS)} lets a C
         * library fall back to an older call.
         *
         * @param kernel the newest kernel whose calls are known to the profile
         * @param action what happens to later ones
         * @return this builder
         */
        public Builder unknownSyscalls(KernelVersion kernel, Action action) {
            return unknownSyscalls(new UnknownSyscalls.AboveKernel(kernel, action));
        }

        /**
         * Answers calls that are newer than the profile.
         *
         * @param unknown which calls, and what happens to them
         * @return this builder
         */
        public Builder unknownSyscalls(UnknownSyscalls unknown) {
            unknownSyscalls = unknown;
            return this;
        }

        /**
         * Makes the profile.
         *
         * @return the profile
         * @throws IllegalArgumentException if a rule names a system call no ABI has (with a suggestion), a value does
         *     not fit its argument, or a condition cannot be checked through a multiplexer
         * @throws ContradictoryRulesException if two rules answer one call differently and no precedence is set, or
         *     libseccomp would refuse the second and its precedence is set
         * @throws IllegalStateException if the table of a listed ABI is missing; the message names the artifact to add
         */
        public SeccompProfile build() {
            return new SeccompProfile(this);
        }
    }
}
