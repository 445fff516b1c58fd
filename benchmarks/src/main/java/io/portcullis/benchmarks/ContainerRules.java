package io.portcullis.benchmarks;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.CompiledFilter;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A container's rules as libseccomp and this library both have them: those whose names the installed libseccomp knows,
 * so that both make programs that mean the same.
 */
@State(Scope.Benchmark)
public class ContainerRules {
    /** The ABIs a container is compiled for on this machine. */
    static final List<Abi> ALL = List.of(Abi.X86_64, Abi.X86, Abi.X32);

    /** For how many of them the filter is. */
    @Param({"1", "3"})
    int abis;

    SeccompProfile profile;
    LibseccompRules libseccomp;
    BpfProgram theirs;
    CompiledFilter ours;

    /** Nothing yet; {@link #prepare} is called by JMH. */
    public ContainerRules() {}

    /** Reads the rules and compiles them both ways. */
    @Setup
    public void prepare() {
        profile = knownToLibseccomp(read(ALL.subList(0, abis)));
        libseccomp = LibseccompRules.of(profile);
        theirs = libseccomp.program(2);
        ours = OptimizingCompiler.create().compile(profile);
    }

    /** Docker's default profile, as a runtime without rules of its own hands it to libseccomp. */
    static SeccompProfile read(Collection<Abi> abis) {
        SeccompProfile profile = DockerProfile.parse(ContainerProfile.text())
                .resolveFor(ResolveTarget.on(Abi.X86_64).withRuntime(ContainerRuntime.CRUN))
                .profile();
        return with(profile, abis, profile.rules());
    }

    /** The same without the calls that the installed libseccomp does not know on one of the ABIs. */
    static SeccompProfile knownToLibseccomp(SeccompProfile profile) {
        Set<Syscall> unknown = LibseccompRules.of(profile).leftOut().stream()
                .map(LeftOut::syscall)
                .collect(Collectors.toSet());
        List<Rule> known = profile.rules().stream()
                .filter(rule -> !unknown.containsAll(rule.syscalls()))
                .map(rule -> new Rule(
                        rule.syscalls().stream()
                                .filter(syscall -> !unknown.contains(syscall))
                                .toList(),
                        rule.action(),
                        rule.condition()))
                .toList();
        return with(profile, profile.abis(), known);
    }

    private static SeccompProfile with(SeccompProfile profile, Collection<Abi> abis, List<Rule> rules) {
        return SeccompProfile.byDefault(profile.defaultAction())
                .on(abis)
                .foreignAbi(profile.foreignAbiAction())
                .precedence(profile.precedence())
                .multiplexing(profile.multiplexing())
                .rules(rules)
                .build();
    }

    /** The profile anew: one that does not know its decision yet. */
    SeccompProfile rebuilt() {
        return profile.toBuilder().build();
    }
}
