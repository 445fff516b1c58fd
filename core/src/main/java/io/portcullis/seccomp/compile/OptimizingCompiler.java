package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.syscalls.Abi;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The compiler of this library: pure Java, for every ABI on every machine, and the one to use.
 *
 * <p>It works from a profile's {@linkplain SeccompProfile#decision() meaning}, not from its rules: what means the same
 * becomes the same program, numbers that are answered alike become ranges, and what several system calls or ABIs have
 * in common is there once. Arguments are looked at only where they matter, so that the kernel can answer from its cache
 * every call that is always allowed.
 */
public final class OptimizingCompiler implements FilterCompiler {
    private static final OptimizingCompiler ONLY = new OptimizingCompiler();

    private OptimizingCompiler() {}

    /**
     * The compiler.
     *
     * @return the only one there is; it has no state
     */
    public static OptimizingCompiler create() {
        return ONLY;
    }

    @Override
    public String name() {
        return "portcullis";
    }

    /**
     * Compiles a profile.
     *
     * @throws io.portcullis.decision.DiagramTooLargeException if the conditions are so entangled that the profile's
     *     meaning has more than a million nodes
     * @throws io.portcullis.decision.UndecidedException if they are so entangled that a program takes too long to find
     */
    @Override
    public CompiledFilter compile(SeccompProfile profile, CompileTarget target) {
        BpfProgram program = CodeGenerator.generate(profile.decision(), byteOrder(profile), target);
        return CompiledFilter.certified(profile, program, name(), target, List.of());
    }

    private static ByteOrder byteOrder(SeccompProfile profile) {
        Set<ByteOrder> orders = profile.abis().stream().map(Abi::byteOrder).collect(Collectors.toSet());
        if (orders.size() != 1) {
            throw new UnsupportedOperationException(
                    "one filter holds ABIs of one byte order, the profile lists both; compile one filter for each");
        }
        return orders.iterator().next();
    }
}
