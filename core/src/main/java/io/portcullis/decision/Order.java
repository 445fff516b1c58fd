package io.portcullis.decision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order in which a diagram looks at the 512 bits of a call, the most significant bit of a word first.
 *
 * <p>Words follow each other as in {@link Word}. Words that a program compares with each other are interleaved, bit by
 * bit: apart, such a comparison needs more nodes than there are.
 */
public final class Order {
    /** The number of bits, and so of levels. */
    public static final int LEVELS = Word.count() * Word.BITS;

    /** The order without interleaving. */
    public static final Order NATURAL = new Order(new int[Word.count()]);

    private final int[] groups; // for each word the number of its group, 0 for none
    private final Word[] words = new Word[LEVELS];
    private final int[] bits = new int[LEVELS];
    private final int[] levels = new int[LEVELS]; // by position * 32 + bit

    private Order(int[] groups) {
        this.groups = groups;
        int level = 0;
        for (int first = 0; first < groups.length; first++) {
            List<Word> together = membersIfFirst(first);
            for (int bit = Word.BITS - 1; bit >= 0; bit--) {
                for (Word word : together) {
                    words[level] = word;
                    bits[level] = bit;
                    levels[word.position() * Word.BITS + bit] = level;
                    level++;
                }
            }
        }
    }

    /**
     * This order, with two words interleaved; what is interleaved with either of them already comes along.
     *
     * @param one a word
     * @param other another word
     * @return the order; this one if they are interleaved already
     */
    public Order interleaving(Word one, Word other) {
        int[] merged = groups.clone();
        int a = merged[one.position()];
        int b = merged[other.position()];
        if (one == other || (a != 0 && a == b)) {
            return this;
        }
        int group = a != 0 ? a : b != 0 ? b : Arrays.stream(merged).max().orElse(0) + 1;
        for (int i = 0; i < merged.length; i++) {
            if (b != 0 && merged[i] == b) {
                merged[i] = group;
            }
        }
        merged[one.position()] = group;
        merged[other.position()] = group;
        return new Order(merged);
    }

    /**
     * An order that interleaves what either does.
     *
     * @param other another order
     * @return an order in which both kinds of comparisons are small
     */
    public Order with(Order other) {
        Order both = this;
        for (int i = 0; i < groups.length; i++) {
            for (int j = i + 1; j < groups.length; j++) {
                if (other.groups[i] != 0 && other.groups[i] == other.groups[j]) {
                    both = both.interleaving(Word.at(i), Word.at(j));
                }
            }
        }
        return both;
    }

    /**
     * The word looked at on a level.
     *
     * @param level 0 to 511
     * @return the word
     */
    public Word word(int level) {
        return words[level];
    }

    /**
     * The bit looked at on a level.
     *
     * @param level 0 to 511
     * @return 31, the most significant, to 0
     */
    public int bit(int level) {
        return bits[level];
    }

    /**
     * The level on which a bit is looked at.
     *
     * @param word its word
     * @param bit 31, the most significant, to 0
     * @return 0 to 511
     */
    public int level(Word word, int bit) {
        return levels[word.position() * Word.BITS + bit];
    }

    private List<Word> membersIfFirst(int first) {
        int group = groups[first];
        if (group == 0) {
            return List.of(Word.at(first));
        }
        List<Word> members = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            if (groups[i] == group) {
                if (i < first) {
                    return List.of(); // they came with an earlier word
                }
                members.add(Word.at(i));
            }
        }
        return members;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Order that && Arrays.equals(levels, that.levels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(levels);
    }

    /** Gives the words, those interleaved in brackets. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            List<Word> together = membersIfFirst(i);
            if (!together.isEmpty()) {
                parts.add(together.size() == 1 ? together.get(0).toString() : together.toString());
            }
        }
        return String.join(" ", parts);
    }
}
