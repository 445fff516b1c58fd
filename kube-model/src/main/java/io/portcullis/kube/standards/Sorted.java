package io.portcullis.kube.standards;

import java.util.SortedSet;
import java.util.TreeSet;

/** Texts in the order of their code points, none twice: a Go set of strings when it is listed. */
final class Sorted {
    private final SortedSet<String> texts = new TreeSet<>(Sorted::compare);

    void add(String text) {
        texts.add(PluginWording.cut(text));
    }

    int size() {
        return texts.size();
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    SortedSet<String> texts() {
        return texts;
    }

    String quoted() {
        return PluginWording.quoted(texts);
    }

    String joined() {
        return PluginWording.joined(texts);
    }

    /** Code points compare as the bytes of UTF-8 do, which is how Go compares; UTF-16 units do not. */
    private static int compare(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean oneSurrogate = Character.isSurrogate(x) != Character.isSurrogate(y);
                return oneSurrogate ? Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y)) : x - y;
            }
        }
        return a.length() - b.length();
    }
}
