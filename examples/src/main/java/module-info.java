/** Small programs that the README quotes. */
@org.jspecify.annotations.NullMarked
module io.portcullis.examples {
    requires static org.jspecify;
    requires io.portcullis.apparmor;
    requires io.portcullis.core;
    requires io.portcullis.kube;
}
