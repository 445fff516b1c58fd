package io.portcullis.supervise;

import io.portcullis.linux.Descriptor;
import io.portcullis.syscalls.Errno;

/** What a supervisor answers to a call. */
public sealed interface Response {
    /**
     * The kernel makes the call as if nobody had asked. This is a decision about the call's own arguments at best, and
     * never about what they point to: the program may change that between the look and the kernel's own.
     */
    record GoOn() implements Response {}

    /**
     * The call fails.
     *
     * @param errno why
     */
    record Fail(Errno errno) implements Response {}

    /**
     * The call is not made and returns a value.
     *
     * @param value what it returns
     */
    record Return(long value) implements Response {}

    /**
     * The call is not made and returns a descriptor: a copy of one of this JVM. It is what opens a file for a program
     * without the program's having a say after the look at its path.
     *
     * @param descriptor what is copied; it is closed here afterwards
     * @param closeOnExec whether the copy has {@code O_CLOEXEC}
     */
    record Give(Descriptor descriptor, boolean closeOnExec) implements Response {}

    /**
     * Lets the call go on.
     *
     * @return the answer
     */
    static Response goOn() {
        return new GoOn();
    }

    /**
     * Fails the call.
     *
     * @param errno why
     * @return the answer
     */
    static Response fail(Errno errno) {
        return new Fail(errno);
    }

    /**
     * Returns a value in the kernel's place.
     *
     * @param value what the call returns
     * @return the answer
     */
    static Response returning(long value) {
        return new Return(value);
    }

    /**
     * Returns a copy of a descriptor of this JVM.
     *
     * @param descriptor what is copied; it is closed here afterwards
     * @param closeOnExec whether the copy has {@code O_CLOEXEC}
     * @return the answer
     */
    static Response giving(Descriptor descriptor, boolean closeOnExec) {
        return new Give(descriptor, closeOnExec);
    }
}
