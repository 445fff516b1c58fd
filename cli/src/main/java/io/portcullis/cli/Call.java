package io.portcullis.cli;

import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.util.List;
import java.util.Optional;

/** A call as words say it. */
record Call(Abi abi, SeccompData data) {
    /** The number of a call that is said by name or number. */
    static int number(Abi abi, String word) {
        if (startsNumber(word)) {
            return number(word);
        }
        Optional<SyscallEntry> entry = SyscallTables.forAbi(abi).byName(word);
        if (entry.isPresent()) {
            return entry.get().number();
        }
        return Syscalls.parse(word) // unknown everywhere: it suggests
                .number()
                .orElseThrow(() -> new BadInputException(
                        abi.libseccompName() + " has no system call " + word,
                        "syscalls --abi " + abi.libseccompName() + " lists what it has; any number may be asked"));
    }

    /** A system call's number. */
    static int number(String word) {
        long value = wide(word, "a system call's number");
        if (value < Integer.MIN_VALUE || value > 0xffff_ffffL) {
            throw new BadInputException("a system call's number has 32 bits, was " + Input.quoted(word), null);
        }
        return (int) value;
    }

    /** An argument: 64 bits, signed or unsigned. */
    static long argument(String word) {
        return wide(word, "an argument");
    }

    /** The arguments, each as {@link #argument} reads it. */
    static long[] arguments(List<String> lists) {
        List<String> words = Usage.separated(lists);
        if (words.size() > Signature.MAX_ARGUMENTS) {
            throw new BadInputException("a call has at most 6 arguments, was given " + words.size(), null);
        }
        return words.stream().map(String::strip).mapToLong(Call::argument).toArray();
    }

    /** The name, where the ABI's table has one. */
    Optional<String> name() {
        return SyscallTables.find(abi)
                .flatMap(table -> table.byNumber(data.nr()))
                .map(entry -> entry.syscall().name());
    }

    /** Whether a word is meant as a number. */
    static boolean startsNumber(String word) {
        char first = word.isEmpty() ? 'x' : word.charAt(0);
        return first == '-' || (first >= '0' && first <= '9');
    }

    private static long wide(String word, String what) {
        try {
            if (word.startsWith("0x") || word.startsWith("0X")) {
                return Long.parseUnsignedLong(word, 2, word.length(), 16);
            }
            return word.startsWith("-") ? Long.parseLong(word) : Long.parseUnsignedLong(word);
        } catch (NumberFormatException e) {
            throw new BadInputException(
                    what + " must be decimal or 0x hexadecimal, of at most 64 bits, was " + Input.quoted(word),
                    null,
                    e);
        }
    }
}
