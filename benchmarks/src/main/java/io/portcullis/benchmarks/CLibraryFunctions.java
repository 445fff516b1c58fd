package io.portcullis.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The C library's part in measuring: a file in memory, that libseccomp writes again and again, and what processes used.
 */
final class CLibraryFunctions {
    static final int SEEK_SET = 0;
    static final int SEEK_CUR = 1;

    private CLibraryFunctions() {}

    /** Binds the functions. */
    static void load() {
        Native.register(CLibraryFunctions.class, NativeLibrary.getInstance("c"));
    }

    static native int memfd_create(String name, int flags);

    static native long lseek(int descriptor, long offset, int whence);

    static native long pread(int descriptor, Pointer into, long length, long offset);

    static native int getrusage(int who, Pointer usage);
}
