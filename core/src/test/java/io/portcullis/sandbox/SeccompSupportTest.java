package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.bpf.Action;
import io.portcullis.linux.FilterFlag;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.KernelVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class SeccompSupportTest {
    private static final String SWITCHED_BY_SECCOMP =
            "Mitigation: Speculative Store Bypass disabled via prctl and seccomp";
    private static final String SWITCHED_BY_PRCTL = "Mitigation: Speculative Store Bypass disabled via prctl";

    @Test
    void saysWhatThisMachineCan() {
        Needs.linuxX8664();

        SeccompSupport support = Sandbox.probe();

        assertThat(support.canInstall()).isTrue();
        assertThat(support.problem()).isEmpty();
        assertThat(support.abi()).contains(Abi.X86_64);
        assertThat(support.flags()).contains(FilterFlag.TSYNC, FilterFlag.LOG);
        assertThat(support.actions()).contains(Action.killProcess(), Action.allow());
        assertThat(support.describe())
                .contains("seccomp      yes")
                .contains("actions      KILL_PROCESS KILL_THREAD TRAP ERRNO");
    }

    @Test
    void saysThatWhatIsNotLinuxHasNoSeccomp() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().with("-Dos.name=Mac OS X").run(ConfinedJvm.class, "probe");

        assertThat(fate.text())
                .contains("system       Mac OS X")
                .contains("native calls no")
                .contains("seccomp      could not be asked")
                .contains(
                        "advice       seccomp is Linux's, this is Mac OS X; profiles can be built, read, compiled and compared"
                                + " here, and installed on Linux");
    }

    @Test
    void givesAdviceOnMusl() {
        SeccompSupport support =
                support(Libc.MUSL, false, Set.of(), Optional.of("JNA cannot unpack and load its library"));

        assertThat(support.canInstall()).isFalse();
        assertThat(support.advice()).anyMatch(line -> line.contains("apk add java-jna-native"));
    }

    @Test
    void givesAdviceOnAKernelWithoutFilters() {
        assertThat(support(Libc.GLIBC, false, Set.of(), Optional.empty()).advice())
                .anyMatch(line -> line.contains("CONFIG_SECCOMP_FILTER"));
        assertThat(support(Libc.GLIBC, true, Set.of(), Optional.empty()).advice())
                .anyMatch(line -> line.contains("on all threads"));
    }

    @Test
    void recognisesContainers() {
        assertThat(SeccompSupport.container(path -> false, Map.of(), "0::/\n")).isEmpty();
        assertThat(SeccompSupport.container(path -> path.equals(Path.of("/.dockerenv")), Map.of(), ""))
                .contains("docker");
        assertThat(SeccompSupport.container(path -> path.equals(Path.of("/run/.containerenv")), Map.of(), ""))
                .contains("podman");
        assertThat(SeccompSupport.container(path -> true, Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), ""))
                .contains("kubernetes");
        assertThat(SeccompSupport.container(path -> false, Map.of("container", "lxc"), ""))
                .contains("lxc");
        assertThat(SeccompSupport.container(path -> false, Map.of(), "0::/kubepods/besteffort/pod1\n"))
                .contains("kubepods");
    }

    @Test
    void recognisesTheCLibrary() {
        assertThat(JvmPlatform.libc("7f r-xp /lib/ld-musl-x86_64.so.1")).isEqualTo(Libc.MUSL);
        assertThat(JvmPlatform.libc("7f r-xp /usr/lib/x86_64-linux-gnu/libc.so.6"))
                .isEqualTo(Libc.GLIBC);
        assertThat(JvmPlatform.libc("")).isEqualTo(Libc.UNKNOWN);
    }

    @Test
    void warnsWhereAFilterSwitchesSpeculationOff() {
        assertThat(support(Libc.GLIBC, true, Set.of(), Optional.empty()).describe())
                .contains(
                        "warning      with a filter this kernel switches speculative store bypass off, for good, which"
                                + " can cost much; InstallOptions.leavingSpeculationAlone() leaves it as it is");
        assertThat(new Speculation(false, KernelVersion.of(4, 16), SWITCHED_BY_SECCOMP, "thread vulnerable").warnings())
                .singleElement(InstanceOfAssertFactories.STRING)
                .endsWith("; Linux 4.17 and newer can be told to leave it as it is");
    }

    @Test
    void warnsOfNothingThatCannotHappen() {
        KernelVersion old = KernelVersion.of(5, 10);
        KernelVersion recent = KernelVersion.of(6, 1);

        assertThat(new Speculation(true, old, SWITCHED_BY_PRCTL, "thread vulnerable").warnings())
                .isEmpty();
        assertThat(new Speculation(true, old, SWITCHED_BY_SECCOMP, "thread force mitigated").warnings())
                .isEmpty();
        assertThat(new Speculation(true, recent, SWITCHED_BY_SECCOMP, "not vulnerable").warnings())
                .isEmpty();
        assertThat(new Speculation(true, recent, "", "thread vulnerable").warnings())
                .isEmpty();
        assertThat(new Speculation(true, old, "", "thread vulnerable").warnings())
                .singleElement(InstanceOfAssertFactories.STRING)
                .startsWith("with a filter this kernel may switch");
    }

    private static SeccompSupport support(Libc libc, boolean filters, Set<FilterFlag> flags, Optional<String> problem) {
        return new SeccompSupport(
                "Linux",
                "6.1.0",
                Optional.of(Abi.X86_64),
                filters,
                flags,
                filters ? List.of(Action.allow()) : List.of(),
                false,
                OptionalInt.of(0),
                Optional.empty(),
                libc,
                Optional.empty(),
                problem,
                Optional.of("libseccomp.so.2 is not on this machine"),
                new Speculation(true, KernelVersion.of(5, 10), SWITCHED_BY_SECCOMP, "thread vulnerable").warnings());
    }
}
