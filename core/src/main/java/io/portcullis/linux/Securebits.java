package io.portcullis.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether root is special to a thread. The kernel tells a thread its own bits alone; there is no file under
 * {@code /proc} with those of another.
 *
 * @param bits the answer of {@code prctl(PR_GET_SECUREBITS)}
 * @see <a
 *     href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/uapi/linux/securebits.h">
 *     include/uapi/linux/securebits.h</a>
 */
public record Securebits(int bits) {
    private static final int PR_GET_SECUREBITS = 27; // include/uapi/linux/prctl.h
    // include/uapi/linux/securebits.h; each is followed by the bit that locks it
    private static final List<String> NAMES = List.of("noroot", "no-setuid-fixup", "keep-caps", "no-cap-ambient-raise");

    /**
     * Takes the bits as they are.
     *
     * @param bits the answer of {@code prctl(PR_GET_SECUREBITS)}
     */
    public Securebits {}

    /**
     * Those of the calling thread, which it has from whoever started this program.
     *
     * @return the bits
     * @throws KernelRefusedException if a filter refuses {@code prctl}
     * @throws UnsupportedOperationException if there is no kernel to call
     */
    public static Securebits ofThisThread() {
        Kernel kernel = Kernel.running();
        return new Securebits(
                (int) kernel.syscall(NativeNumbers.of(kernel.abi()).prctl(), PR_GET_SECUREBITS)
                        .orRefused("prctl(PR_GET_SECUREBITS)", "a filter that is already there refuses prctl"));
    }

    /**
     * The bits that are set, by name.
     *
     * @return for example {@code noroot} and {@code noroot-locked}; empty means that root is special
     */
    public List<String> names() {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if ((bits >>> (2 * i) & 1) == 1) {
                set.add(NAMES.get(i));
            }
            if ((bits >>> (2 * i + 1) & 1) == 1) {
                set.add(NAMES.get(i) + "-locked");
            }
        }
        return List.copyOf(set);
    }
}
