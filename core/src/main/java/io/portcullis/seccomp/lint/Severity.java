package io.portcullis.seccomp.lint;

/** How much a finding matters; the worst first. */
public enum Severity {
    /** What the filter refuses can be had all the same. */
    ERROR,
    /** Very likely not what was meant: a gap, a program that breaks, a rule without effect that contradicts others. */
    WARNING,
    /** Good to know. */
    INFO
}
