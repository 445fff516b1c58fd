package io.portcullis.kube;

/** What a node runs. */
public enum OsName implements Word {
    /** Linux. */
    LINUX("linux"),
    /** Windows, which knows neither seccomp nor AppArmor. */
    WINDOWS("windows");

    private final String word;

    OsName(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }
}
