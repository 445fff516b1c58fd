package consumer;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscalls;

/** A profile that a user wants to keep an eye on. */
public final class WebProfile {
    private WebProfile() {}

    public static SeccompProfile build() {
        return SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .allow(Syscalls.READ, Syscalls.WRITE)
                .build();
    }
}
