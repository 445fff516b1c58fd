/** The command line: one thin command over the SDK. */
@org.jspecify.annotations.NullMarked
module io.portcullis.cli {
    requires static org.jspecify;
    requires io.portcullis.core;
    requires io.portcullis.kube;
    requires info.picocli;

    exports io.portcullis.cli;

    // picocli fills options and parameters in by reflection
    opens io.portcullis.cli to
            info.picocli;
}
