package io.portcullis.examples;

import static io.portcullis.apparmor.FilePermission.READ;
import static io.portcullis.apparmor.FilePermission.WRITE;
import static io.portcullis.apparmor.NetworkFamily.INET;
import static io.portcullis.apparmor.Pattern.file;
import static io.portcullis.apparmor.Pattern.literal;
import static io.portcullis.apparmor.SocketType.STREAM;
import static io.portcullis.linux.Capability.NET_BIND_SERVICE;

import io.portcullis.apparmor.AppArmorProfile;

/** Writes an AppArmor profile without a string template. */
public final class WriteAppArmorPolicy {
    private WriteAppArmorPolicy() {}

    /**
     * Runs the example.
     *
     * @param args none
     */
    public static void main(String[] args) {
        String uploads = "/srv/up loads/{a}, /** w,"; // from outside: no path can end a rule
        // region: apparmor
        String policy = AppArmorProfile.named(
                        "web",
                        p -> p.abi("4.0")
                                .include("abstractions/base")
                                .allow(file("/srv/**"), READ)
                                .allow(literal(uploads), WRITE)
                                .deny(file("/srv/secret/**"), READ, WRITE)
                                .capability(NET_BIND_SERVICE)
                                .network(INET, STREAM))
                .toPolicy();
        // end region
        System.out.println(policy);
    }
}
