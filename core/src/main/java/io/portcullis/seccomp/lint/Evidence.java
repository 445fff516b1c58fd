package io.portcullis.seccomp.lint;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallEntry;
import io.portcullis.syscalls.SyscallTables;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A call, and what the filter returns to it.
 *
 * @param call the call
 * @param returnValue the filter's 32-bit answer
 */
public record Evidence(SeccompData call, int returnValue) {
    /**
     * The answer as an action.
     *
     * @return the action, an errno with its common number
     */
    public Action answer() {
        return Action.of(returnValue);
    }

    /** Gives for example {@code x86_64 clone(0x10000000) -> ALLOW}. */
    @Override
    public String toString() {
        Optional<Abi> abi = Abi.ofCall(call.arch(), call.nr());
        Optional<SyscallEntry> entry = abi.flatMap(SyscallTables::find).flatMap(table -> table.byNumber(call.nr()));
        String name = entry.map(known -> known.syscall().name())
                .orElseGet(() -> "syscall_" + Integer.toUnsignedString(call.nr()));
        String where = abi.map(Abi::libseccompName).orElse("arch %#x".formatted(call.arch()));
        String ip = call.instructionPointer() == 0 ? "" : " at %#x".formatted(call.instructionPointer());
        return "%s %s(%s)%s -> %s".formatted(where, name, arguments(), ip, answer());
    }

    private String arguments() {
        int last = 5;
        while (last >= 0 && call.arg(last) == 0) {
            last--;
        }
        return IntStream.rangeClosed(0, last)
                .mapToObj(i -> "0x" + Long.toHexString(call.arg(i)))
                .collect(Collectors.joining(", "));
    }
}
