package io.portcullis.seccomp.libseccomp;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What libseccomp 2.6 added. A class of its own, because one missing symbol makes the binding of a whole class fail.
 *
 * @see <a href="https://github.com/seccomp/libseccomp/blob/v2.6.0/include/seccomp.h.in">include/seccomp.h.in</a>
 */
final class Functions26 {
    private Functions26() {}

    static native int seccomp_export_bpf_mem(Pointer context, @Nullable ByteBuffer buffer, ByteBuffer length);

    static native int seccomp_precompute(Pointer context);

    static native int seccomp_transaction_start(Pointer context);

    static native int seccomp_transaction_commit(Pointer context);

    static native void seccomp_transaction_reject(Pointer context);
}
