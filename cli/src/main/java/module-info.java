/** The command line: one thin command over the SDK. */
@org.jspecify.annotations.NullMarked
module io.portcullis.cli {
    requires static org.jspecify;
    requires transitive io.portcullis.core;
    requires io.portcullis.kube;
    requires info.picocli;

    // what a JVM is measured by
    requires static java.management;
    requires static java.naming;
    requires static java.net.http;
    requires static jdk.httpserver;
    requires static jdk.jfr;
    requires static jdk.management;

    exports io.portcullis.cli;

    // picocli fills options and parameters in by reflection
    opens io.portcullis.cli to
            info.picocli;
}
