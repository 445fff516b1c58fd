package io.portcullis.apparmor;

/** What may be done with a file. The order is the one they are printed in. */
public enum FilePermission implements FileAccess {
    /** {@code r}: open for reading, list a folder. */
    READ("r"),
    /** {@code w}: write, create, delete, rename. */
    WRITE("w"),
    /** {@code a}: write at the end only; {@link #WRITE} holds it already. */
    APPEND("a"),
    /** {@code l}: make a hard link of this name. */
    LINK("l"),
    /** {@code k}: lock. */
    LOCK("k"),
    /** {@code m}: map as executable memory, as shared libraries are. */
    MAP_EXECUTABLE("m"),
    /** {@code x}: run. Only to deny; to allow it takes an {@link Exec}, which says what becomes of the profile. */
    EXECUTE("x");

    private final String letters;

    FilePermission(String letters) {
        this.letters = letters;
    }

    @Override
    public String letters() {
        return letters;
    }
}
