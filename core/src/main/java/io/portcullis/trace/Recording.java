package io.portcullis.trace;

import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which tasks made which system calls, how often, and with which {@linkplain TellingArguments telling arguments}.
 *
 * <p>A recording is as complete as what it comes from: a program that took another way makes other calls.
 * {@link #beyond} says what a later run did that an earlier one, or a profile, did not foresee.
 */
public final class Recording {
    private static final Recording NOTHING = builder().build();

    private final Map<Task, Map<CallNumber, RecordedCall>> byTask;
    private final Map<CallNumber, RecordedCall> all;
    private final List<String> notes;

    private Recording(Map<Task, Map<CallNumber, RecordedCall>> byTask, Collection<String> notes) {
        this.byTask = byTask;
        this.all = byTask.size() == 1 ? byTask.values().iterator().next() : together(byTask.values());
        this.notes = List.copyOf(notes);
    }

    /**
     * A recording of no calls.
     *
     * @return the recording
     */
    public static Recording nothing() {
        return NOTHING;
    }

    /**
     * Starts a recording.
     *
     * @return a builder without calls
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Who made calls.
     *
     * @return the tasks, in the order in which they were first heard of
     */
    public Set<Task> tasks() {
        return Collections.unmodifiableSet(byTask.keySet());
    }

    /**
     * What one task did.
     *
     * @param task the task
     * @return its part of the recording, without the notes
     */
    public Recording of(Task task) {
        return part(task::equals);
    }

    /**
     * What all threads of one process did.
     *
     * @param processId the process
     * @return its part of the recording, without the notes
     */
    public Recording ofProcess(int processId) {
        return part(task -> task.processId() == processId);
    }

    /**
     * The system calls that were made, whoever made them.
     *
     * @return each once, by ABI and number
     */
    public List<RecordedCall> recordedCalls() {
        return List.copyOf(all.values());
    }

    /**
     * What is known of one system call.
     *
     * @param abi where it was made
     * @param number its number there
     * @return the call, or empty if it was not made
     */
    public Optional<RecordedCall> call(Abi abi, int number) {
        return Optional.ofNullable(all.get(new CallNumber(abi, number)));
    }

    /**
     * The names of the system calls that were made.
     *
     * @return the names, sorted
     */
    public SortedSet<Syscall> calls() {
        SortedSet<Syscall> names = new TreeSet<>();
        all.values().forEach(call -> names.add(call.syscall()));
        return Collections.unmodifiableSortedSet(names);
    }

    /**
     * The ABIs calls came through.
     *
     * @return the ABIs; none, if there was no call
     */
    public Set<Abi> abis() {
        Set<Abi> abis = EnumSet.noneOf(Abi.class);
        all.keySet().forEach(call -> abis.add(call.abi()));
        return Collections.unmodifiableSet(abis);
    }

    /**
     * How often each call was made, as weights for a compiler.
     *
     * @return the counts
     */
    public CallCounts counts() {
        CallCounts.Builder counts = CallCounts.builder();
        all.values().forEach(call -> counts.add(call.abi(), call.number(), call.times()));
        return counts.build();
    }

    /**
     * How many calls were made.
     *
     * @return 0 and up
     */
    public long total() {
        return all.values().stream().mapToLong(RecordedCall::times).sum();
    }

    /**
     * Whether no call was made.
     *
     * @return true if there is none
     */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * What whoever wrote the recording down wants to be known: lines that are missing, programs that behave otherwise
     * when they are watched.
     *
     * @return sentences, each once
     */
    public List<String> notes() {
        return notes;
    }

    /**
     * This recording and another.
     *
     * @param other another recording
     * @return what is in either
     */
    public Recording merge(Recording other) {
        return builder().add(this).add(other).build();
    }

    /**
     * What this recording has beyond an earlier one: calls that were not made then, and calls with telling arguments
     * that they were not made with. What is not known of an argument is not taken for news.
     *
     * @param earlier the earlier recording
     * @return the news, without the notes
     */
    public Recording beyond(Recording earlier) {
        return select((call, arguments) -> {
            RecordedCall before = earlier.all.get(new CallNumber(call.abi(), call.number()));
            return before == null
                    || before.combinations().keySet().stream()
                            .noneMatch(known -> known.only(arguments.known()).cover(arguments));
        });
    }

    /**
     * What this recording has beyond a profile: calls that it refuses, whatever is not known of their arguments. Where
     * its answer depends on an argument that is not known, a note says so.
     *
     * @param profile the profile
     * @return the calls that are refused
     * @throws io.portcullis.decision.DiagramTooLargeException if the profile's conditions are too entangled
     */
    public Recording beyond(SeccompProfile profile) {
        ProfileAnswers answers = new ProfileAnswers(profile);
        Set<String> undecided = new LinkedHashSet<>();
        Recording refused = select((call, arguments) -> {
            ProfileAnswers.Answer answer = answers.to(call, arguments);
            if (answer == ProfileAnswers.Answer.DEPENDS) {
                undecided.add("whether the profile allows " + call.syscall() + arguments
                        + " depends on what is not known of its arguments");
            }
            return answer == ProfileAnswers.Answer.REFUSES;
        });
        return new Recording(refused.byTask, undecided);
    }

    /**
     * A profile that allows what was recorded.
     *
     * @param options how
     * @return the profile, and what there is to say about it
     * @throws IllegalArgumentException if there is no call
     * @throws IllegalStateException if the table of an ABI is missing; the message names the artifact to add
     */
    public LearnedProfile toProfile(LearningOptions options) {
        return ProfileLearner.learn(this, options);
    }

    /**
     * A profile that allows what another allows, and what was recorded. Nothing else of it changes: where one of its
     * rules refuses a recorded call, that call stays refused and a remark says so.
     *
     * @param profile the other profile
     * @param options how; the default action is the other profile's
     * @return the profile, and what was added to it
     * @throws IllegalStateException if the table of an ABI is missing; the message names the artifact to add
     * @throws io.portcullis.decision.DiagramTooLargeException if the profile's conditions are too entangled
     */
    public LearnedProfile addedTo(SeccompProfile profile, LearningOptions options) {
        return ProfileMerger.merge(this, profile, options);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recording that && byTask.equals(that.byTask) && notes.equals(that.notes);
    }

    @Override
    public int hashCode() {
        return 31 * byTask.hashCode() + notes.hashCode();
    }

    /** Gives the size for reading, for example {@code 1200 calls of 14 system calls by 3 tasks}. */
    @Override
    public String toString() {
        return "%d calls of %d system calls by %d tasks".formatted(total(), all.size(), byTask.size());
    }

    private interface Selection {
        boolean takes(RecordedCall call, Arguments arguments);
    }

    private Recording part(Predicate<Task> taken) {
        Map<Task, Map<CallNumber, RecordedCall>> part = new LinkedHashMap<>();
        byTask.forEach((task, calls) -> {
            if (taken.test(task)) {
                part.put(task, calls);
            }
        });
        return new Recording(part, List.of());
    }

    private Recording select(Selection selection) {
        Builder selected = builder();
        byTask.forEach((task, calls) -> calls.values()
                .forEach(call -> call.combinations().forEach((arguments, times) -> {
                    if (selection.takes(call, arguments)) {
                        selected.letGo(task, call).add(task, call.abi(), call.number(), arguments, times);
                    }
                })));
        return selected.build();
    }

    private static Map<CallNumber, RecordedCall> together(Collection<Map<CallNumber, RecordedCall>> parts) {
        Map<CallNumber, RecordedCall.Tally> sums = new TreeMap<>();
        parts.forEach(calls -> calls.forEach((number, call) ->
                sums.computeIfAbsent(number, key -> new RecordedCall.Tally()).add(call)));
        return finished(sums);
    }

    private static Map<CallNumber, RecordedCall> finished(Map<CallNumber, RecordedCall.Tally> tallies) {
        Map<CallNumber, RecordedCall> calls = new TreeMap<>();
        tallies.forEach((number, tally) -> calls.put(number, tally.finished(number)));
        return calls;
    }

    /** Collects calls. */
    public static final class Builder {
        private final Map<Task, Map<CallNumber, RecordedCall.Tally>> byTask = new LinkedHashMap<>();
        private final Set<String> notes = new LinkedHashSet<>();

        private Builder() {}

        /**
         * Adds calls of one kind. Of the arguments, what {@linkplain TellingArguments tells} is kept.
         *
         * @param task who made them
         * @param abi where they were made
         * @param number their number there
         * @param arguments what is known of their arguments
         * @param times how often, 0 and up
         * @return this builder
         * @throws IllegalArgumentException if it is below 0 times
         */
        public Builder add(Task task, Abi abi, int number, Arguments arguments, long times) {
            if (times < 0) {
                throw new IllegalArgumentException("a call is made 0 times or more, was " + times);
            }
            if (times > 0) {
                tally(task, new CallNumber(abi, number))
                        .add(TellingArguments.of(abi, number).keep(arguments), times);
            }
            return this;
        }

        /**
         * Adds all of a recording.
         *
         * @param recording the recording
         * @return this builder
         */
        public Builder add(Recording recording) {
            recording.byTask.forEach((task, calls) ->
                    calls.forEach((number, call) -> tally(task, number).add(call)));
            notes.addAll(recording.notes);
            return this;
        }

        /**
         * Adds a note.
         *
         * @param note a sentence without a full stop
         * @return this builder
         */
        public Builder note(String note) {
            notes.add(note);
            return this;
        }

        void add(Task task, RecordedCall call) {
            tally(task, new CallNumber(call.abi(), call.number())).add(call);
        }

        private Builder letGo(Task task, RecordedCall call) {
            tally(task, new CallNumber(call.abi(), call.number())).letGo(call.many());
            return this;
        }

        private RecordedCall.Tally tally(Task task, CallNumber number) {
            return byTask.computeIfAbsent(task, key -> new TreeMap<>())
                    .computeIfAbsent(number, key -> new RecordedCall.Tally());
        }

        /**
         * Finishes the recording.
         *
         * @return what was added so far
         */
        public Recording build() {
            Map<Task, Map<CallNumber, RecordedCall>> finished = new LinkedHashMap<>();
            byTask.forEach((task, tallies) -> finished.put(task, finished(tallies)));
            return new Recording(Collections.unmodifiableMap(finished), new ArrayList<>(notes));
        }
    }
}
