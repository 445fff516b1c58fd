package io.portcullis.kube.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.needs.Needs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * The pods with which Pod Security tests itself against a real API server: whatever their level, it takes them all, but
 * for those that unmask {@code /proc} without a user namespace, which the server's validation refuses as well.
 */
class AdmittedPodsTest {
    private static final int BLOCK = 512; // bytes, of a tar file
    private static final int NAME = 100; // bytes, at its start
    private static final int SIZE = 124; // where the size stands in octal digits
    private static final int SIZE_END = 135;

    @Test
    void thePodsThatServersTakeAreNotRefused() throws IOException {
        ManifestCheck check = ManifestCheck.against(KubernetesVersion.NEWEST);
        List<String> pods = pods();
        List<String> refused = new ArrayList<>();
        for (String pod : pods) {
            check.check(ManifestFile.parse(pod).requireReadable()).stream()
                    .filter(finding -> finding.refuser() == Refuser.API_SERVER)
                    .filter(finding -> !finding.message().contains("procMount: Invalid value: \"Unmasked\""))
                    .forEach(finding -> refused.add(finding + "\n" + pod));
        }

        assertThat(pods).hasSizeGreaterThan(2_000);
        assertThat(refused).isEmpty();
    }

    private static List<String> pods() throws IOException {
        byte[] tar;
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(Needs.corpus("kubernetes/pod-security-fixtures.tar.gz")))) {
            tar = in.readAllBytes();
        }
        List<String> all = new ArrayList<>();
        ByteArrayInputStream in = new ByteArrayInputStream(tar);
        byte[] header = in.readNBytes(BLOCK);
        while (header.length == BLOCK && header[0] != 0) {
            int size =
                    Integer.parseInt(new String(header, SIZE, SIZE_END - SIZE, StandardCharsets.US_ASCII).strip(), 8);
            byte[] content = in.readNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
            if (new String(header, 0, NAME, StandardCharsets.US_ASCII).contains(".yaml")) {
                all.add(new String(content, 0, size, StandardCharsets.UTF_8));
            }
            header = in.readNBytes(BLOCK);
        }
        return all;
    }
}
