package io.portcullis.seccomp.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.decision.Decision;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.DockerProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of real profiles do not get longer, nor do the ways through them. */
class FilterSizesTest {
    @ParameterizedTest
    @CsvSource({ // instructions; executed: mean of checked calls, mean of denied ones, longest
        "docker, 61, 10.4, 8.5, 13",
        "podman, 67, 10.4, 8.4, 14",
        "systemd-service, 44, 0, 7.3, 12",
        "fc-vmm, 120, 12.3, 9.6, 19",
        "fc-vcpu, 81, 11.4, 9.3, 15",
        "fc-api, 70, 11.2, 9.8, 14",
        "elastic-deny, 11, 0, 6.3, 7",
        "ioctl100, 143, 15.2, 7.6, 17"
    })
    void staySmallForKernelsWithACache(String name, int size, double hit, double denied, int longest) {
        CorpusProfile corpus = CorpusProfile.named(name);
        BpfProgram program = program(corpus.profile(), CompileTarget.CALL_CACHE);
        CorpusProfile.Paths paths = corpus.measure(program);

        assertThat(program.size()).isLessThanOrEqualTo(size);
        assertThat(paths.hit()).isLessThanOrEqualTo(hit + 0.05);
        assertThat(paths.denied()).isLessThanOrEqualTo(denied);
        assertThat(paths.longest()).isLessThanOrEqualTo(longest);
    }

    @ParameterizedTest
    @CsvSource({
        "docker, 60",
        "podman, 64",
        "systemd-service, 41",
        "fc-vmm, 104",
        "fc-vcpu, 70",
        "fc-api, 62",
        "ioctl100, 115"
    })
    void staySmallestWhereOnlySizeCounts(String name, int size) {
        BpfProgram program = program(CorpusProfile.named(name).profile(), CompileTarget.SMALLEST);

        assertThat(program.size()).isLessThanOrEqualTo(size);
    }

    @Test
    void dockersDefaultForThreeAbisStaysSmall() throws IOException {
        SeccompProfile profile = DockerProfile.read(Needs.corpus("seccomp/moby-default.json"))
                .resolveFor(ResolveTarget.on(Abi.X86_64))
                .profile();

        assertThat(program(profile, CompileTarget.CALL_CACHE).size()).isLessThanOrEqualTo(185);
        assertThat(program(profile, CompileTarget.SMALLEST).size()).isLessThanOrEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"docker", "podman", "systemd-service", "fc-vmm", "fc-vcpu", "fc-api", "elastic-deny", "ioctl100"
            })
    void meanWhatLibseccompsFilterOfTheSameRulesMeans(String name) {
        Needs.libseccomp();
        SeccompProfile profile = CorpusProfile.named(name).profile();
        BpfProgram theirs = LibseccompCompiler.create()
                .compile(profile, CompileTarget.CALL_CACHE)
                .program();

        assertThat(Decision.of(program(profile, CompileTarget.CALL_CACHE))).isEqualTo(Decision.of(theirs));
    }

    private static BpfProgram program(SeccompProfile profile, CompileTarget target) {
        BpfProgram program = CodeGenerator.generate(profile.decision(), ByteOrder.LITTLE_ENDIAN, target);
        assertThat(Decision.of(program)).isEqualTo(profile.decision());
        return program;
    }

    /** The numbers above, as a table. */
    public static void main(String[] names) {
        System.out.println("| profile | target | instructions | in the kernel | checked | denied | longest |");
        for (String name : names) {
            CorpusProfile corpus = CorpusProfile.named(name);
            for (CompileTarget target :
                    new CompileTarget[] {CompileTarget.CALL_CACHE, CompileTarget.NO_CALL_CACHE, CompileTarget.SMALLEST
                    }) {
                BpfProgram program = program(corpus.profile(), target);
                CorpusProfile.Paths paths = corpus.measure(program);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %d | %d | %.1f | %.1f | %d |%n",
                        name,
                        target.aim(),
                        program.size(),
                        io.portcullis.bpf.KernelCost.size(program),
                        paths.hit(),
                        paths.denied(),
                        paths.longest());
            }
        }
    }
}
