package io.portcullis.seccomp.format;

import io.portcullis.syscalls.Abi;
import java.util.List;

/**
 * An entry of a Docker profile's {@code archMap}: on one kind of machine, these ABIs.
 *
 * @param architecture the machine's own ABI
 * @param subArchitectures the others it runs
 */
public record ArchMapEntry(Abi architecture, List<Abi> subArchitectures) {
    /**
     * Copies the list.
     *
     * @param architecture the machine's own ABI
     * @param subArchitectures the others it runs
     */
    public ArchMapEntry {
        subArchitectures = List.copyOf(subArchitectures);
    }
}
