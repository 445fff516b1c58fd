package io.portcullis.seccomp.compile;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.bpf.KernelCost;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Budget;
import io.portcullis.decision.Decision;
import io.portcullis.decision.Diagram;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.Lifter;
import io.portcullis.decision.Order;
import io.portcullis.decision.Witness;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * That a program means what a profile says, proved over every possible call.
 *
 * <p>There is no certificate but by proof: the kernel's checker accepts the program; the program, lifted from its
 * instructions, is the same function of a call as the profile; and every call the profile always allows is one the
 * kernel can answer from its cache. Nothing a compiler knows takes part, so a filter built elsewhere can be trusted
 * after {@link #establish} here.
 */
public final class Certificate {
    /** The call cache of the newest kernel that exempts no call from the filter. */
    static final CallCache CACHE = CallCache.of(KernelVersion.of(6, 13));

    private static final int ALLOW = 0x7fff_0000;

    private final SeccompProfile profile;
    private final BpfProgram program;
    private final List<LeftOut> leftOut;
    private final Map<Abi, Integer> cached;

    private Certificate(SeccompProfile profile, BpfProgram program, List<LeftOut> leftOut, Map<Abi, Integer> cached) {
        this.profile = profile;
        this.program = program;
        this.leftOut = leftOut;
        this.cached = cached;
    }

    /**
     * Proves a program against a profile.
     *
     * @param profile what it shall mean
     * @param program the program
     * @param compiler who made it, for the message if it is wrong
     * @return the proof
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     * @throws MiscompiledException if they differ; it names a call that shows it
     * @throws IllegalArgumentException if the program is for machines of another byte order than the profile's ABIs
     * @throws io.portcullis.decision.UndecidedException if the question takes more than a second to answer
     */
    public static Certificate establish(SeccompProfile profile, BpfProgram program, String compiler) {
        return establish(profile, program, compiler, List.of());
    }

    /**
     * Proves a program against a profile some of whose rules the compiler could not keep: each call of them gets the
     * profile's default action instead, which must be at least as strict as what the profile says.
     *
     * @param profile what it shall mean
     * @param program the program
     * @param compiler who made it, for the message if it is wrong
     * @param leftOut what was not kept
     * @return the proof
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     * @throws MiscompiledException if they differ otherwise; it names a call that shows it
     * @throws IllegalArgumentException if the program is for machines of another byte order than the profile's ABIs, or
     *     what is said to be left out has no rule, or another action than the default
     * @throws io.portcullis.decision.UndecidedException if the question takes more than a second to answer
     */
    public static Certificate establish(
            SeccompProfile profile, BpfProgram program, String compiler, List<LeftOut> leftOut) {
        requireByteOrder(profile, program);
        leftOut.forEach(left -> requireIsLeftOut(profile, left));
        KernelChecker.require(program);
        Diagram natural = new Diagram();
        try {
            return establish(profile, program, compiler, leftOut, natural, Lifter.liftInto(natural, program));
        } catch (DiagramTooLargeException e) { // it may compare words with each other, which a profile never does
            Decision made = Decision.of(program);
            Diagram diagram = new Diagram(made.order(), Budget.GENEROUS);
            return establish(profile, program, compiler, leftOut, diagram, diagram.add(made));
        }
    }

    private static Certificate establish(
            SeccompProfile profile,
            BpfProgram program,
            String compiler,
            List<LeftOut> leftOut,
            Diagram diagram,
            int made) {
        int whole = diagram.add(profile.decision());
        int wanted = whole;
        for (LeftOut left : leftOut) {
            wanted = diagram.ite(
                    left.calls(diagram), diagram.constant(left.action().returnValue(left.abi())), wanted);
        }
        requireSame(compiler, diagram, wanted, made);
        if (!leftOut.isEmpty()) {
            requireStricter(compiler, diagram, whole, made);
        }
        return new Certificate(
                profile, program, List.copyOf(leftOut), cached(compiler, profile, program, diagram, made));
    }

    private static void requireByteOrder(SeccompProfile profile, BpfProgram program) {
        for (Abi abi : profile.abis()) {
            if (abi.byteOrder() != program.byteOrder()) {
                throw new IllegalArgumentException(
                        "the program is for machines of the other byte order: it is %s, and %s is %s; read it as it lies there"
                                .formatted(program.byteOrder(), abi.libseccompName(), abi.byteOrder()));
            }
        }
    }

    /** What is said to be left out must be a call that rules name, and get what it would get without them. */
    private static void requireIsLeftOut(SeccompProfile profile, LeftOut left) {
        boolean named = profile.abis().contains(left.abi())
                && profile.rulesOn(left.abi()).of(left.number()).stream()
                        .anyMatch(rule -> rule.syscall().equals(left.syscall()));
        if (!named) {
            throw new IllegalArgumentException("no rule names " + left.syscall() + " as number " + left.number()
                    + " on " + left.abi().libseccompName() + ", so it cannot be left out");
        }
        if (left.action().returnValue(left.abi()) != profile.defaultAction().returnValue(left.abi())) {
            throw new IllegalArgumentException(
                    "what is left out gets the default action, " + profile.defaultAction() + "; " + left.syscall()
                            + " on " + left.abi().libseccompName() + " is said to get " + left.action());
        }
    }

    private static void requireSame(String compiler, Diagram diagram, int wanted, int made) {
        if (wanted != made) {
            throw miscompiled(compiler, diagram, wanted, made, diagram.apply(wanted, made, (x, y) -> x == y ? 0 : 1));
        }
    }

    private static void requireStricter(String compiler, Diagram diagram, int whole, int made) {
        int laxer = diagram.apply(whole, made, (x, y) -> Action.of(y).isAtLeastAsStrictAs(Action.of(x)) ? 0 : 1);
        if (laxer != Diagram.FALSE) {
            throw miscompiled(compiler, diagram, whole, made, laxer);
        }
    }

    private static MiscompiledException miscompiled(String compiler, Diagram diagram, int wanted, int made, int where) {
        Witness witness = Witness.in(diagram, where).orElseThrow();
        return new MiscompiledException(
                compiler, witness, answer(diagram, wanted, witness), answer(diagram, made, witness));
    }

    private static Action answer(Diagram diagram, int function, Witness witness) {
        return Action.of(diagram.decision(function).evaluate(witness.call()));
    }

    /** Counts the calls the kernel can answer from its cache, and makes sure that none is missing. */
    private static Map<Abi, Integer> cached(
            String compiler, SeccompProfile profile, BpfProgram program, Diagram diagram, int function) {
        Map<Abi, Integer> counts = new EnumMap<>(Abi.class);
        for (Abi abi : profile.abis()) {
            int numbers = CACHE.numbers(abi);
            BitSet allowed = alwaysAllowed(diagram, function, abi, numbers);
            BitSet seen = CACHE.cached(program, abi);
            BitSet missing = (BitSet) allowed.clone();
            missing.andNot(seen);
            if (!missing.isEmpty()) {
                throw new MiscompiledException(compiler, new Witness(SeccompData.call(abi, missing.nextSetBit(0))));
            }
            counts.put(abi, allowed.cardinality());
        }
        return Collections.unmodifiableMap(counts);
    }

    private static BitSet alwaysAllowed(Diagram diagram, int function, Abi abi, int numbers) {
        int at = function;
        for (int bit = Word.BITS - 1; bit >= 0; bit--) {
            if (diagram.level(at) == diagram.order().level(Word.ARCH, bit)) {
                at = (abi.auditArch() >>> bit & 1) == 0 ? diagram.low(at) : diagram.high(at);
            }
        }
        BitSet allowed = new BitSet(numbers);
        collect(diagram, at, Word.BITS - 1, 0, numbers, allowed);
        return allowed;
    }

    private static void collect(Diagram diagram, int at, int bit, long from, int numbers, BitSet allowed) {
        if (from >= numbers) {
            return;
        }
        if (Diagram.isConstant(at)) {
            if (diagram.value(at) == ALLOW) {
                allowed.set((int) from, (int) Math.min(numbers, from + (1L << (bit + 1))));
            }
            return;
        }
        Order order = diagram.order();
        if (bit < 0 || order.word(diagram.level(at)) != Word.NR) {
            return; // arguments decide
        }
        boolean asked = diagram.level(at) == order.level(Word.NR, bit);
        collect(diagram, asked ? diagram.low(at) : at, bit - 1, from, numbers, allowed);
        collect(diagram, asked ? diagram.high(at) : at, bit - 1, from + (1L << bit), numbers, allowed);
    }

    /**
     * What the program means.
     *
     * @return the profile
     */
    public SeccompProfile profile() {
        return profile;
    }

    /**
     * The program the certificate is for.
     *
     * @return the program
     */
    public BpfProgram program() {
        return program;
    }

    /**
     * The rules that were not kept; their calls are treated more strictly than the profile says.
     *
     * @return usually none
     */
    public List<LeftOut> leftOut() {
        return leftOut;
    }

    /**
     * How many instructions the program has.
     *
     * @return 1 to 4096
     */
    public int instructions() {
        return program.size();
    }

    /**
     * How many instructions the kernel makes of them, before it compiles them for the machine.
     *
     * @return eBPF instructions
     */
    public int kernelInstructions() {
        return KernelCost.size(program);
    }

    /**
     * How many instructions the longest way through the program has, whether a call takes it or not.
     *
     * @return at least 1, a return included
     */
    public int longestPath() {
        return program.longestPath();
    }

    /**
     * How many instructions a call runs through on average, its arguments 0, if the kernel keeps no cache.
     *
     * @param counts how often each call is made; none for every known call of the profile's ABIs equally often
     * @return instructions a call, at least 1
     */
    public double expectedPath(CallCounts counts) {
        double weights = 0;
        double executed = 0;
        for (Abi abi : profile.abis()) {
            SyscallTable table = SyscallTables.forAbi(abi);
            for (int number :
                    table.entries().stream().mapToInt(entry -> entry.number()).toArray()) {
                double weight = counts.isEmpty() ? 1 : counts.count(abi, number);
                if (weight > 0) {
                    weights += weight;
                    executed += weight
                            * BpfSimulator.trace(program, SeccompData.call(abi, number))
                                    .path()
                                    .size();
                }
            }
        }
        return weights == 0 ? longestPath() : executed / weights;
    }

    /**
     * How many calls of each ABI the kernel can answer from its cache without running the filter; it keeps one for its
     * own ABI and for the 32-bit one beside it, since Linux 5.11. No program that means the same allows more.
     *
     * @return calls by ABI, 0 where the kernel keeps no cache
     */
    public Map<Abi, Integer> cached() {
        return cached;
    }

    /**
     * The program's SHA-256.
     *
     * @return 64 hexadecimal digits
     */
    public String programHash() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program.toBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The SHA-256 of what the profile means: the same for every profile with this meaning, in any format.
     *
     * @return 64 hexadecimal digits
     */
    public String meaningHash() {
        return profile.decision().fingerprint();
    }

    /** Gives for example {@code 69 instructions, proved equal to the profile}. */
    @Override
    public String toString() {
        return program.size() + " instructions, proved equal to the profile"
                + switch (leftOut.size()) {
                    case 0 -> "";
                    case 1 -> " but for one call that it treats more strictly";
                    default -> " but for " + leftOut.size() + " calls that it treats more strictly";
                };
    }
}
