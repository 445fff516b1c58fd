package io.portcullis.examples;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.CLOSE;
import static io.portcullis.syscalls.Syscalls.EXIT_GROUP;
import static io.portcullis.syscalls.Syscalls.READ;
import static io.portcullis.syscalls.Syscalls.SOCKET;
import static io.portcullis.syscalls.Syscalls.WRITE;

import io.portcullis.bpf.Assembler;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.decision.Comparison;
import io.portcullis.decision.Decision;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.FilterOptimizer;

/** Compares a profile with a filter that somebody wrote by hand, and makes that filter smaller. */
public final class ProveAProfile {
    private static final String BY_HAND = """
            ld [0]
            jeq #0, allow
            jeq #1, allow
            jeq #2, allow
            jeq #3, allow
            jeq #41, allow
            jeq #231, allow
            ret #0x00050001
            allow: ret #0x7fff0000
            """;

    private ProveAProfile() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(READ, WRITE, CLOSE, EXIT_GROUP)
                .allow(SOCKET, arg(0).is(1))
                .build();
        BpfProgram theirs = Assembler.assemble(BY_HAND);
        // region: prove
        Comparison comparison = Comparison.of(profile.decision(), Decision.of(theirs));
        System.out.println(comparison.isAtLeastAsStrictAs());
        // the first is at least as strict as the second, compared by the kernel's order of actions, over all calls
        System.out.println(comparison.difference());
        // open on x86_64: ERRNO(1) -> ALLOW
        // socket on x86_64 when arg[0]:32 != 1: ERRNO(1) -> ALLOW
        // every call on x32: KILL_PROCESS -> ERRNO(1)
        // numbers 0..3, number 41, number 231 on every arch but x86_64: KILL_PROCESS -> ALLOW
        // numbers 4..40, numbers 42..230, numbers 232..0xffffffff on every arch but x86_64: KILL_PROCESS -> ERRNO(1)
        BpfProgram smaller = FilterOptimizer.optimize(theirs, CompileTarget.CALL_CACHE); // proved equal to theirs
        System.out.println(theirs.size() + " -> " + smaller.size() + " instructions");
        // 9 -> 7 instructions
        // end region
    }
}
