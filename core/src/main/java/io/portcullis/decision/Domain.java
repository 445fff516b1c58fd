package io.portcullis.decision;

import io.portcullis.bpf.Instruction.Condition;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which calls a question is about. Every answer says its domain; the default is all there are. */
public sealed interface Domain {
    /** All 2<sup>512</sup> calls a filter can be shown. */
    record Everything() implements Domain {
        @Override
        public int function(Diagram diagram) {
            return Diagram.TRUE;
        }

        @Override
        public String toString() {
            return "all calls";
        }
    }

    /**
     * Calls through some ABIs, of any number.
     *
     * @param abis at least one
     */
    record ThroughAbis(Set<Abi> abis) implements Domain {
        /**
         * Copies the set.
         *
         * @param abis at least one
         */
        public ThroughAbis {
            abis = some(abis);
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.FALSE;
            for (Abi abi : abis) {
                function = diagram.or(function, through(diagram, abi));
            }
            return function;
        }

        @Override
        public String toString() {
            return "calls of " + names(abis);
        }
    }

    /**
     * System calls that the tables of some ABIs know.
     *
     * @param abis at least one
     */
    record KnownSyscalls(Set<Abi> abis) implements Domain {
        /**
         * Copies the set.
         *
         * @param abis at least one
         */
        public KnownSyscalls {
            abis = some(abis);
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.FALSE;
            for (Abi abi : abis) {
                int numbers = Diagram.FALSE;
                for (SyscallEntry entry : SyscallTables.forAbi(abi).entries()) {
                    numbers = diagram.or(numbers, diagram.equal(Word.NR, entry.number()));
                }
                function = diagram.or(function, diagram.and(diagram.equal(Word.ARCH, abi.auditArch()), numbers));
            }
            return function;
        }

        @Override
        public String toString() {
            return "known system calls of " + names(abis);
        }
    }

    /** Calls whose arguments have no bit above the low 32, as a 32-bit program makes them. */
    record ZeroHighWords() implements Domain {
        @Override
        public int function(Diagram diagram) {
            int function = Diagram.TRUE;
            for (int index = 5; index >= 0; index--) {
                function = diagram.and(diagram.equal(Word.high(index), 0), function);
            }
            return function;
        }

        @Override
        public String toString() {
            return "calls with 32-bit arguments";
        }
    }

    /**
     * Calls that are in each of some domains.
     *
     * @param domains at least two
     */
    record Intersection(List<Domain> domains) implements Domain {
        /**
         * Copies the list.
         *
         * @param domains at least two
         */
        public Intersection {
            domains = List.copyOf(domains);
        }

        @Override
        public int function(Diagram diagram) {
            int function = Diagram.TRUE;
            for (Domain domain : domains) {
                function = diagram.and(function, domain.function(diagram));
            }
            return function;
        }

        @Override
        public String toString() {
            return domains.stream().map(Domain::toString).collect(Collectors.joining(" that are "));
        }
    }

    /**
     * The calls of the domain, as a function that says yes or no.
     *
     * @param diagram a diagram
     * @return the function
     * @throws DiagramTooLargeException if that is beyond the diagram's budget
     * @throws IllegalStateException if the table of an ABI is missing; the message names the artifact to add
     */
    int function(Diagram diagram);

    /**
     * How many calls it has.
     *
     * @return 0 to 2<sup>512</sup>
     */
    default BigInteger size() {
        Diagram diagram = new Diagram();
        return CallCount.of(diagram, function(diagram));
    }

    /**
     * The calls that are in another domain too.
     *
     * @param other the other domain
     * @return what they have in common
     */
    default Domain and(Domain other) {
        if (other instanceof Everything) {
            return this;
        }
        return this instanceof Everything ? other : new Intersection(List.of(this, other));
    }

    /**
     * Every call there is.
     *
     * @return the domain
     */
    static Domain everything() {
        return new Everything();
    }

    /**
     * Calls through some ABIs.
     *
     * @param abis at least one
     * @return the domain
     */
    static Domain through(Collection<Abi> abis) {
        return new ThroughAbis(Set.copyOf(abis));
    }

    /**
     * System calls that the tables of some ABIs know.
     *
     * @param abis at least one
     * @return the domain
     */
    static Domain knownSyscalls(Collection<Abi> abis) {
        return new KnownSyscalls(Set.copyOf(abis));
    }

    /**
     * Calls whose arguments have no bit above the low 32.
     *
     * @return the domain
     */
    static Domain zeroHighWords() {
        return new ZeroHighWords();
    }

    private static int through(Diagram diagram, Abi abi) {
        int arch = diagram.equal(Word.ARCH, abi.auditArch());
        if (abi.auditArch() != Abi.X86_64.auditArch()) {
            return arch;
        }
        int x32 = diagram.and(
                diagram.compare(Word.NR, -1, Condition.JGE, Abi.X32_BIT), diagram.not(diagram.equal(Word.NR, -1)));
        return diagram.and(arch, abi == Abi.X32 ? x32 : diagram.not(x32));
    }

    private static Set<Abi> some(Set<Abi> abis) {
        if (abis.isEmpty()) {
            throw new IllegalArgumentException("a domain of no ABI has no call; name one, or ask about everything");
        }
        return Collections.unmodifiableSet(EnumSet.copyOf(abis));
    }

    private static String names(Set<Abi> abis) {
        return Stream.of(Abi.values())
                .filter(abis::contains)
                .map(Abi::libseccompName)
                .collect(Collectors.joining(", "));
    }
}
