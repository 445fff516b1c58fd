package io.portcullis.decision;

/** What looking for the meaning of a program came to. */
public sealed interface Lifted {
    /**
     * The meaning is known.
     *
     * @param decision what the program does with every call
     */
    record Decided(Decision decision) implements Lifted {
        @Override
        public Decision orThrow() {
            return decision;
        }
    }

    /**
     * The meaning takes more to find than was granted.
     *
     * @param reason what ran out
     */
    record Undecided(String reason) implements Lifted {
        @Override
        public Decision orThrow() {
            throw new UndecidedException(reason);
        }
    }

    /**
     * The meaning.
     *
     * @return what the program does with every call
     * @throws UndecidedException if it is not known
     */
    Decision orThrow();
}
