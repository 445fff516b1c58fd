package io.portcullis.examples;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Abi.X86_64;
import static io.portcullis.syscalls.Errno.ENOSYS;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.CLONE;
import static io.portcullis.syscalls.Syscalls.MSEAL;
import static io.portcullis.syscalls.Syscalls.READ;
import static io.portcullis.syscalls.Syscalls.WRITE;

import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;

/** Asks a profile about calls, on any operating system. */
public final class ExplainACall {
    private static final long CLONE_NEWUSER = 0x1000_0000;

    private ExplainACall() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        // region: explain
        SeccompProfile profile = SeccompProfile.denyByDefault(errno(EPERM))
                .on(X86_64)
                .allow(READ, WRITE)
                .allow(CLONE, arg(0).masked(CLONE_NEWUSER).is(0))
                .unknownSyscalls(KernelVersion.of(6, 1), errno(ENOSYS))
                .build();

        System.out.println(profile.evaluate(SeccompData.call(X86_64, CLONE, 0x11)));
        // ALLOW, by the rule ALLOW clone when (arg[0] & 0x10000000) == 0
        System.out.println(profile.evaluate(SeccompData.call(X86_64, CLONE, CLONE_NEWUSER)));
        // ERRNO(1), by default
        System.out.println(profile.evaluate(SeccompData.call(X86_64, MSEAL)));
        // ERRNO(38), for the call is newer than the profile
        System.out.println(profile.evaluate(SeccompData.call(Abi.X86, READ)));
        // KILL_PROCESS, for the ABI is not listed
        // end region
    }
}
