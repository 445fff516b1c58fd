package io.portcullis.seccomp.libseccomp;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What libseccomp 2.5 exports and this package uses, by JNA's direct mapping; {@link Libseccomp} binds it.
 *
 * <p>Direct buffers are handed over by their start, whatever their position. Only the {@code _array} forms of the rule
 * functions: the others take structures by value through an ellipsis.
 *
 * @see <a href="https://github.com/seccomp/libseccomp/blob/v2.5.4/include/seccomp.h.in">include/seccomp.h.in</a>
 */
final class Functions25 {
    private Functions25() {}

    static native Pointer seccomp_version();

    static native int seccomp_api_get();

    static native @Nullable Pointer seccomp_init(int defaultAction);

    static native void seccomp_release(Pointer context);

    static native int seccomp_merge(Pointer into, Pointer from);

    static native int seccomp_arch_native();

    static native int seccomp_arch_exist(Pointer context, int token);

    static native int seccomp_arch_add(Pointer context, int token);

    static native int seccomp_arch_remove(Pointer context, int token);

    static native int seccomp_attr_get(Pointer context, int attribute, ByteBuffer value);

    static native int seccomp_attr_set(Pointer context, int attribute, int value);

    static native @Nullable Pointer seccomp_syscall_resolve_num_arch(int token, int number);

    static native int seccomp_syscall_resolve_name_arch(int token, String name);

    static native int seccomp_syscall_resolve_name_rewrite(int token, String name);

    static native int seccomp_syscall_priority(Pointer context, int number, byte priority);

    static native int seccomp_rule_add_array(
            Pointer context, int action, int number, int count, @Nullable ByteBuffer comparisons);

    static native int seccomp_rule_add_exact_array(
            Pointer context, int action, int number, int count, @Nullable ByteBuffer comparisons);

    static native int seccomp_export_pfc(Pointer context, int descriptor);

    static native int seccomp_export_bpf(Pointer context, int descriptor);
}
