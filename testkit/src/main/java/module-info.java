/**
 * Profiles under test: assertions that read like sentences and, where jqwik is present, arbitraries that find the call
 * nobody thought of.
 */
@org.jspecify.annotations.NullMarked
module io.portcullis.testkit {
    requires static transitive org.jspecify;
    requires transitive io.portcullis.core;
    requires transitive org.assertj.core;
    requires static net.jqwik.api; // not transitive: those who have no jqwik compile without it

    exports io.portcullis.testkit;
}
