package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.decision.Diagram;
import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.MissingCall;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.Syscalls;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Programs that cannot begin under the filter.
 *
 * <p>The calls were found with runc 1.1 and glibc 2.36 on x86_64, by refusing them with EPERM one after another and
 * starting a container with one program that does nothing. Calls joined by a bar stand in for each other, on one ABI or
 * another.
 */
final class Beginnings implements Inspection {
    /** Without one of these there is no container. */
    private static final List<List<Syscall>> NEEDED =
            calls("execve mmap|mmap2 mprotect openat newfstatat|fstatat64|statx read pread64 close write"
                    + " fstatfs|fstatfs64 getdents64 arch_prctl");

    /** These are made too, and it does not matter that they fail; but it does that they kill. */
    private static final List<List<Syscall>> MADE =
            calls("brk set_tid_address exit_group futex|futex_time64 epoll_ctl getpid");

    /** Without no_new_privs the filter is loaded before the user is changed and capabilities are dropped. */
    private static final List<List<Syscall>> NEEDED_EARLY =
            calls("fstat|fstat64|statx chdir getcwd capget capset setgroups|setgroups32 setgid|setgid32 setuid|setuid32"
                    + " getppid prctl");

    @Override
    public Set<Check> checks() {
        return EnumSet.of(Check.NO_PROGRAM_STARTS, Check.NO_JVM_LIVES);
    }

    @Override
    public void inspect(Subject subject, Consumer<Finding> found) {
        List<Evidence> now = missing(subject, NEEDED, false);
        now.addAll(missing(subject, MADE, true));
        List<Evidence> early = missing(subject, NEEDED_EARLY, false);
        if (!now.isEmpty()) {
            found.accept(finding(
                    Check.NO_PROGRAM_STARTS, Severity.WARNING, subject, "no container can start without ", now));
        } else if (!early.isEmpty()) {
            found.accept(finding(
                    Check.NO_PROGRAM_STARTS,
                    Severity.INFO,
                    subject,
                    "a container starts only with no_new_privs (allowPrivilegeEscalation: false), for want of ",
                    early));
        }
        List<Evidence> vital = JvmBaseline.missing(subject.decision(), subject.mainAbi(), JvmFloor.VITAL).stream()
                .map(MissingCall::call)
                .map(subject::evidence)
                .filter(evidence -> evidence.answer().refuses())
                .collect(Collectors.toList());
        if (!vital.isEmpty()) {
            found.accept(finding(Check.NO_JVM_LIVES, Severity.INFO, subject, "no JVM can live without ", vital));
        }
    }

    private static Finding finding(
            Check check, Severity severity, Subject subject, String message, List<Evidence> evidence) {
        Abi abi = subject.mainAbi();
        List<Syscall> syscalls = evidence.stream()
                .flatMap(one -> Subject.table(abi).byNumber(one.call().nr()).stream())
                .map(SyscallEntry::syscall)
                .distinct()
                .toList();
        String all = Inspection.allNames(syscalls);
        return new Finding(check, severity, List.of(abi), syscalls, message + all, "allow " + all, evidence);
    }

    /** For each group no member of which is ever let through, one refused call. */
    private static List<Evidence> missing(Subject subject, List<List<Syscall>> groups, boolean mayFail) {
        Abi abi = subject.mainAbi();
        return groups.stream()
                .map(group -> group.stream()
                        .flatMap(call -> Subject.entry(abi, call).stream())
                        .toList())
                .filter(present -> !present.isEmpty()
                        && present.stream().allMatch(entry -> subject.refused(abi, entry) == Diagram.TRUE))
                .map(present ->
                        subject.evidence(SeccompData.call(abi, present.get(0).number())))
                .filter(evidence -> !mayFail || !(evidence.answer().meaning() instanceof Action.Fail))
                .collect(Collectors.toList());
    }

    private static List<List<Syscall>> calls(String text) {
        return Arrays.stream(text.split(" "))
                .map(group ->
                        Arrays.stream(group.split("\\|")).map(Syscalls::parse).toList())
                .toList();
    }
}
