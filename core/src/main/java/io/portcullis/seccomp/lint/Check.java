package io.portcullis.seccomp.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the lint looks for. Each check can be left out by its name. */
public enum Check {
    /** An ABI the filter does not list lets through what the listed ones refuse. */
    FOREIGN_ABI(
            "foreign-abi",
            Claim.PERMITTED,
            "refused calls go through by another ABI of the machine",
            "A 64-bit process may call the kernel with 32-bit numbers at any time, on x86 by int 0x80 or with bit 30 of"
                    + " the number set. A filter that does not refuse those numbers refuses nothing"),
    /** A listed ABI lets through what the machine's own refuses. */
    ABI_DIFFERENCE(
            "abi-difference",
            Claim.PERMITTED,
            "a listed ABI lets through what the machine's own refuses",
            "Whoever may call through one ABI may call through the other, so the laxer one counts"),
    /** A call is refused by its own number and let through by {@code socketcall} or {@code ipc}. */
    MULTIPLEXED_CALL(
            "multiplexed-call",
            Claim.PERMITTED,
            "socketcall or ipc make a call that is refused",
            "These two calls do what a selector says, with arguments behind a pointer that no filter can follow"),
    /** A comparison is satisfied by bits of a register that the kernel drops. */
    UNUSED_BITS_PERMIT(
            "unused-bits-permit",
            Claim.PERMITTED,
            "bits that the kernel drops turn a refused call into a permitted one",
            "Of an int the kernel takes 32 bits of the register and drops the rest. A comparison of all 64 can be"
                    + " satisfied by setting a dropped bit, and the kernel then runs the call that was refused"),
    /** A comparison is missed because of bits of a register that the kernel drops. */
    UNUSED_BITS_REFUSE(
            "unused-bits-refuse",
            Claim.REFUSED,
            "bits that the kernel drops get a permitted call refused",
            "The upper half of the register of an int is whatever the caller left there. A comparison of all 64 bits"
                    + " refuses a caller who did nothing wrong, for example with a negative number"),
    /** A comparison looks at the low half of a 64-bit argument alone. */
    HIGH_BITS_UNSEEN(
            "high-bits-unseen",
            Claim.PERMITTED,
            "a value is let through for its low half",
            "The kernel takes all 64 bits of this argument, the filter looks at 32. Every value with the same low half"
                    + " is let through"),
    /** A pointer is compared by value. */
    POINTER_COMPARED(
            "pointer-compared",
            Claim.NONE,
            "the answer depends on where something lies in memory",
            "A filter sees the address and not what lies there; the caller can lay anything there, also after the"
                    + " filter has looked. Only the comparison with null says something"),
    /** Another call does what a refused one does. */
    TWIN_CALL(
            "twin-call",
            Claim.PERMITTED,
            "another call does what a refused one does",
            "The kernel has several calls for most things. To refuse the thing, refuse them all"),
    /** Another mechanism reaches what a refused call is refused for. */
    GAP_BESIDE_FENCE(
            "gap-beside-fence",
            Claim.PERMITTED,
            "another way leads to what a refused call is refused for",
            "A list of what is refused ages: later kernels bring new ways to the same end"),
    /** {@code io_uring} makes calls no filter sees. */
    IO_URING(
            "io-uring",
            Claim.PERMITTED,
            "io_uring makes refused calls where no filter sees them",
            "What a program puts into the ring, opening files and connecting sockets included, is done by the kernel"
                    + " without a system call, and a filter looks at system calls alone"),
    /** A rule decides no call. */
    DEAD_RULE(
            "dead-rule",
            Claim.NONE,
            "a rule decides no call",
            "Other rules come first wherever it matches, or it matches nowhere. What it says has no effect"),
    /** A rule says what would happen without it. */
    IDLE_RULE(
            "idle-rule",
            Claim.NONE,
            "a rule says what would happen without it",
            "It can go without changing the answer to any call"),
    /** A call that callers fall back from is refused in a way they do not take for its absence. */
    NO_FALLBACK(
            "no-fallback",
            Claim.REFUSED,
            "callers would fall back if this call said ENOSYS",
            "C libraries try the newest call first and use the older one if the kernel does not know it, which ENOSYS"
                    + " says. Any other answer is taken for a failure"),
    /** No program can be started under the filter. */
    NO_PROGRAM_STARTS(
            "no-program-starts",
            Claim.REFUSED,
            "no container can start",
            "After the runtime has loaded the filter it still executes the container's program, and that has to be"
                    + " mapped, linked and ended. What this takes was found by refusing one call after another"),
    /** No JVM can live under the filter. */
    NO_JVM_LIVES(
            "no-jvm-lives",
            Claim.REFUSED,
            "no JVM can live",
            "A JVM that is refused one of these calls aborts, hangs or cannot start a thread, at once or much later"),
    /** A listed ABI's call kills the thread alone. */
    KILLS_THREAD(
            "kills-thread",
            Claim.REFUSED,
            "a call kills the thread and leaves the process",
            "The other threads wait for ever for what the dead one held; a process whose first thread dies may even"
                    + " end as if all were well. In container profiles SCMP_ACT_KILL means this"),
    /** What later kernels bring is let through. */
    NEW_CALLS_PERMITTED(
            "new-calls-permitted",
            Claim.PERMITTED,
            "calls that later kernels bring are let through",
            "A list of what is refused cannot name calls that do not exist yet");

    /** What the first piece of evidence of a finding shows. */
    public enum Claim {
        /** A call that the filter lets through. */
        PERMITTED,
        /** A call that the filter refuses. */
        REFUSED,
        /** Nothing of the kind. */
        NONE
    }

    private final String id;
    private final Claim claim;
    private final String title;
    private final String why;

    Check(String id, Claim claim, String title, String why) {
        this.id = id;
        this.claim = claim;
        this.title = title;
        this.why = why;
    }

    /**
     * The name on the command line.
     *
     * @return for example {@code twin-call}
     */
    public String id() {
        return id;
    }

    /**
     * What the first piece of evidence of a finding shows.
     *
     * @return whether it gets through or is refused
     */
    public Claim claim() {
        return claim;
    }

    /**
     * What a finding says, in a few words.
     *
     * @return for example {@code another call does what a refused one does}
     */
    public String title() {
        return title;
    }

    /**
     * Why it matters.
     *
     * @return one to three sentences
     */
    public String why() {
        return why;
    }

    /**
     * Finds a check by the name it has on the command line.
     *
     * @param id for example {@code twin-call}
     * @return the check
     * @throws IllegalArgumentException if there is none of this name; the message lists the names
     */
    public static Check named(String id) {
        Optional<Check> found =
                Arrays.stream(values()).filter(check -> check.id.equals(id)).findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("unknown check " + id + "; there are " + ids()));
    }

    private static String ids() {
        List<Check> all = List.of(values());
        return all.stream().map(Check::id).collect(Collectors.joining(", "));
    }
}
