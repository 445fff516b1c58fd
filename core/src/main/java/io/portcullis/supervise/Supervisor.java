package io.portcullis.supervise;

import io.portcullis.launch.ConfinedProcess;
import io.portcullis.launch.Ending;
import io.portcullis.linux.Descriptor;
import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Decides in Java about calls of a program: those to which its filter answers USER_NOTIF.
 *
 * <pre>{@code
 * try (Supervisor supervisor = Supervisor.of(ConfinedProcess.command("tool").under(filter))
 *         .on(Syscalls.SOCKET, call -> Response.fail(Errno.EACCES))
 *         .start()) {
 *     System.out.println(supervisor.waitFor());
 * }
 * }</pre>
 *
 * <p>A decision that looks at memory of the program is no boundary by itself: another thread of the program can change
 * it after the look and before the kernel's. What has to hold is done here and its result given
 * ({@link Response#giving}). Calls that no handler is for fail with EPERM.
 *
 * <p>When the supervisor or its JVM ends, every call that would be notified fails with ENOSYS, and the program itself
 * is killed. Closing the supervisor kills what the program started too, as far as that is still below the program or
 * has made such a call.
 */
public final class Supervisor implements AutoCloseable {
    private static final int MOST_FAILURES = 100;

    private final Supervision supervision;
    private final List<Throwable> failures;

    private Supervisor(Supervision supervision, List<Throwable> failures) {
        this.supervision = supervision;
        this.failures = failures;
    }

    /**
     * Begins with the program.
     *
     * @param program what to start; its last filter is the one whose calls are told
     * @return a builder without handlers
     */
    public static Builder of(ConfinedProcess.Builder program) {
        return new Builder(program);
    }

    /**
     * The program.
     *
     * @return the process, running or ended
     */
    public ConfinedProcess process() {
        return supervision.process();
    }

    /**
     * Waits for the end of the program, and then of all it started that is still under the filter.
     *
     * @return how the program ended
     * @throws InterruptedException if the calling thread is interrupted; everything goes on
     * @throws IllegalStateException if the supervisor failed
     */
    public Ending waitFor() throws InterruptedException {
        Ending ending = supervision.process().waitFor();
        supervision.awaitEnd();
        return ending;
    }

    /**
     * What handlers threw, the first hundred; each such call failed with EPERM.
     *
     * @return the exceptions, in order
     */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Kills the program and everything it started under the filter, and waits for that. */
    @Override
    public void close() {
        supervision.close();
    }

    /** Which handler is for which call. */
    public static final class Builder {
        private final ConfinedProcess.Builder program;
        private final Map<Syscall, CallHandler> handlers = new HashMap<>();
        private CallHandler otherwise = call -> Response.fail(Errno.EPERM);

        private Builder(ConfinedProcess.Builder program) {
            this.program = program;
        }

        /**
         * Says who decides about a call.
         *
         * @param syscall the call, on every ABI
         * @param handler who decides
         * @return this builder
         */
        public Builder on(Syscall syscall, CallHandler handler) {
            handlers.put(syscall, handler);
            return this;
        }

        /**
         * Says who decides about the calls that no handler is for; without this they fail with EPERM.
         *
         * @param handler who decides
         * @return this builder
         */
        public Builder otherwise(CallHandler handler) {
            otherwise = handler;
            return this;
        }

        /**
         * Starts the program.
         *
         * @return the supervisor, at work
         * @throws IOException as {@link ConfinedProcess.Builder#startSupervised}
         */
        public Supervisor start() throws IOException {
            List<Throwable> failures = new CopyOnWriteArrayList<>();
            Map<Syscall, CallHandler> fixed = Map.copyOf(handlers);
            CallHandler rest = otherwise;
            return new Supervisor(
                    Supervision.start(program, call -> decide(new Notification(call), call, fixed, rest, failures)),
                    failures);
        }

        private static void decide(
                Notification call,
                NotificationDescriptor descriptor,
                Map<Syscall, CallHandler> handlers,
                CallHandler otherwise,
                List<Throwable> failures) {
            long id = descriptor.id();
            try {
                Response response =
                        handlers.getOrDefault(call.syscall(), otherwise).answer(call);
                send(Objects.requireNonNull(response, "the handler of " + call + " answered null"), id, descriptor);
            } catch (Exception | Error e) {
                if (failures.size() < MOST_FAILURES) {
                    failures.add(e);
                }
                descriptor.fail(id, Errno.EPERM);
            }
        }

        private static void send(Response response, long id, NotificationDescriptor descriptor) {
            if (response instanceof Response.GoOn) {
                descriptor.letGoOn(id);
            } else if (response instanceof Response.Fail fail) {
                descriptor.fail(id, fail.errno());
            } else if (response instanceof Response.Return value) {
                descriptor.returnValue(id, value.value());
            } else if (response instanceof Response.Give give) {
                try (Descriptor source = give.descriptor()) {
                    descriptor.addDescriptor(id, source, give.closeOnExec(), true);
                }
            }
        }
    }
}
