package io.portcullis.seccomp.libseccomp;

/** {@code enum scmp_filter_attr}. */
enum Attribute {
    /** The default action; can be read only. */
    ACT_DEFAULT,
    /** The action for calls of ABIs that are not in the filter; KILL_THREAD unless set. */
    ACT_BADARCH,
    /** Whether loading sets no_new_privs; 1 unless set. */
    CTL_NNP,
    /** Whether loading reaches all threads. */
    CTL_TSYNC,
    /** Whether rules for number -1 are taken. */
    API_TSKIP,
    /** Whether what is refused is logged. */
    CTL_LOG,
    /** Whether speculative store bypass is left alone. */
    CTL_SSB,
    /** 1 by priority, 2 as a binary tree. */
    CTL_OPTIMIZE,
    /** Whether errors of the kernel keep their errno, which else are ECANCELED. */
    API_SYSRAWRC,
    /** Whether a notified call waits for fatal signals only; since 2.6. */
    CTL_WAITKILL;

    int number() {
        return ordinal() + 1; // _SCMP_FLTATR_MIN is 0
    }
}
