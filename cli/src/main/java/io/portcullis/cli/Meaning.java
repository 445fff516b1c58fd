package io.portcullis.cli;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.InadmissibleProgramException;
import io.portcullis.decision.Decision;
import io.portcullis.decision.UndecidedException;
import io.portcullis.decision.Word;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.io.PrintWriter;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a file means, a profile or a filter alike.
 *
 * <p>A filter is told from a profile by its name, {@code .bpf} or {@code .asm}, and otherwise by its content: bytes
 * that no text has.
 */
sealed interface Meaning {
    /** What the file is called. */
    String name();

    /** What happens to every possible call. */
    Decision decision();

    /** The ABIs it is for, at least one. */
    List<Abi> abis();

    /** The byte orders of the machines it is for: one of a filter, those of its ABIs for a profile. */
    Set<ByteOrder> byteOrders();

    /** Refuses to compare a filter with what is for machines of the other byte order. */
    static void requireOneMachine(Meaning a, Meaning b) {
        if (Collections.disjoint(a.byteOrders(), b.byteOrders())) {
            throw new BadInputException(
                    "%s is for %s machines and %s for %s ones, so they are never the same filter"
                            .formatted(a.name(), words(a.byteOrders()), b.name(), words(b.byteOrders())),
                    "a filter in text says its byte order with .order, one in bytes is read for the machine of --abi");
        }
    }

    private static String words(Set<ByteOrder> orders) {
        return orders.contains(ByteOrder.BIG_ENDIAN) ? "big-endian" : "little-endian";
    }

    /** A profile, read for a machine. */
    record OfProfile(String name, SeccompProfile profile, Decision decision) implements Meaning {
        @Override
        public List<Abi> abis() {
            return List.copyOf(profile.abis());
        }

        @Override
        public Set<ByteOrder> byteOrders() {
            return profile.abis().stream().map(Abi::byteOrder).collect(Collectors.toSet());
        }
    }

    /** A filter that the kernel takes. */
    record OfProgram(String name, BpfProgram program, Decision decision, List<Abi> abis) implements Meaning {
        public OfProgram {
            abis = List.copyOf(abis);
        }

        @Override
        public Set<ByteOrder> byteOrders() {
            return Set.of(program.byteOrder());
        }
    }

    /** Reads a profile or a filter. */
    static Meaning read(String file, Reading reading, ListedAbis listed, PrintWriter err) {
        Input input = Input.read(file);
        return input.isProgram() ? program(input, reading, listed) : profile(input, reading, listed, err);
    }

    /** Reads a profile. */
    static OfProfile profile(Input input, Reading reading, ListedAbis listed, PrintWriter err) {
        SeccompProfile read = reading.read(input, listed.machine(), err).profile();
        SeccompProfile profile = listed.of(read, err);
        return new OfProfile(input.name(), profile, profile.decision());
    }

    private static OfProgram program(Input input, Reading reading, ListedAbis listed) {
        BpfProgram program = Program.read(input, Optional.empty());
        Decision decision = decision(input.name(), program);
        List<Abi> abis = listed.said().isEmpty() ? toldApart(decision) : listed.said();
        return new OfProgram(input.name(), program, decision, abis.isEmpty() ? List.of(reading.machine()) : abis);
    }

    /** What a filter does. */
    static Decision decision(String name, BpfProgram program) {
        try {
            return Decision.of(program);
        } catch (InadmissibleProgramException e) {
            throw new BadInputException(
                    name + ": the kernel does not take the filter, so it means nothing: " + e.getMessage(), null, e);
        } catch (UndecidedException e) {
            throw new BadInputException(
                    name + ": what the filter does is undecided: " + e.getMessage(),
                    "seccomp eval asks it about single calls",
                    e);
        }
    }

    /** The ABIs whose calls get different answers; a filter that does not list an ABI has one answer for all of it. */
    private static List<Abi> toldApart(Decision decision) {
        return SyscallTables.available().stream()
                .filter(abi -> answers(decision, abi) > 1)
                .toList();
    }

    private static int answers(Decision decision, Abi abi) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(decision.root()));
        int answers = 0;
        while (!open.isEmpty()) {
            int at = open.remove();
            if (!seen.add(at)) {
                continue;
            }
            if (at < 0) {
                answers++;
                continue;
            }
            Optional<Boolean> bit = bit(abi, decision.word(at), decision.bit(at));
            if (!bit.equals(Optional.of(true))) {
                open.add(decision.low(at));
            }
            if (!bit.equals(Optional.of(false))) {
                open.add(decision.high(at));
            }
        }
        return answers;
    }

    /** A bit that every call through an ABI has. */
    private static Optional<Boolean> bit(Abi abi, Word word, int bit) {
        if (word == Word.ARCH) {
            return Optional.of((abi.auditArch() >>> bit & 1) == 1);
        }
        boolean sharesArch = abi.auditArch() == Abi.X86_64.auditArch();
        if (word == Word.NR && sharesArch && Abi.X32_BIT >>> bit <= 1) { // the x32 bit and the one above
            return Optional.of(abi == Abi.X32 && Abi.X32_BIT >>> bit == 1);
        }
        return Optional.empty();
    }
}
