package io.portcullis.supervise;

import io.portcullis.linux.NotificationDescriptor;
import io.portcullis.syscalls.Abi;
import io.portcullis.trace.Arguments;
import io.portcullis.trace.Recording;
import io.portcullis.trace.Task;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts every call that is told and answers it; what was counted can be had at any time. */
final class CallCounter implements Supervision.Receiver {
    /** How many tasks are told apart; those that end later are one without ids for each command. */
    private static final int MOST_TASKS = 4096;

    private static final int MOST_NOTES = 1000;
    private static final int FIRST_CLEARING = 256;

    private final String program;
    private final Answerer answerer;
    private final boolean hearsAll;
    private final boolean withoutNewPrivileges;
    private final Traits traits = new Traits();
    private final Map<Integer, Counted> running = new HashMap<>();
    private final Recording.Builder finished = Recording.builder(); // guarded by this
    private final Map<Task, Tally> alive = new HashMap<>(); // guarded by this
    private final Set<String> notes = new LinkedHashSet<>(); // guarded by this
    private int finishedTasks;
    private Counted last = new Counted(new Task(0, 0, ""), new Tally());
    private int lastThread;
    private int clearingAt = FIRST_CLEARING;

    /** What a call is answered. */
    interface Answerer {
        /** Answers the call that was received last. */
        void answer(NotificationDescriptor call, long id);
    }

    /** A thread, and what it did. */
    private static final class Counted {
        private final Task task;
        private final Tally tally;
        private boolean renamed; // it has asked to become another program

        private Counted(Task task, Tally tally) {
            this.task = task;
            this.tally = tally;
        }
    }

    /** @param hearsAll whether every call is told, so that no thread becomes another program unheard */
    CallCounter(String program, Answerer answerer, boolean hearsAll, boolean withoutNewPrivileges) {
        this.program = program;
        this.hearsAll = hearsAll;
        this.answerer = answerer;
        this.withoutNewPrivileges = withoutNewPrivileges;
    }

    @Override
    public void received(NotificationDescriptor call) {
        int thread = call.threadId();
        int arch = call.auditArch();
        int number = call.number();
        int of = traits.of(arch, number);
        Counted counted = thread == lastThread && hearsAll && !last.renamed ? last : counted(thread);
        Optional<Executed> executed = Optional.empty();
        if (Traits.executes(of)) {
            counted.renamed = true;
            executed = withoutNewPrivileges ? Executed.by(new Notification(call)) : executed;
        } else if (Traits.filters(of, call.argument(0))) {
            note("%s asks for a filter of its own: what that refuses is not told, and is missing here"
                    .formatted(counted.task));
        }
        answerer.answer(call, call.id()); // the program goes on while this counts; its next call waits for this
        executed.flatMap(Executed::lostPrivileges).ifPresent(this::note);
        synchronized (this) {
            counted.tally.add(
                    arch,
                    number,
                    of & Traits.TELLING,
                    call.argument(0),
                    call.argument(1),
                    call.argument(2),
                    call.argument(3),
                    call.argument(4),
                    call.argument(5));
            if (Traits.ends(of)) {
                finish(thread, counted);
                if (Traits.endsProcess(of)) {
                    finishOthers(counted.task.processId());
                }
            }
        }
    }

    /** The thread waits, so {@code /proc} still knows it. */
    private Counted counted(int thread) {
        Counted known = running.get(thread);
        if (known != null && (known.renamed || !hearsAll)) {
            known.renamed = false;
            if (!Tasks.nameOf(thread).equals(known.task.command())) {
                synchronized (this) {
                    finish(thread, known);
                }
                known = null;
            }
        }
        if (known == null) {
            if (running.size() >= clearingAt) {
                finishGone();
            }
            int process = Tasks.processOf(thread).map(Math::toIntExact).orElse(0);
            boolean isTheStub = hearsAll && running.isEmpty() && finishedTasks == 0;
            Task task = new Task(thread, process, isTheStub ? program : Tasks.nameOf(thread));
            synchronized (this) {
                known = new Counted(task, alive.computeIfAbsent(task, key -> new Tally()));
            }
            running.put(thread, known);
        }
        last = known;
        lastThread = thread;
        return known;
    }

    private void finish(int thread, Counted counted) {
        running.remove(thread);
        lastThread = 0;
        alive.remove(counted.task);
        finishedTasks++;
        add(
                finishedTasks <= MOST_TASKS ? counted.task : new Task(0, 0, counted.task.command()),
                counted.tally,
                finished);
    }

    /** The threads that end with their process do not say so. */
    private void finishOthers(int process) {
        List.copyOf(running.entrySet()).stream()
                .filter(entry -> entry.getValue().task.processId() == process)
                .forEach(entry -> finish(entry.getKey(), entry.getValue()));
    }

    /** Nor do those that a signal ends, or another thread's becoming another program. */
    private synchronized void finishGone() {
        List.copyOf(running.entrySet()).stream()
                .filter(entry -> !Tasks.isThere(entry.getKey()))
                .forEach(entry -> finish(entry.getKey(), entry.getValue()));
        clearingAt = Math.max(FIRST_CLEARING, 2 * running.size());
    }

    private static void add(Task task, Tally tally, Recording.Builder recording) {
        tally.read((arch, number, arguments, any, count) -> Abi.ofCall(arch, number)
                .ifPresentOrElse(
                        abi -> recording.add(
                                task, abi, number, any ? Arguments.none() : Arguments.of(arguments), count),
                        () -> recording.note("%s made %d calls of number %d on the unknown architecture 0x%x"
                                .formatted(task, count, number, arch))));
    }

    synchronized void note(String note) {
        if (notes.size() < MOST_NOTES) {
            notes.add(note);
        }
    }

    /** Everything so far. */
    synchronized Recording recording() {
        Recording.Builder all = Recording.builder().add(finished.build());
        alive.forEach((task, tally) -> add(task, tally, all));
        notes.forEach(all::note);
        return all.build();
    }
}
