package io.portcullis.seccomp;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Multiplexer;
import io.portcullis.syscalls.Multiplexer.Multiplexed;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A profile's rules as one ABI has them: by number, and so ordered that the first one that matches a call decides it.
 */
public final class AbiRules {
    private final Abi abi;
    private final SyscallTable table;
    private final Multiplexing multiplexing;
    private final NavigableMap<Integer, List<CallRule>> byNumber = new TreeMap<>(Integer::compareUnsigned);
    private final Set<Syscall> absent = new TreeSet<>();

    private AbiRules(Abi abi, Multiplexing multiplexing) {
        this.abi = abi;
        this.table = SyscallTables.forAbi(abi);
        this.multiplexing = multiplexing;
    }

    static AbiRules of(Abi abi, List<Rule> rules, Precedence precedence, Multiplexing multiplexing) {
        AbiRules result = new AbiRules(abi, multiplexing);
        for (Rule rule : rules) {
            for (Syscall syscall : rule.syscalls()) {
                result.add(rule, syscall);
            }
        }
        result.byNumber.replaceAll((number, list) -> precedence.order(abi, list));
        return result;
    }

    /**
     * The ABI.
     *
     * @return where these rules hold
     */
    public Abi abi() {
        return abi;
    }

    /**
     * The table the names were looked up in.
     *
     * @return the ABI's table
     */
    public SyscallTable table() {
        return table;
    }

    /**
     * The rules for one number.
     *
     * @param number as the kernel shows it
     * @return its rules, the deciding one first; empty if no rule names it
     */
    public List<CallRule> of(int number) {
        return byNumber.getOrDefault(number, List.of());
    }

    /**
     * All rules.
     *
     * @return the rules of each number, numbers ascending as unsigned
     */
    public NavigableMap<Integer, List<CallRule>> byNumber() {
        return Collections.unmodifiableNavigableMap(byNumber);
    }

    /**
     * The system calls that rules name and this ABI does not have. Such a rule matches nothing here.
     *
     * @return their names, sorted
     */
    public Set<Syscall> absent() {
        return Collections.unmodifiableSet(absent);
    }

    private void add(Rule rule, Syscall syscall) {
        if (syscall.number().isPresent()) {
            int number = syscall.number().getAsInt();
            if (abi.owns(number)) {
                put(syscall, number, signature(number), rule);
            } else {
                absent.add(syscall);
            }
            return;
        }
        Optional<SyscallEntry> direct = table.byName(syscall.name());
        Optional<Multiplexed> multiplexed = Multiplexer.of(abi, syscall);
        direct.ifPresent(entry -> put(syscall, entry.number(), entry.signature(), rule));
        multiplexed.ifPresent(through -> putMultiplexed(syscall, through, rule));
        if (direct.isEmpty() && multiplexed.isEmpty()) {
            absent.add(syscall);
        }
    }

    private void put(Syscall syscall, int number, Signature signature, Rule rule) {
        ArgCondition condition;
        try {
            condition = rule.condition().on(abi, signature);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s on %s: %s".formatted(syscall, abi.libseccompName(), e.getMessage()), e);
        }
        file(new CallRule(syscall, number, condition, rule.action(), rule));
    }

    private void putMultiplexed(Syscall syscall, Multiplexed through, Rule rule) {
        boolean conditional = !rule.condition().equals(ArgCondition.always());
        if (conditional && multiplexing == Multiplexing.REFUSE) {
            throw new IllegalArgumentException(
                    ("%s on %s can also be called through %s, whose arguments a filter cannot see,"
                                    + " so the condition %s cannot be checked there; leave the ABI out, give %s a rule without"
                                    + " condition, or ask for multiplexing(WIDEN)")
                            .formatted(
                                    syscall, abi.libseccompName(), through.multiplexer(), rule.condition(), syscall));
        }
        SyscallEntry multiplexer = table.byName(through.multiplexer().name()).orElseThrow();
        long seen = multiplexing == Multiplexing.LIBSECCOMP ? Width.BITS_32.mask() : through.selectorMask();
        ArgCondition selector = new ArgCondition.MaskedEqual(Operand.ARG_0, Width.BITS_32, seen, through.selector());
        ArgCondition condition = multiplexing == Multiplexing.LIBSECCOMP
                ? LibseccompChains.withoutFirstArgument(rule.condition().on(abi, multiplexer.signature()))
                        .map(selector::and)
                        .orElse(selector)
                : selector;
        file(new CallRule(syscall, multiplexer.number(), condition, rule.action(), rule));
    }

    private Signature signature(int number) {
        return table.byNumber(number).map(SyscallEntry::signature).orElseGet(() -> new Signature(List.of()));
    }

    private void file(CallRule rule) {
        byNumber.computeIfAbsent(rule.number(), n -> new ArrayList<>()).add(rule);
    }

    /** The rule that decides a call, if one matches. */
    Optional<CallRule> deciding(SeccompData call) {
        for (CallRule rule : of(call.nr())) {
            if (rule.condition().holds(call)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
