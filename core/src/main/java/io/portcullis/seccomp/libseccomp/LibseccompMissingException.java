package io.portcullis.seccomp.libseccomp;

import org.jspecify.annotations.Nullable;

/** libseccomp is not there, too old, or cannot be called. The message says which, and what to install. */
public final class LibseccompMissingException extends UnsupportedOperationException {
    private static final long serialVersionUID = 1;

    LibseccompMissingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
