package io.portcullis.seccomp.format;

import io.portcullis.seccomp.Overlap;
import io.portcullis.seccomp.UnknownSyscalls;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something a reader of a document may not expect: what it meant on a target is less, more or other than its letters.
 * {@code toString} is a sentence for people. A {@code path} names the place in the document, for example
 * {@code $.syscalls[3].names[0]}.
 */
public sealed interface Note {
    /**
     * A rule of Docker's dialect is left out here, for its {@code includes} or {@code excludes} say so.
     *
     * @param path the rule
     * @param names its system calls
     * @param reason what it asks of the target
     */
    record RuleLeftOut(String path, List<String> names, String reason) implements Note {
        /**
         * Copies the list.
         *
         * @param path the rule
         * @param names its system calls
         * @param reason what it asks of the target
         */
        public RuleLeftOut {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return "%s (%s) is left out: %s".formatted(path, few(names), reason);
        }
    }

    /**
     * A name that no ABI known here has is dropped.
     *
     * @param path the name
     * @param name the name
     */
    record UnknownName(String path, String name) implements Note {
        @Override
        public String toString() {
            return "%s: the system call %s is unknown and dropped".formatted(path, name);
        }
    }

    /**
     * Names that exist, but not on an ABI; the rules match nothing there.
     *
     * @param abi the ABI
     * @param syscalls the names, sorted
     */
    record AbsentNames(Abi abi, List<Syscall> syscalls) implements Note {
        /**
         * Copies the list.
         *
         * @param abi the ABI
         * @param syscalls the names, sorted
         */
        public AbsentNames {
            syscalls = List.copyOf(syscalls);
        }

        @Override
        public String toString() {
            return "%s has no %s".formatted(abi.libseccompName(), few(syscalls));
        }
    }

    /**
     * A rule that names no system call is dropped.
     *
     * @param path the rule
     */
    record EmptyRule(String path) implements Note {
        @Override
        public String toString() {
            return path + " names no system call and is dropped";
        }
    }

    /**
     * A rule says what the default says, and the runtime drops it, also where it contradicts another rule.
     *
     * @param path the rule
     * @param names its system calls
     */
    record RuleLikeDefault(String path, List<String> names) implements Note {
        /**
         * Copies the list.
         *
         * @param path the rule
         * @param names its system calls
         */
        public RuleLikeDefault {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return "%s (%s) says what the default says and is dropped".formatted(path, few(names));
        }
    }

    /**
     * A rule names one argument more than once, and the runtime makes each of its conditions a rule of its own: one
     * that holds is enough.
     *
     * @param path the rule
     * @param names its system calls
     * @param index the argument
     */
    record ConditionsSplit(String path, List<String> names, int index) implements Note {
        /**
         * Copies the list.
         *
         * @param path the rule
         * @param names its system calls
         * @param index the argument
         */
        public ConditionsSplit {
            names = List.copyOf(names);
        }

        @Override
        public String toString() {
            return "%s (%s) names arg[%d] more than once, so that one of its conditions is enough"
                    .formatted(path, few(names), index);
        }
    }

    /**
     * Conditions the runtime does not look at; it reads six.
     *
     * @param path the first of them
     */
    record ConditionsDropped(String path) implements Note {
        @Override
        public String toString() {
            return path + " and what follows is not looked at; a rule has six conditions";
        }
    }

    /**
     * A call with a condition also goes through a multiplexer, whose arguments no filter can see: there the rule holds
     * for more calls than it says.
     *
     * @param abi where
     * @param syscall the call
     * @param multiplexer {@code socketcall} or {@code ipc}
     */
    record ConditionWidened(Abi abi, Syscall syscall, Syscall multiplexer) implements Note {
        @Override
        public String toString() {
            return "on %s the condition on %s cannot be checked through %s"
                    .formatted(abi.libseccompName(), syscall, multiplexer);
        }
    }

    /**
     * A value has more bits than are compared on an ABI; the upper ones are lost there.
     *
     * @param path the condition
     * @param abi where
     * @param value the value, unsigned
     */
    record ValueTruncated(String path, Abi abi, long value) implements Note {
        @Override
        public String toString() {
            return "%s: %s compares 32 bits, so %s is %s there"
                    .formatted(path, abi.libseccompName(), Long.toUnsignedString(value), Integer.toUnsignedString((int)
                            value));
        }
    }

    /**
     * A number on an action that takes none is ignored.
     *
     * @param path the number
     * @param action the action
     */
    record ErrnoIgnored(String path, ScmpAction action) implements Note {
        @Override
        public String toString() {
            return "%s is ignored, %s takes no errno".formatted(path, action.scmpName());
        }
    }

    /**
     * An errno by name is applied, as Podman does; Docker does not read the field and gives another number.
     *
     * @param path the name
     * @param errno the name
     * @param dockersErrno the number with Docker
     */
    record ErrnoOfPodmanAlone(String path, String errno, int dockersErrno) implements Note {
        @Override
        public String toString() {
            return "%s: only Podman reads the errno %s here; Docker gives %d".formatted(path, errno, dockersErrno);
        }
    }

    /**
     * A field that the dialect does not know, and so nobody looks at.
     *
     * @param path the field
     */
    record FieldIgnored(String path) implements Note {
        @Override
        public String toString() {
            return path + " is no field of this dialect and is ignored";
        }
    }

    /**
     * A capability that is unknown here, and so never held.
     *
     * @param path the name
     * @param name the name
     */
    record UnknownCapability(String path, String name) implements Note {
        @Override
        public String toString() {
            return "%s: the capability %s is unknown and taken as not held".formatted(path, name);
        }
    }

    /**
     * The runtime adds the machine's own ABI to those the document lists.
     *
     * @param abi the ABI
     */
    record NativeAbiAdded(Abi abi) implements Note {
        @Override
        public String toString() {
            return abi.libseccompName() + " is the machine's own ABI and is added";
        }
    }

    /**
     * The runtime answers calls with higher numbers than the document names.
     *
     * @param highest the highest number named on each ABI
     */
    record HigherNumbersAnswered(UnknownSyscalls.AboveNumber highest) implements Note {
        @Override
        public String toString() {
            return "calls above the highest number named get " + highest.action() + ": "
                    + highest.highest().entrySet().stream()
                            .map(Map.Entry::toString)
                            .collect(Collectors.joining(", "));
        }
    }

    /**
     * Two rules answer one call differently.
     *
     * @param overlap the rules and such a call
     */
    record OverlapMet(Overlap overlap) implements Note {
        @Override
        public String toString() {
            return overlap.toString();
        }
    }

    /**
     * The runtime does not start with {@code SCMP_ACT_NOTIFY} unless {@code listenerPath} says who is asked.
     *
     * @param path a rule with that action
     */
    record ListenerMissing(String path) implements Note {
        @Override
        public String toString() {
            return path + " asks a supervisor, but the document has no listenerPath, without which runc does not start";
        }
    }

    private static String few(List<?> names) {
        return names.size() <= 4
                ? names.stream().map(Object::toString).collect(Collectors.joining(", "))
                : names.get(0) + ", " + names.get(1) + " and " + (names.size() - 2) + " more";
    }
}
