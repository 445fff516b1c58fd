package io.portcullis.linux;

/**
 * The capability sets of a thread.
 *
 * @param effective what the kernel looks at ({@code CapEff})
 * @param permitted what it may make effective ({@code CapPrm})
 * @param inheritable what goes with a file's inheritable set through {@code execve} ({@code CapInh})
 * @param bounding what {@code execve} can ever give ({@code CapBnd})
 * @param ambient what an ordinary program keeps through {@code execve} ({@code CapAmb})
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public record Capabilities(
        CapabilitySet effective,
        CapabilitySet permitted,
        CapabilitySet inheritable,
        CapabilitySet bounding,
        CapabilitySet ambient) {
    /**
     * Puts five sets together.
     *
     * @param effective what the kernel looks at ({@code CapEff})
     * @param permitted what it may make effective ({@code CapPrm})
     * @param inheritable what goes with a file's inheritable set through {@code execve} ({@code CapInh})
     * @param bounding what {@code execve} can ever give ({@code CapBnd})
     * @param ambient what an ordinary program keeps through {@code execve} ({@code CapAmb})
     */
    public Capabilities {}
}
