package io.portcullis.trace;

import io.portcullis.linux.AuditMessage;
import io.portcullis.linux.AuditSocket;
import java.time.Duration;

/**
 * Listens to the kernel's audit while programs run, as {@link AuditReader} reads it afterwards. Needs
 * {@code CAP_AUDIT_READ}.
 *
 * <p>The kernel tells of calls of every process. {@link Recording#tasks()} says whose they are.
 */
public final class AuditStream implements AutoCloseable {
    private static final int SECCOMP = 1326; // AUDIT_SECCOMP of include/uapi/linux/audit.h
    private static final int MOST_AT_ONCE = 1000; // milliseconds

    private final AuditSocket socket;
    private final AuditLog log = new AuditLog();

    private AuditStream(AuditSocket socket) {
        this.socket = socket;
    }

    /**
     * Starts listening.
     *
     * @return the stream, to be closed
     * @throws io.portcullis.linux.KernelRefusedException if the kernel says no; without {@code CAP_AUDIT_READ} it does
     * @throws UnsupportedOperationException if native code cannot be called from this JVM
     */
    public static AuditStream open() {
        return new AuditStream(AuditSocket.open());
    }

    /**
     * Takes in what comes.
     *
     * @param time how long
     * @return how many calls came
     * @throws io.portcullis.linux.KernelRefusedException if the kernel says no
     */
    public synchronized long listen(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        long calls = 0;
        for (long left = time.toMillis(); left >= 0; left = Math.floorDiv(end - System.nanoTime(), 1_000_000)) {
            for (AuditMessage message : socket.receive((int) Math.min(left, MOST_AT_ONCE))) {
                if (message.type() == SECCOMP
                        && log.add("type=1326 " + message.text()).isEmpty()) {
                    calls++;
                }
            }
        }
        return calls;
    }

    /**
     * What came so far.
     *
     * @return the recording; a note says if the kernel dropped messages
     */
    public synchronized Recording recording() {
        return socket.isIncomplete()
                ? Recording.builder()
                        .add(log.recording())
                        .note("lines are missing: calls came faster than they were taken, so some may be missing")
                        .build()
                : log.recording();
    }

    @Override
    public void close() {
        socket.close();
    }
}
