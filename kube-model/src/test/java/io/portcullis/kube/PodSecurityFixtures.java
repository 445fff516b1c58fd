package io.portcullis.kube;

import io.portcullis.needs.Needs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The pods that the admission plugin's own tests are made of. */
public final class PodSecurityFixtures {
    private PodSecurityFixtures() {}

    /**
     * All of them.
     *
     * @return their YAML by names such as {@code ./baseline/v1.34/pass/base0.yaml}
     * @throws IOException if they cannot be read
     */
    public static Map<String, String> all() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(
                Files.newInputStream(Needs.corpus("kubernetes/pod-security-fixtures.tar.gz"))))) {
            byte[] header =
                    in.readNBytes(512); // a tar file: 512 bytes of header, then the file, filled up to 512 again
            while (header.length == 512 && header[0] != 0) {
                int size = Integer.parseInt(ascii(header, 124, 12).trim(), 8);
                byte[] content = in.readNBytes(size);
                in.skipNBytes((512 - size % 512) % 512);
                String name = ascii(header, 0, 100);
                if (name.endsWith(".yaml")) {
                    all.put(name, new String(content, StandardCharsets.UTF_8));
                }
                header = in.readNBytes(512);
            }
        }
        return all;
    }

    private static String ascii(byte[] header, int from, int length) {
        String field = new String(header, from, length, StandardCharsets.US_ASCII);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }
}
