package io.portcullis.benchmarks;

import com.sun.jna.Memory;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Processor time of this process and of those it started that have ended: what remains comparable on a machine that is
 * busy with other things.
 */
final class ProcessorTime {
    private static final int RUSAGE_CHILDREN = -1; // include/uapi/linux/resource.h
    private static final int RUSAGE_BYTES = 144;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final Memory usage = new Memory(RUSAGE_BYTES); // struct rusage: seconds and microseconds, user and system

    ProcessorTime() {
        CLibraryFunctions.load();
    }

    /** Of this process, collecting and compiling included, in milliseconds. */
    double own() {
        return system.getProcessCpuTime() / 1e6;
    }

    /** Of all processes below that have ended and were waited for, in milliseconds. */
    double children() {
        if (CLibraryFunctions.getrusage(RUSAGE_CHILDREN, usage) != 0) {
            throw new IllegalStateException("getrusage failed");
        }
        return 1e3 * (usage.getLong(0) + usage.getLong(16)) + (usage.getLong(8) + usage.getLong(24)) / 1e3;
    }
}
