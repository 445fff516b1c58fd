package io.portcullis.sandbox;

import java.lang.reflect.InvocationTargetException;

/**
 * Virtual threads where there are some, from Java 21. Their class starts a thread as it is initialised; tried first
 * where no thread can be started, it has failed for the whole JVM and for good.
 */
final class VirtualThreads {
    private static final int SINCE = 21;

    private VirtualThreads() {}

    /** Initialises them, from a thread that may start others. */
    static void initialise() {
        if (Runtime.version().feature() < SINCE) {
            return;
        }
        Runnable nothing = () -> {};
        try {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, nothing);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "virtual threads cannot be started here, nor could a scope be", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " is said to have virtual threads", e);
        }
    }

    /** Goes on only on a platform thread: a virtual one may have another thread of the kernel from call to call. */
    static void requireNone() {
        boolean plain = Thread.currentThread().getClass() == Thread.class; // which no virtual thread's is
        if (plain || Runtime.version().feature() < SINCE) {
            return;
        }
        try {
            if ((Boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread())) {
                throw new IllegalStateException(
                        "this is a virtual thread, which may run on another thread of the kernel after each call;"
                                + " install from a platform thread, new Thread(..) is one");
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Java " + Runtime.version() + " is said to have virtual threads", e);
        }
    }
}
