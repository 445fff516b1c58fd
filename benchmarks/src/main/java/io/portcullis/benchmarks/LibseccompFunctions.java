package io.portcullis.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** What a C program calls to have libseccomp make a filter, by JNA's direct mapping and without anything around it. */
final class LibseccompFunctions {
    private LibseccompFunctions() {}

    /** Binds the functions. */
    static void load() {
        Native.register(LibseccompFunctions.class, NativeLibrary.getInstance("libseccomp.so.2"));
    }

    static native Pointer seccomp_init(int defaultAction);

    static native void seccomp_release(Pointer context);

    static native int seccomp_arch_add(Pointer context, int token);

    static native int seccomp_attr_set(Pointer context, int attribute, int value);

    static native int seccomp_syscall_resolve_name(String name);

    static native int seccomp_rule_add_array(
            Pointer context, int action, int number, int count, ByteBuffer comparisons);

    static native int seccomp_export_bpf(Pointer context, int descriptor);
}
