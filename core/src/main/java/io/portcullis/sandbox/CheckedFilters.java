package io.portcullis.sandbox;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.KernelChecker;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Decision;
import io.portcullis.decision.DiagramTooLargeException;
import io.portcullis.decision.UndecidedException;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Programs that may be put on a JVM together.
 *
 * @param programs the programs in the order in which they are installed, raised where that was needed
 * @param raised what was raised, in sentences
 * @param belowFloor what they refuse all the same, because the caller said so
 * @param letsProcBeRead whether {@code /proc} can still be read under them
 */
record CheckedFilters(
        List<BpfProgram> programs, List<String> raised, List<MissingCall> belowFloor, boolean letsProcBeRead) {
    private static final long SECCOMP_SET_MODE_FILTER = 1; // include/uapi/linux/seccomp.h

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

    CheckedFilters {
        programs = List.copyOf(programs);
        raised = List.copyOf(raised);
        belowFloor = List.copyOf(belowFloor);
    }

    static CheckedFilters forWholeJvm(List<BpfProgram> programs, Abi abi, InstallOptions options) {
        return check(programs, abi, options, Set.of());
    }

    static CheckedFilters forOneThread(BpfProgram program, Abi abi, InstallOptions options) {
        return check(List.of(program), abi, options, STARTING_THREADS);
    }

    /** What the kernel makes of a call under all of them: the strictest answer, and of equals the newest filter's. */
    int answer(SeccompData call) {
        return answer(programs, call);
    }

    static int answer(List<BpfProgram> programs, SeccompData call) {
        int answer = BpfSimulator.run(programs.get(programs.size() - 1), call);
        for (int i = programs.size() - 2; i >= 0; i--) {
            int older = BpfSimulator.run(programs.get(i), call);
            if (Action.of(older).rank() < Action.of(answer).rank()) {
                answer = older;
            }
        }
        return answer;
    }

    private static CheckedFilters check(
            List<BpfProgram> programs, Abi abi, InstallOptions options, Set<Syscall> notNeeded) {
        if (programs.isEmpty()) {
            throw new IllegalArgumentException("there is no filter to install; name at least one");
        }
        Set<String> raised = new LinkedHashSet<>();
        List<BpfProgram> sound = new ArrayList<>();
        for (BpfProgram program : programs) {
            sound.add(sound(program, abi, raised));
        }
        KernelChecker.requireStack(sound);
        requireThatEachLetsTheNextBeInstalled(sound, abi);
        // Everything a running JVM does, since reading /proc is part of it, and vital calls always.
        Set<JvmFloor> asked = options.floors();
        asked.add(JvmFloor.STEADY);
        List<MissingCall> found = JvmBaseline.missing(call -> answer(sound, call), abi, options.needs(), asked);
        List<MissingCall> missing = new ArrayList<>();
        boolean readable = true;
        for (MissingCall call : found) {
            readable &= !READING.contains(call.syscall());
            if (!notNeeded.contains(call.syscall()) && options.isAskedFor(call.floor())) {
                missing.add(call);
            }
        }
        if (!missing.isEmpty() && !options.isEvenBelow()) {
            throw new BelowJvmFloorException(missing);
        }
        return new CheckedFilters(sound, List.copyOf(raised), missing, readable);
    }

    private static BpfProgram sound(BpfProgram program, Abi abi, Set<String> raised) {
        if (!program.byteOrder().equals(ByteOrder.nativeOrder())) {
            throw new IllegalArgumentException("the filter is for machines of the other byte order: it is "
                    + program.byteOrder() + ", this machine is " + ByteOrder.nativeOrder() + "; compile it for "
                    + abi.libseccompName());
        }
        if (!ThreadKills.mayBeIn(program)) { // seen at a glance, without working out what it means
            return program;
        }
        ThreadKills kills = kills(program, abi);
        kills.own().ifPresent(call -> {
            throw new IllegalArgumentException("the filter answers KILL_THREAD to " + call
                    + ", a call of this JVM, which leaves the VM waiting for a dead thread for ever, or ends it with"
                    + " exit code 0; use KILL_PROCESS");
        });
        if (kills.foreign()) {
            raised.add("KILL_THREAD for calls of other ABIs than " + abi.libseccompName()
                    + " became KILL_PROCESS, because a JVM does not survive the loss of a thread");
        }
        return kills.raised(program);
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

    private static void requireThatEachLetsTheNextBeInstalled(List<BpfProgram> programs, Abi abi) {
        if (programs.size() == 1) {
            return;
        }
        SeccompData call = SeccompData.call(
                abi,
                SyscallTables.forAbi(abi)
                        .byName(Syscalls.SECCOMP.name())
                        .orElseThrow()
                        .number(),
                SECCOMP_SET_MODE_FILTER,
                1);
        for (int i = 0; i < programs.size() - 1; i++) {
            Action answer = Action.of(BpfSimulator.run(programs.get(i), call));
            if (!answer.permits()) {
                throw new IllegalArgumentException("filter " + (i + 1) + " of " + programs.size() + " answers " + answer
                        + " to seccomp(2), so none after it can be installed; put it last");
            }
        }
    }
}
