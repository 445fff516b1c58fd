package io.portcullis.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every errno the kernel refuses a filter with, and the sentence for it; ENOMEM and EPERM are in {@link SandboxTest}.
 */
class KernelRefusalsTest {
    @BeforeEach
    void onlyOnLinux() {
        Needs.linuxX8664();
    }

    @Test
    void withoutPrivilegesAndWithoutGivingThemUp() {
        assertThat(said("EACCES"))
                .containsExactly("seccomp(SET_MODE_FILTER): EACCES, needs no_new_privs or CAP_SYS_ADMIN");
    }

    @Test
    void aProgramThatEndsInNoReturn() {
        assertThat(said("EINVAL"))
                .containsExactly("seccomp(SET_MODE_FILTER): EINVAL, the kernel does not take the program, or was built"
                        + " without CONFIG_SECCOMP_FILTER");
    }

    @Test
    void aProgramThatIsNowhere() {
        assertThat(said("EFAULT"))
                .containsExactly("seccomp(SET_MODE_FILTER): EFAULT, the program could not be read from memory");
    }

    @Test
    void aSecondSupervisor() {
        assertThat(said("EBUSY"))
                .containsExactly(
                        "installed",
                        "seccomp(SET_MODE_FILTER): EBUSY, a filter that is already there has a supervisor, and there can be"
                                + " one only");
    }

    @Test
    void aThreadThatCannotFollowAndIsNotNamed() {
        assertThat(said("ESRCH"))
                .containsExactly(
                        "seccomp(SET_MODE_FILTER, TSYNC): ESRCH, a thread has a filter of its own and cannot take"
                                + " this one; nothing was installed");
    }

    @Test
    void aFilterThatHidesTheCall() {
        assertThat(said("ENOSYS"))
                .singleElement()
                .asString()
                .startsWith("seccomp(SET_MODE_FILTER): ENOSYS, the kernel is older than 3.17")
                .endsWith("or a filter that is already there hides seccomp(2)");
    }

    private static List<String> said(String errno) {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk()
                .with("-Djava.util.logging.config.file=/dev/null")
                .run(RefusedJvm.class, errno);

        assertThat(fate.exitCode()).as(fate.text()).isZero();
        return fate.output();
    }
}
