package io.portcullis.kube.distribute;

import io.portcullis.apparmor.AppArmorProfile;
import io.portcullis.kube.NodePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file that has to be on every node that may run a pod.
 *
 * @param path where it is on the node
 * @param content its text
 * @param localhostProfile what a pod writes to {@code localhostProfile}
 */
public record NodeFile(NodePath path, String content, String localhostProfile) {
    private static final String APPARMOR_FOLDER = "/etc/apparmor.d/";

    /**
     * Takes them.
     *
     * @param path where it is on the node
     * @param content its text
     * @param localhostProfile what a pod writes to {@code localhostProfile}
     */
    public NodeFile {}

    /**
     * An AppArmor profile where nodes load them from when they boot. A pod names the profile, not the file, and the
     * profile has to be loaded into the kernel: {@code apparmor_parser -r -W FILE}.
     *
     * @param profile the profile
     * @return the place, the policy, and the profile's name
     * @throws IllegalArgumentException if no pod could name the profile
     */
    public static NodeFile of(AppArmorProfile profile) {
        String name =
                io.portcullis.kube.AppArmorProfileRef.localhost(profile.name()).localhostProfile();
        StringBuilder file = new StringBuilder();
        name.codePoints().forEach(c -> file.appendCodePoint(isPlain(c) ? c : '.'));
        String plain = file.toString().replaceFirst("^\\.+", "");
        return new NodeFile(
                new NodePath(APPARMOR_FOLDER + (plain.isEmpty() ? "profile" : plain)), profile.toPolicy(), name);
    }

    /**
     * The bytes on the node.
     *
     * @return UTF-8
     */
    public byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What tells this content from every other.
     *
     * @return SHA-256 in 64 lower-case hexadecimal digits
     */
    public String sha256() {
        return sha256(bytes());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
