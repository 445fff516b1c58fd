package io.portcullis.supervise;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The processes that a supervisor has heard of. At its end it has to find them again, also those that sleep, and whose
 * parents are gone, so that nothing of {@code /proc} says that they belong together.
 *
 * <p>A handle knows when its process began, so another that gets the same id is never killed for it.
 */
final class HeardProcesses {
    private static final int FIRST_CLEARING = 1024;

    private final Map<Integer, ProcessHandle> byThread = new ConcurrentHashMap<>();
    private int lastThread;
    private int clearingAt = FIRST_CLEARING;

    /** Notes the process of a thread that waits for its answer. For the one thread that receives. */
    void heardOf(int threadId) {
        if (threadId == lastThread) {
            return;
        }
        lastThread = threadId;
        if (byThread.containsKey(threadId)) {
            return;
        }
        if (byThread.size() >= clearingAt) {
            byThread.values().removeIf(process -> !process.isAlive());
            clearingAt = Math.max(FIRST_CLEARING, 2 * byThread.size());
        }
        Tasks.processOf(threadId)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(ProcessHandle::of)
                .ifPresent(process -> byThread.put(threadId, process));
    }

    /** Kills the process of a thread that was heard of. */
    void kill(int threadId) {
        Optional.ofNullable(byThread.get(threadId)).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Kills all that are there. */
    void kill() {
        byThread.values().forEach(ProcessHandle::destroyForcibly);
    }
}
