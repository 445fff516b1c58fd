package io.portcullis.supervise;

/** Decides about calls. */
@FunctionalInterface
public interface CallHandler {
    /**
     * Decides about one call. The program's thread waits meanwhile, and so do all other calls of the same supervisor.
     * Waiting here for the program's end, or for anything that the program does next, waits for ever.
     *
     * @param call the call
     * @return what the program is told
     * @throws Exception if it cannot be decided: the call fails with EPERM, and {@link Supervisor#failures()} has the
     *     exception
     */
    Response answer(Notification call) throws Exception;
}
