package io.portcullis.supervise;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.linux.NotificationDescriptor;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A supervised program and the two threads it takes: one starts it and stays until it has ended, because the kernel
 * kills the program when its starter ends; the other receives until no process is left under the filter.
 */
final class Supervision implements AutoCloseable {
    private static final long LONGEST_END_SECONDS = 10;

    /** What is done about each call. */
    interface Receiver {
        /** Answers the call that was received. */
        void received(NotificationDescriptor call);

        /** No process is left under the filter. */
        default void ended() {}
    }

    private final Receiver receiver;
    private final HeardProcesses heard = new HeardProcesses();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable NotificationDescriptor> descriptor = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
    private final ConfinedProcess process;
    private volatile boolean closing;

    private Supervision(ConfinedProcess.Builder program, Receiver receiver) throws IOException {
        this.receiver = receiver;
        FutureTask<ConfinedProcess> start =
                new FutureTask<>(() -> program.endingWithTheStartingThread().startSupervised(this::startReceiving));
        thread("portcullis-starter", () -> {
            start.run();
            stayUntilItHasEnded(start);
        });
        this.process = started(start);
    }

    static Supervision start(ConfinedProcess.Builder program, Receiver receiver) throws IOException {
        return new Supervision(program, receiver);
    }

    private static void thread(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Nobody else may interrupt this thread, and leaving early would kill the program. */
    private static void stayUntilItHasEnded(FutureTask<ConfinedProcess> start) {
        boolean there = true;
        while (there) {
            try {
                start.get().process().waitFor();
                there = false;
            } catch (InterruptedException e) {
                there = true;
            } catch (ExecutionException e) {
                there = false;
            }
        }
    }

    /** An interrupted caller waits all the same, which is not long: there would be a program that nobody can end. */
    private ConfinedProcess started(FutureTask<ConfinedProcess> start) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return start.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            closing = true;
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void startReceiving(NotificationDescriptor listener) {
        descriptor.set(listener);
        listener.wakeInTurn();
        thread("portcullis-supervisor", () -> receiveFrom(listener));
    }

    private void receiveFrom(NotificationDescriptor listener) {
        try (listener) {
            while (listener.receive()) {
                heard.heardOf(listener.threadId());
                if (closing) {
                    heard.kill(listener.threadId());
                }
                receiver.received(listener);
            }
        } catch (RuntimeException | Error e) {
            broken.set(e);
            closing = true;
            heard.kill(); // before they hear ENOSYS
        } finally {
            receiver.ended();
            ended.countDown();
        }
    }

    ConfinedProcess process() {
        return process;
    }

    /** Waits until no process is left under the filter. */
    void awaitEnd() throws InterruptedException {
        ended.await();
        throwIfBroken();
    }

    /** Waits until no process is left under the filter, or the time is over. */
    boolean awaitEnd(long milliseconds) throws InterruptedException {
        boolean over = ended.await(milliseconds, TimeUnit.MILLISECONDS);
        throwIfBroken();
        return over;
    }

    private void throwIfBroken() {
        Throwable failure = broken.get();
        if (failure != null) {
            throw new IllegalStateException("the supervisor failed, and with it every call it was to hear of", failure);
        }
    }

    /** Kills every process under the filter and waits for the end, ten seconds at most. */
    @Override
    public void close() {
        closing = true;
        process.close();
        heard.kill(); // whoever escapes that is killed at its next call
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_END_SECONDS);
        while (ended.getCount() > 0 && System.nanoTime() - deadline < 0) {
            try {
                if (ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
