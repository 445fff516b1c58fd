package io.portcullis.kube.check;

/** How bad a finding is. */
public enum Severity {
    /** Somebody refuses it, or drops it: the pod does not run as written. */
    ERROR,
    /** It is taken, and does something else than it says. */
    WARNING,
    /** It is taken, and there is something to know about it. */
    NOTICE
}
