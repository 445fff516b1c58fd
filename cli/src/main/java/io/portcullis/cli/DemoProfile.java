package io.portcullis.cli;

import static io.portcullis.bpf.Action.errno;
import static io.portcullis.seccomp.ArgCondition.arg;
import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.syscalls.Syscalls.MKDIR;
import static io.portcullis.syscalls.Syscalls.MKDIRAT;
import static io.portcullis.syscalls.Syscalls.PERSONALITY;
import static io.portcullis.syscalls.Syscalls.SOCKET;

import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.Set;
import java.util.TreeSet;

/** The profile of the demonstration: a JVM that starts, works and talks to the network, but makes no folder. */
final class DemoProfile {
    static final long AF_UNIX = 1; // include/linux/socket.h
    static final long AF_INET = 2;
    static final long AF_INET6 = 10;
    static final long AF_NETLINK = 16;
    static final long AF_PACKET = 17;
    static final long SOCK_STREAM = 1; // include/linux/net.h
    static final long SOCK_RAW = 3;
    static final long PER_QUERY = 0xffff_ffffL; // personality(2)
    static final long PER_LINUX32 = 0x0008; // include/uapi/linux/personality.h

    private DemoProfile() {}

    static SeccompProfile on(Abi abi) {
        Set<Syscall> needed = new TreeSet<>(JvmBaseline.withSiblings(
                JvmFloor.STARTUP, JvmFloor.NET, JvmFloor.FILES, JvmFloor.SPAWN, JvmFloor.SPAWN_CHILD));
        needed.removeAll(Set.of(MKDIR, MKDIRAT, SOCKET, PERSONALITY));
        return SeccompProfile.denyByDefault(errno(EPERM))
                .on(abi)
                .allow(needed.toArray(Syscall[]::new))
                .allow(SOCKET, arg(0).isIn(AF_UNIX, AF_INET, AF_INET6))
                .allow(PERSONALITY, arg(0).is(PER_QUERY))
                .build();
    }
}
