package io.portcullis.benchmarks;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** The C library's part in taking a filter from libseccomp: a file in memory that is written again and again. */
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
}
