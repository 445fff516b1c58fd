package io.portcullis.syscalls;

import java.util.List;

/**
 * The service a table module offers: the tables of one architecture family.
 *
 * <p>A provider is declared twice, in {@code module-info} and in {@code META-INF/services}, so that it is found on the
 * module path and on the class path.
 */
public interface SyscallTableProvider {
    /**
     * The tables of this module.
     *
     * @return one table an ABI, never empty
     */
    List<SyscallTable> tables();
}
