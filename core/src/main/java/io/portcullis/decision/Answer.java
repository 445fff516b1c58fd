package io.portcullis.decision;

import io.portcullis.bpf.Action;
import java.util.Optional;

/** The answer to a {@link Question}: a proof, a call that shows the opposite, or the reason why neither was found. */
public sealed interface Answer {
    /**
     * It holds for every call of the domain.
     *
     * @param question what was asked
     */
    record Proved(Question question) implements Answer {
        @Override
        public String toString() {
            return question.relation().says(true) + ", " + question.scope();
        }
    }

    /**
     * It does not hold.
     *
     * @param question what was asked
     * @param witness a call for which it does not
     * @param first what the first decision answers to it
     * @param second what the second decision answers to it
     */
    record Refuted(Question question, Witness witness, Action first, Action second) implements Answer {
        @Override
        public String toString() {
            return "%s: to %s the first answers %s and the second %s, %s"
                    .formatted(question.relation().says(false), witness, first, second, question.scope());
        }
    }

    /**
     * It is not known.
     *
     * @param question what was asked
     * @param reason what ran out
     */
    record Undecided(Question question, String reason) implements Answer {
        @Override
        public String toString() {
            return "whether " + question.relation().says(true) + " is undecided: " + reason + ", " + question.scope();
        }
    }

    /**
     * What was asked.
     *
     * @return the question
     */
    Question question();

    /**
     * Whether it is proved.
     *
     * @return true for {@link Proved} alone
     */
    default boolean holds() {
        return this instanceof Proved;
    }

    /**
     * Whether it holds.
     *
     * @return true if it is proved, false if it is refuted
     * @throws UndecidedException if it is neither
     */
    default boolean orThrow() {
        if (this instanceof Undecided undecided) {
            throw new UndecidedException(undecided.reason());
        }
        return holds();
    }

    /**
     * A call that shows that it does not hold.
     *
     * @return the call, or empty if it is proved or undecided
     */
    default Optional<Witness> counterexample() {
        return this instanceof Refuted refuted ? Optional.of(refuted.witness()) : Optional.empty();
    }
}
