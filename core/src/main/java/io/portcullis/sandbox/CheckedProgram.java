package io.portcullis.sandbox;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.decision.Decision;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.UndecidedException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;

/**
 * A program that may be put on a JVM.
 *
 * @param program the program, raised where that was needed
 * @param raised what was raised, in sentences
 * @param belowFloor what it refuses all the same, because the caller said so
 * @param letsProcBeRead whether {@code /proc} can still be read under it
 */
record CheckedProgram(BpfProgram program, List<String> raised, List<MissingCall> belowFloor, boolean letsProcBeRead) {
    // What starts a thread, and what a thread does as it starts; a thread that starts none needs none of it.
    private static final Set<Syscall> STARTING_THREADS =
            Set.of(Syscalls.CLONE, Syscalls.CLONE3, Syscalls.SET_ROBUST_LIST, Syscalls.RSEQ);

    // What reading a file takes, on every build.
    private static final Set<Syscall> READING = Set.of(
            Syscalls.OPENAT,
            Syscalls.READ,
            Syscalls.CLOSE,
            Syscalls.LSEEK,
            Syscalls.FSTAT,
            Syscalls.NEWFSTATAT,
            Syscalls.STATX);

    static CheckedProgram forWholeJvm(BpfProgram program, Abi abi, InstallOptions options) {
        return check(program, abi, options, Set.of());
    }

    static CheckedProgram forOneThread(BpfProgram program, Abi abi, InstallOptions options) {
        return check(program, abi, options, STARTING_THREADS);
    }

    private static CheckedProgram check(BpfProgram program, Abi abi, InstallOptions options, Set<Syscall> notNeeded) {
        if (!program.byteOrder().equals(ByteOrder.nativeOrder())) {
            throw new IllegalArgumentException("the filter is for machines of the other byte order: it is "
                    + program.byteOrder() + ", this machine is " + ByteOrder.nativeOrder() + "; compile it for "
                    + abi.libseccompName());
        }
        ThreadKills kills = kills(program, abi);
        kills.own().ifPresent(call -> {
            throw new IllegalArgumentException("the filter answers KILL_THREAD to " + call
                    + ", a call of this JVM, which leaves the VM waiting for a dead thread for ever, or ends it with"
                    + " exit code 0; use KILL_PROCESS");
        });
        List<String> raised = kills.foreign()
                ? List.of("KILL_THREAD for calls of other ABIs than " + abi.libseccompName()
                        + " became KILL_PROCESS, because a JVM does not survive the loss of a thread")
                : List.of();
        BpfProgram sound = kills.raised(program);
        // Everything a running JVM does, since reading /proc is part of it, and vital calls always.
        JvmFloor asked = options.floor().includes(JvmFloor.STEADY) ? options.floor() : JvmFloor.STEADY;
        List<MissingCall> found = JvmBaseline.missing(sound, abi, asked);
        List<MissingCall> missing = found.stream()
                .filter(call -> options.floor().includes(call.floor()))
                .filter(call -> !notNeeded.contains(call.syscall()))
                .toList();
        if (!missing.isEmpty() && !options.isEvenBelow()) {
            throw new BelowJvmFloorException(options.floor(), missing);
        }
        boolean readable = found.stream().noneMatch(call -> READING.contains(call.syscall()));
        return new CheckedProgram(sound, raised, missing, readable);
    }

    private static ThreadKills kills(BpfProgram program, Abi abi) {
        try {
            return ThreadKills.in(Decision.of(program), abi);
        } catch (UndecidedException | DiagramTooLargeException e) {
            throw new IllegalArgumentException(
                    "it is not known what the filter does, because " + e.getMessage()
                            + "; a JVM is confined only by a filter whose answers are known",
                    e);
        }
    }
}
