package io.portcullis.benchmarks;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.CallCache;
import io.portcullis.bpf.KernelCost;
import io.portcullis.seccomp.CallCounts;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.Certificate;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.SyscallTable;
import io.portcullis.syscalls.SyscallTables;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * How large filters are and what they execute, libseccomp's beside ours, as tables. Every program is proved equal to
 * its profile before it is counted, so all programs of a profile mean the same; where libseccomp does not know a call,
 * its program is proved to refuse it.
 *
 * <p>Needs {@code -Dcorpus=DIR} and an installed libseccomp.
 */
public final class Sizes {
    private static final CallCache CACHE = CallCache.of(KernelVersion.of(6, 8));
    private static final PrintStream OUT = System.out;

    private Sizes() {}

    /**
     * Prints the tables.
     *
     * @param arguments none
     * @throws IOException if a rule file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Path corpus = Path.of(System.getProperty("corpus", "."));
        heading();
        List<RuleFile> files = RuleFile.in(corpus.resolve("seccomp").resolve("rules"));
        for (RuleFile file : files) {
            rows(file.name(), file.profile());
        }
        rows("docker, 3 ABIs", ContainerRules.read(ContainerRules.ALL));
        OUT.println();
        for (RuleFile file : files) {
            if (file.name().equals("docker")) {
                withoutCache(file.profile());
            }
        }
    }

    private static void rows(String name, SeccompProfile profile) {
        programs(profile).forEach((compiler, program) -> row(name, compiler, profile, program));
    }

    private static Map<String, BpfProgram> programs(SeccompProfile profile) {
        LibseccompRules libseccomp = LibseccompRules.of(profile);
        Map<String, BpfProgram> programs = new LinkedHashMap<>();
        programs.put("libseccomp, level 1", libseccomp.program(1));
        programs.put("libseccomp, level 2", libseccomp.program(2));
        programs.put("portcullis", ours(profile, CompileTarget.CALL_CACHE));
        programs.put("portcullis, no call cache", ours(profile, CompileTarget.NO_CALL_CACHE));
        programs.put("portcullis, smallest", ours(profile, CompileTarget.SMALLEST));
        return programs;
    }

    private static BpfProgram ours(SeccompProfile profile, CompileTarget target) {
        return OptimizingCompiler.create().compile(profile, target).program();
    }

    private static void heading() {
        OUT.println("| profile | compiler | instructions | eBPF | longest path | worst executed"
                + " | hits | misses | denied | cached |");
        OUT.println("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    }

    private static void row(String name, String compiler, SeccompProfile profile, BpfProgram program) {
        Certificate certificate = proved(profile, program, compiler);
        Workload.Executed executed = Workload.of(profile).executedBy(program);
        OUT.println("| %s | %s | %d | %d | %d | %d | %s | %s | %s | %d |"
                .formatted(
                        name,
                        compiler,
                        program.size(),
                        KernelCost.size(program),
                        certificate.longestPath(),
                        executed.worst(),
                        mean(executed.hits()),
                        mean(executed.misses()),
                        mean(executed.denied()),
                        CACHE.cached(program, Abi.X86_64).cardinality()));
    }

    /** Against the profile, where libseccomp may refuse calls it does not know. */
    private static Certificate proved(SeccompProfile profile, BpfProgram program, String compiler) {
        List<LeftOut> leftOut =
                compiler.startsWith("libseccomp") ? LibseccompRules.of(profile).leftOut() : List.of();
        return Certificate.establish(profile, program, compiler, leftOut);
    }

    /** A kernel that runs the filter for every call: weights from one trace, executed instructions in another. */
    private static void withoutCache(SeccompProfile profile) throws IOException {
        CallCounts one = counts("calls-of-one-build.txt");
        CallCounts another = counts("calls-of-another-build.txt");
        Map<String, BpfProgram> programs = programs(profile);
        programs.put(
                "portcullis, no call cache, weights of one build",
                ours(profile, CompileTarget.NO_CALL_CACHE.withFrequencies(one)));
        programs.put(
                "portcullis, no call cache, weights of the other build",
                ours(profile, CompileTarget.NO_CALL_CACHE.withFrequencies(another)));
        OUT.println(
                "| compiler | instructions | longest path | allowed, every call alike | one build | another build |");
        OUT.println("|---|---:|---:|---:|---:|---:|");
        Workload workload = Workload.of(profile);
        programs.forEach((compiler, program) -> OUT.println("| %s | %d | %d | %s | %s | %s |"
                .formatted(
                        compiler,
                        program.size(),
                        proved(profile, program, compiler).longestPath(),
                        mean(workload.executedBy(program).allowed()),
                        mean(workload.executedBy(program, one)),
                        mean(workload.executedBy(program, another)))));
    }

    /** Counts as {@code strace -c} gives them: how often, and what. */
    private static CallCounts counts(String resource) throws IOException {
        SyscallTable table = SyscallTables.forAbi(Abi.X86_64);
        CallCounts.Builder counts = CallCounts.builder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Sizes.class.getResourceAsStream(resource), resource), StandardCharsets.UTF_8))) {
            lines.lines()
                    .map(line -> line.split(" "))
                    .forEach(line -> counts.add(
                            Abi.X86_64, table.byName(line[1]).orElseThrow().number(), Long.parseLong(line[0])));
        }
        return counts.build();
    }

    private static String mean(double instructions) {
        return Double.isNaN(instructions) ? "-" : String.format(Locale.ROOT, "%.1f", instructions);
    }
}
