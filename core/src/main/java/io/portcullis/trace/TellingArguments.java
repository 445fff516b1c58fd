package io.portcullis.trace;

import io.portcullis.seccomp.Operand;
import io.portcullis.seccomp.Width;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Parameter;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which arguments of a system call say what it is about: a family, a type, a command, flags. Pointers, sizes, ids and
 * descriptors say nothing that is still true in the next run.
 *
 * <p>An argument tells by how the kernel's prototype names it (include/linux/syscalls.h), so it is found at its own
 * place on every ABI.
 */
public final class TellingArguments {
    private static final Set<String> NAMES = Set.of(
            // what is done
            "cmd",
            "op",
            "option",
            "request",
            "call",
            "func",
            "magic1",
            "magic2",
            "how",
            "whence",
            "operation",
            // to what kind of thing
            "family",
            "type",
            "protocol",
            "level",
            "optname",
            "resource",
            "which",
            "which_clock",
            "clockid",
            "rule_type",
            "attr",
            "policy",
            "personality",
            "advice",
            "behavior",
            // in which way
            "flags",
            "flag",
            "clone_flags",
            "unshare_flags",
            "at_flags",
            "attr_flags",
            "event_f_flags",
            "swap_flags",
            "oflag",
            "options",
            "prot");

    /**
     * {@code mode} is mostly the permissions of a file, which tell nothing. Here it is a kind of access or an
     * operation.
     */
    private static final Set<String> WITH_MODE =
            Set.of("access", "faccessat", "faccessat2", "fallocate", "mbind", "set_mempolicy");

    private static final TellingArguments NOTHING = new TellingArguments(0, new long[Signature.MAX_ARGUMENTS]);
    private static final Map<Abi, Map<Integer, TellingArguments>> FOUND = new EnumMap<>(Abi.class);

    static {
        for (Abi abi : Abi.values()) {
            FOUND.put(abi, new ConcurrentHashMap<>());
        }
    }

    private final int mask;
    private final long[] bits; // what the kernel looks at of each

    private TellingArguments(int mask, long[] bits) {
        this.mask = mask;
        this.bits = bits;
    }

    /**
     * The telling arguments of a call.
     *
     * @param abi where it is made
     * @param number its number there
     * @return which arguments tell; none, if the number has no name
     */
    public static TellingArguments of(Abi abi, int number) {
        Map<Integer, TellingArguments> onAbi = FOUND.getOrDefault(abi, Map.of());
        TellingArguments known = onAbi.get(number);
        if (known != null) {
            return known;
        }
        SyscallEntry entry =
                SyscallTables.find(abi).flatMap(table -> table.byNumber(number)).orElse(null);
        if (entry == null) {
            return NOTHING;
        }
        TellingArguments found = of(abi, entry);
        onAbi.put(number, found); // there are no more than the table has numbers
        return found;
    }

    private static TellingArguments of(Abi abi, SyscallEntry entry) {
        List<Parameter> parameters = entry.signature().parameters();
        long[] bits = new long[Signature.MAX_ARGUMENTS];
        int mask = 0;
        for (int i = 0; i < parameters.size(); i++) {
            bits[i] = Width.ofBits(Width.AS_DECLARED.bits(Operand.argument(i), abi, entry.signature()))
                    .mask();
            Parameter parameter = parameters.get(i);
            boolean named = NAMES.contains(parameter.name())
                    || (parameter.name().equals("mode")
                            && WITH_MODE.contains(entry.syscall().name()));
            if (named && !parameter.type().endsWith("*")) {
                mask |= 1 << i;
            }
        }
        return new TellingArguments(mask, bits);
    }

    /**
     * Which arguments tell.
     *
     * @return bit i is set where argument i does
     */
    public int mask() {
        return mask;
    }

    /**
     * The bits of an argument that the kernel looks at. What two calls have above them makes no difference.
     *
     * @param index a telling argument
     * @param value all 64 bits of it
     * @return the value at its declared width
     * @throws IllegalArgumentException if the argument does not tell
     */
    public long keep(int index, long value) {
        if (index < 0 || (mask & (1 << index)) == 0 || index >= Signature.MAX_ARGUMENTS) {
            throw new IllegalArgumentException("argument " + index + " of this call tells nothing; ask mask() first");
        }
        return value & bits[index];
    }

    /**
     * What is worth keeping of some arguments.
     *
     * @param arguments the arguments of a call
     * @return the telling ones that are known, each at its declared width
     */
    public Arguments keep(Arguments arguments) {
        Arguments kept = Arguments.none();
        for (int i = 0; i < Signature.MAX_ARGUMENTS; i++) {
            if ((mask & arguments.known() & (1 << i)) != 0) {
                kept = kept.with(i, arguments.value(i).orElseThrow() & bits[i]);
            }
        }
        return kept;
    }
}
