package io.portcullis.seccomp.libseccomp;

import io.portcullis.syscalls.Errno;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** libseccomp refused a call, or did not come back from it. The message names the call and the likely cause. */
public final class LibseccompException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient @Nullable Errno errno;

    private LibseccompException(String message, @Nullable Errno errno) {
        super(message);
        this.errno = errno;
    }

    static LibseccompException refused(String call, Errno errno, String likelyCause) {
        return new LibseccompException(call + ": " + errno + ", " + likelyCause, errno);
    }

    static LibseccompException failed(String call, String likelyCause) {
        return new LibseccompException(call + " failed, " + likelyCause, null);
    }

    static LibseccompException notReturned(String call, Duration limit) {
        return new LibseccompException(
                call + " did not come back within " + inWords(limit)
                        + " and was left behind on a daemon thread; some rule sets make libseccomp loop, compare"
                        + " fewer arguments in one rule, or give it more time",
                null);
    }

    private static String inWords(Duration limit) {
        if (limit.toSeconds() > 0) {
            return limit.toSeconds() + " s";
        }
        return limit.toMillis() > 0 ? limit.toMillis() + " ms" : limit.toNanos() + " ns";
    }

    /**
     * What libseccomp answered.
     *
     * @return the errno, or empty if it did not come back or gave none
     */
    public Optional<Errno> errno() {
        return Optional.ofNullable(errno);
    }
}
