/**
 * AppArmor policy: a syntax tree of values, a builder that reads like policy, and a printer.
 *
 * <p>Nothing here touches the machine; what it prints is for {@code apparmor_parser}.
 */
@org.jspecify.annotations.NullMarked
module io.portcullis.apparmor {
    requires static transitive org.jspecify;
    requires transitive io.portcullis.core;

    exports io.portcullis.apparmor;
}
