package io.portcullis.seccomp.libseccomp;

/** {@code enum scmp_filter_attr}. */
enum Attribute {
    /** The default action; can be read only. */
    ACT_DEFAULT(1),
    /** The action for calls of ABIs that are not in the filter; KILL_THREAD unless set. */
    ACT_BADARCH(2),
    /** Whether loading sets no_new_privs; 1 unless set. */
    CTL_NNP(3),
    /** Whether loading reaches all threads. */
    CTL_TSYNC(4),
    /** Whether rules for number -1 are taken. */
    API_TSKIP(5),
    /** Whether what is refused is logged. */
    CTL_LOG(6),
    /** Whether speculative store bypass is left alone. */
    CTL_SSB(7),
    /** 1 by priority, 2 as a binary tree. */
    CTL_OPTIMIZE(8),
    /** Whether errors of the kernel keep their errno, which else are ECANCELED. */
    API_SYSRAWRC(9),
    /** Whether a notified call waits for fatal signals only; since 2.6. */
    CTL_WAITKILL(10);

    final int number;

    Attribute(int number) {
        this.number = number;
    }
}
