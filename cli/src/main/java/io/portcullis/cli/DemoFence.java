package io.portcullis.cli;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.BPF;
import static io.portcullis.syscalls.Syscalls.DELETE_MODULE;
import static io.portcullis.syscalls.Syscalls.FINIT_MODULE;
import static io.portcullis.syscalls.Syscalls.INIT_MODULE;
import static io.portcullis.syscalls.Syscalls.IO_URING_SETUP;
import static io.portcullis.syscalls.Syscalls.KEXEC_FILE_LOAD;
import static io.portcullis.syscalls.Syscalls.KEXEC_LOAD;
import static io.portcullis.syscalls.Syscalls.MOUNT;
import static io.portcullis.syscalls.Syscalls.MOVE_MOUNT;
import static io.portcullis.syscalls.Syscalls.OPEN_TREE;
import static io.portcullis.syscalls.Syscalls.PIVOT_ROOT;
import static io.portcullis.syscalls.Syscalls.PTRACE;
import static io.portcullis.syscalls.Syscalls.REBOOT;
import static io.portcullis.syscalls.Syscalls.SETNS;
import static io.portcullis.syscalls.Syscalls.UMOUNT2;
import static io.portcullis.syscalls.Syscalls.UNSHARE;

import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;

/** What the demonstration's profile is proved against: a list of calls that change the machine and not the process. */
final class DemoFence {
    private DemoFence() {}

    static SeccompProfile on(Abi abi) {
        return SeccompProfile.allowByDefault()
                .on(abi)
                .rule(Rule.of(errno(EPERM), MOUNT, UMOUNT2, MOVE_MOUNT, OPEN_TREE, PIVOT_ROOT, SETNS, UNSHARE))
                .rule(Rule.of(errno(EPERM), INIT_MODULE, FINIT_MODULE, DELETE_MODULE, KEXEC_LOAD, KEXEC_FILE_LOAD))
                .rule(Rule.of(errno(EPERM), PTRACE, BPF, IO_URING_SETUP, REBOOT))
                .build();
    }
}
