package io.portcullis.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongFunction;

/**
 * Memory whose address a call can be given. It is a direct buffer: {@code com.sun.jna.Memory} would start a cleaning
 * thread, perhaps from under a filter.
 */
final class NativeMemory {
    private final ByteBuffer bytes;
    private final Pointer pointer;

    private NativeMemory(ByteBuffer bytes) {
        this.bytes = bytes;
        this.pointer = Native.getDirectBufferPointer(bytes);
    }

    /** Memory full of zeros, in this machine's byte order. */
    static NativeMemory ofSize(int size) {
        return new NativeMemory(ByteBuffer.allocateDirect(Math.max(size, 1)).order(ByteOrder.nativeOrder()));
    }

    /** Memory that holds some bytes. */
    static NativeMemory of(byte[] content) {
        NativeMemory memory = ofSize(content.length);
        memory.bytes.put(0, content);
        return memory;
    }

    /** What it holds; read and written by absolute offsets. */
    ByteBuffer bytes() {
        return bytes;
    }

    /** Where it is; it stays there as long as this object is reachable. */
    Pointer pointer() {
        return pointer;
    }

    /** Where it is, for a place in other memory. Whoever keeps it keeps this object reachable. */
    long address() {
        return Pointer.nativeValue(pointer);
    }

    void putPointer(int offset, long address) {
        if (Native.POINTER_SIZE == Long.BYTES) {
            bytes.putLong(offset, address);
        } else {
            bytes.putInt(offset, (int) address);
        }
    }

    /** Makes a call with the address of this memory, which outlives it. */
    <T> T handedTo(LongFunction<T> call) {
        try {
            return call.apply(address());
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }
}
