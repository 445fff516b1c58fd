package io.portcullis.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
    @Test
    void hashesTheStandardsExample() {
        assertThat(Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void hashesAsJavaDoes() throws NoSuchAlgorithmException {
        Random random = new Random(1);
        MessageDigest java = MessageDigest.getInstance("SHA-256");
        for (int length = 0; length < 300; length++) { // all places of the padding, several blocks
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            assertThat(Sha256.of(bytes))
                    .as("%d bytes", length)
                    .isEqualTo(HexFormat.of().formatHex(java.digest(bytes)));
        }
    }
}
