package io.portcullis.linux;

import io.portcullis.syscalls.Errno;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the kernel answered to a call: a value, or an errno. */
public final class Answer {
    private final long value;
    private final @Nullable Errno errno;

    private Answer(long value, @Nullable Errno errno) {
        this.value = value;
        this.errno = errno;
    }

    /**
     * A call that was made.
     *
     * @param value what it returned
     * @return the answer
     */
    public static Answer of(long value) {
        return new Answer(value, null);
    }

    /**
     * A call that was refused or went wrong.
     *
     * @param errno why
     * @return the answer
     */
    public static Answer failed(Errno errno) {
        return new Answer(-1, errno);
    }

    /**
     * What the call returned.
     *
     * @return the value; -1 if it failed
     */
    public long value() {
        return value;
    }

    /**
     * Why the call failed.
     *
     * @return the errno, or empty if it did not fail
     */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }

    /**
     * Whether the call failed with one errno.
     *
     * @param expected the errno
     * @return true if it failed, and with this one
     */
    public boolean failedWith(Errno expected) {
        return errno != null && expected.equals(errno);
    }

    /**
     * The value of a call that must not fail.
     *
     * @param call the call, for the message
     * @param likelyCause why it may have failed, for the message
     * @return what it returned
     * @throws KernelRefusedException if it failed
     */
    public long orRefused(String call, String likelyCause) {
        if (errno != null) {
            throw new KernelRefusedException(call, errno, likelyCause);
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answer that && value == that.value && errno().equals(that.errno());
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(value) + errno().hashCode();
    }

    /** Gives the value, or the errno's name. */
    @Override
    public String toString() {
        return errno == null ? Long.toString(value) : errno.toString();
    }
}
