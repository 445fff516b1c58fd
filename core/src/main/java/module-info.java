/**
 * Seccomp profiles: the model, the documents they are written in, BPF, compilers, and the running kernel.
 *
 * <p>System call tables are found as services; add {@code portcullis-syscalls-ARCH} for each architecture that matters.
 */
@org.jspecify.annotations.NullMarked
module io.portcullis.core {
    requires static transitive org.jspecify;
    requires transitive io.portcullis.syscalls;
    requires com.fasterxml.jackson.databind;
    requires com.sun.jna;
    requires static jdk.jfr;

    exports io.portcullis.bpf;
    exports io.portcullis.decision;
    exports io.portcullis.launch;
    exports io.portcullis.linux;
    exports io.portcullis.sandbox;
    exports io.portcullis.seccomp;
    exports io.portcullis.seccomp.compile;
    exports io.portcullis.seccomp.format;
    exports io.portcullis.seccomp.libseccomp;
    exports io.portcullis.seccomp.lint;
    exports io.portcullis.supervise;
    exports io.portcullis.trace;

    // JNA binds the native methods it finds there
    opens io.portcullis.linux to
            com.sun.jna;
    opens io.portcullis.seccomp.libseccomp to
            com.sun.jna;
}
