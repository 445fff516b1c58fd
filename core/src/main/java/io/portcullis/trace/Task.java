package io.portcullis.trace;

/**
 * Who made a call: one thread of a process.
 *
 * @param threadId the thread, as the kernel counts it; 0 if it is not known
 * @param processId its process; 0 if it is not known
 * @param command the name of the thread's program; empty if it is not known
 */
public record Task(int threadId, int processId, String command) {
    private static final Task UNKNOWN = new Task(0, 0, "");

    /**
     * Checks the ids.
     *
     * @param threadId the thread, as the kernel counts it; 0 if it is not known
     * @param processId its process; 0 if it is not known
     * @param command the name of the thread's program; empty if it is not known
     * @throws IllegalArgumentException if an id is below 0
     */
    public Task {
        if (threadId < 0 || processId < 0) {
            throw new IllegalArgumentException(
                    "thread and process ids are 0 (not known) or more, were %d and %d".formatted(threadId, processId));
        }
    }

    /**
     * Nobody in particular, for a source that only counts.
     *
     * @return the task of which nothing is known
     */
    public static Task unknown() {
        return UNKNOWN;
    }

    /** Gives what is known, for example {@code java[120/117]}: thread and process. */
    @Override
    public String toString() {
        if (equals(UNKNOWN)) {
            return "unknown task";
        }
        boolean isOne = threadId == processId || threadId == 0 || processId == 0;
        return command + "[" + (isOne ? Integer.toString(Math.max(threadId, processId)) : threadId + "/" + processId)
                + "]";
    }
}
