package io.portcullis.cli;

import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Constraint;
import io.portcullis.decision.Difference;
import io.portcullis.decision.Place;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Signature;
import io.portcullis.syscalls.SyscallTables;
import java.math.BigInteger;
import java.util.Optional;
import java.util.stream.IntStream;

/** Calls and groups of calls, as commands print them. */
final class Differences {
    private static final int MOST_EXACT_BITS = 32;

    private Differences() {}

    /** A call, of any arch. */
    static JsonLine json(SeccompData call) {
        Optional<Abi> abi = Abi.ofCall(call.arch(), call.nr());
        return new JsonLine()
                .with("abi", abi.map(Abi::libseccompName))
                .with("arch", Integer.toUnsignedLong(call.arch()))
                .with("nr", Integer.toUnsignedLong(call.nr()))
                .with(
                        "syscall",
                        abi.flatMap(SyscallTables::find)
                                .flatMap(table -> table.byNumber(call.nr()))
                                .map(entry -> entry.syscall().name()))
                .with(
                        "args",
                        IntStream.range(0, Signature.MAX_ARGUMENTS)
                                .mapToObj(i -> "0x" + Long.toHexString(call.arg(i)))
                                .toList())
                .with("instructionPointer", "0x" + Long.toHexString(call.instructionPointer()));
    }

    /** Calls that are answered alike on each side. */
    static JsonLine json(Difference.Entry entry) {
        return new JsonLine()
                .with("abi", entry.place() instanceof Place.OnAbi on ? on.abi().libseccompName() : null)
                .with("place", entry.place())
                .with("when", entry.constraint() instanceof Constraint.Always ? null : entry.constraint())
                .with("before", entry.before())
                .with("after", entry.after())
                .with("calls", entry.count().toString())
                .with("witness", json(entry.witness().call()));
    }

    /** How many calls: exactly where that can be read. */
    static String calls(BigInteger count) {
        if (count.equals(BigInteger.ONE)) {
            return "1 call";
        }
        boolean power = count.bitCount() == 1;
        return count.bitLength() <= MOST_EXACT_BITS
                ? count + " calls"
                : (power ? "" : "about ") + "2^" + (count.bitLength() - 1) + " calls";
    }
}
