package io.portcullis.kube.standards;

import io.portcullis.needs.Needs;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The pods that the plugin's own tests are made of, by their names {@code level/version/pass|fail/check.yaml}. */
public final class Fixtures {
    private Fixtures() {}

    /** What a compressed tar file holds: 512 bytes of header, then the file, filled up to 512 bytes again. */
    public static Map<String, String> read() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(
                Files.newInputStream(Needs.corpus("kubernetes/pod-security-fixtures.tar.gz"))))) {
            byte[] header = in.readNBytes(512);
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
