package io.portcullis.benchmarks;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.seccomp.ArgCondition;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The profile that is measured: Docker's default where {@code -Dcorpus} leads to it, else one of the same size and
 * shape, made from the table: three calls of four allowed, two by argument.
 */
@State(Scope.Benchmark)
public class ContainerProfile {
    private static final Path FILE = Path.of(System.getProperty("corpus", "."), "seccomp", "moby-default.json");
    private static final long CLONE_NEWUSER = 0x1000_0000; // include/uapi/linux/sched.h
    private static final long AF_VSOCK = 40; // include/linux/socket.h

    final String json = text();
    final SeccompProfile profile = resolved(json);

    /** The calls a server makes most, one that is refused, and one whose argument decides. */
    final SeccompData[] calls = {
        call(Syscalls.READ, 7, 0x7f00_0000_0000L, 4096),
        call(Syscalls.FUTEX, 0x7f00_0000_0000L, 0x80),
        call(Syscalls.EPOLL_WAIT, 5, 0x7f00_0000_0000L, 64),
        call(Syscalls.MOUNT),
        call(Syscalls.CLONE, 0x003d_0f00)
    };

    /** Reads or makes the profile. */
    public ContainerProfile() {}

    static String text() {
        try {
            return Files.exists(FILE)
                    ? Files.readString(FILE)
                    : DockerProfile.of(generated()).toJson();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static SeccompProfile resolved(String json) {
        return DockerProfile.parse(json)
                .resolveFor(ResolveTarget.on(Abi.X86_64))
                .profile();
    }

    private static SeccompProfile generated() {
        SyscallTable table = SyscallTables.forAbi(Abi.X86_64);
        Syscall[] allowed = table.entries().stream()
                .filter(entry -> entry.number() % 4 != 0)
                .map(entry -> entry.syscall())
                .filter(syscall -> !syscall.equals(Syscalls.CLONE) && !syscall.equals(Syscalls.SOCKET))
                .toArray(Syscall[]::new);
        return SeccompProfile.denyByDefault(Action.errno(Errno.EPERM))
                .on(Abi.X86_64)
                .allow(allowed)
                .allow(Syscalls.CLONE, ArgCondition.arg(0).masked(CLONE_NEWUSER).is(0))
                .allow(Syscalls.SOCKET, ArgCondition.arg(0).isNot(AF_VSOCK))
                .build();
    }

    private static SeccompData call(Syscall syscall, long... arguments) {
        int number = SyscallTables.forAbi(Abi.X86_64)
                .byName(syscall.name())
                .orElseThrow()
                .number();
        return SeccompData.call(Abi.X86_64, number, arguments);
    }
}
