package io.portcullis.kube;

import java.util.Arrays;
import java.util.stream.Collectors;

/** One of a few values that manifests spell in their own way. */
interface Word {
    /**
     * The value as manifests spell it.
     *
     * @return the word
     */
    String word();

    /** Finds a value by its word, which is taken to the letter. */
    static <W extends Word> W read(W[] all, String text) {
        return Arrays.stream(all)
                .filter(value -> value.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unsupported value: " + Shown.quoted(text)
                        + ": supported values: "
                        + Arrays.stream(all)
                                .map(value -> '"' + value.word() + '"')
                                .sorted()
                                .collect(Collectors.joining(", "))));
    }
}
