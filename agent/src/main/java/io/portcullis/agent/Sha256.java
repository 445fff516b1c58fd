package io.portcullis.agent;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * SHA-256 of a filter, FIPS 180-4. Java's own is found through its security providers, and to set those up takes longer
 * than all else the agent does with a filter.
 */
final class Sha256 {
    private static final int BLOCK = 64;
    private static final int LENGTH = Long.BYTES;
    private static final int[] ROUND = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private final int[] state = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };

    private Sha256() {}

    /** The hash in 64 hexadecimal digits. */
    static String of(byte[] bytes) {
        int blocks = (bytes.length + 1 + LENGTH + BLOCK - 1) / BLOCK;
        ByteBuffer padded = ByteBuffer.allocate(blocks * BLOCK);
        padded.put(bytes).put((byte) 0x80).putLong(padded.capacity() - LENGTH, (long) bytes.length * Byte.SIZE);
        Sha256 hash = new Sha256();
        for (int block = 0; block < blocks; block++) {
            hash.take(padded, block * BLOCK);
        }
        ByteBuffer digest = ByteBuffer.allocate(hash.state.length * Integer.BYTES);
        for (int word : hash.state) {
            digest.putInt(word);
        }
        return HexFormat.of().formatHex(digest.array());
    }

    private void take(ByteBuffer padded, int from) {
        int[] w = new int[ROUND.length];
        for (int i = 0; i < 16; i++) {
            w[i] = padded.getInt(from + i * Integer.BYTES);
        }
        for (int i = 16; i < w.length; i++) {
            int small = Integer.rotateRight(w[i - 15], 7) ^ Integer.rotateRight(w[i - 15], 18) ^ (w[i - 15] >>> 3);
            int large = Integer.rotateRight(w[i - 2], 17) ^ Integer.rotateRight(w[i - 2], 19) ^ (w[i - 2] >>> 10);
            w[i] = w[i - 16] + small + w[i - 7] + large;
        }
        int[] v = state.clone();
        for (int i = 0; i < w.length; i++) {
            int high = Integer.rotateRight(v[4], 6) ^ Integer.rotateRight(v[4], 11) ^ Integer.rotateRight(v[4], 25);
            int choice = (v[4] & v[5]) ^ (~v[4] & v[6]);
            int first = v[7] + high + choice + ROUND[i] + w[i];
            int low = Integer.rotateRight(v[0], 2) ^ Integer.rotateRight(v[0], 13) ^ Integer.rotateRight(v[0], 22);
            int majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            System.arraycopy(v, 0, v, 1, v.length - 1);
            v[4] += first;
            v[0] = first + low + majority;
        }
        for (int i = 0; i < state.length; i++) {
            state[i] += v[i];
        }
    }
}
