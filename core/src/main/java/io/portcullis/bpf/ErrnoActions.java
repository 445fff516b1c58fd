package io.portcullis.bpf;

import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The actions of all errno numbers, made once: finding a number's name is slow, and filters answer millions of calls.
 */
final class ErrnoActions {
    private static final List<Abi> COMMON = List.of(Abi.X86_64);
    private static final @Nullable Action[] BY_NUMBER =
            new @Nullable Action[Errno.MAX + 1]; // a race makes equal values

    private ErrnoActions() {}

    /** The action that gives a number on ABIs with the common errno numbers. */
    static Action numbered(int number) {
        Action action = BY_NUMBER[number];
        if (action == null) {
            action = Action.errno(Errno.ofNumberOn(number, COMMON));
            BY_NUMBER[number] = action;
        }
        return action;
    }
}
