package io.portcullis.decision;

import io.portcullis.syscalls.Abi;
import java.util.List;

/** Which system calls something is about. */
public sealed interface Place {
    /**
     * Numbers of one ABI.
     *
     * @param abi the ABI
     * @param numbers its numbers, ascending
     */
    record OnAbi(Abi abi, List<Range> numbers) implements Place {
        /**
         * Copies the list.
         *
         * @param abi the ABI
         * @param numbers its numbers, ascending
         */
        public OnAbi {
            numbers = List.copyOf(numbers);
        }

        /** Gives for example {@code fork, vfork on x86_64}. */
        @Override
        public String toString() {
            return NumberNames.of(abi.auditArch(), numbers, NumberNames.all(abi)) + " on " + abi.libseccompName();
        }
    }

    /**
     * Numbers of many audit arches, or of one that no ABI here has.
     *
     * @param arches the audit arches, ascending
     * @param numbers the numbers, ascending
     */
    record OnArches(List<Range> arches, List<Range> numbers) implements Place {
        /**
         * Copies the lists.
         *
         * @param arches the audit arches, ascending
         * @param numbers the numbers, ascending
         */
        public OnArches {
            arches = List.copyOf(arches);
            numbers = List.copyOf(numbers);
        }

        /** Gives for example {@code every call on every arch but x86, x86_64}. */
        @Override
        public String toString() {
            return NumberNames.of(0, numbers, List.of(new Range(0, 0xffff_ffffL))) + " on " + ArchNames.of(arches);
        }
    }

    /** Calls that are told apart otherwise. */
    record Anywhere() implements Place {
        @Override
        public String toString() {
            return "every call";
        }
    }
}
