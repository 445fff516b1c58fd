package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What needs no kernel and no library works without them; what does, says what is missing. */
class BareMachineTest {
    private static final List<String> WORKS_EVERYWHERE =
            List.of("parse: 1", "evaluate: ALLOW ERRNO(1)", "write: 1", "simulate: ALLOW", "disassemble: true");

    @Test
    void elsewhereThanOnLinux() throws Exception {
        List<String> output = outputOf(ChildJvm.ofThisJdk().with("-Dos.name=Mac OS X"));

        String sentence =
                "seccomp is Linux's, this is Mac OS X; profiles can be built, read, compiled and compared here, and"
                        + " installed on Linux";
        assertThat(output)
                .containsAll(WORKS_EVERYWHERE)
                .contains(
                        "probe: false",
                        "why not: " + sentence,
                        "compile: LibseccompMissingException libseccomp cannot be called: " + sentence,
                        "install: UnsupportedOperationException " + sentence);
    }

    @Test
    void whereThePropertyNamesNoLibseccomp() throws Exception {
        Needs.linuxX8664();

        List<String> output = outputOf(ChildJvm.ofThisJdk().with("-Dportcullis.libseccomp=/nonexistent"));

        String sentence =
                "LibseccompMissingException /nonexistent, which the system property portcullis.libseccomp names,"
                        + " cannot be loaded; name the file libseccomp.so.2 by its full path, or leave the property away";
        assertThat(output)
                .containsAll(WORKS_EVERYWHERE)
                .contains("probe: true", "compile: " + sentence, "again: " + sentence, "install: true");
    }

    @Test
    void withoutJna() throws Exception {
        List<String> output = outputOf(ChildJvm.ofThisJdk().without("/jna-"));

        assertThat(output)
                .containsAll(WORKS_EVERYWHERE)
                .contains("probe: false")
                .anyMatch(line -> line.startsWith("install: UnsupportedOperationException JNA is not on the class path"
                        + " or module path; add net.java.dev.jna:jna"));
    }

    @Test
    void withoutTheTable() throws Exception {
        List<String> output = outputOf(ChildJvm.ofThisJdk().without("/portcullis-syscalls-x86_64"));

        assertThat(output)
                .contains("simulate: ALLOW")
                .anyMatch(line -> line.startsWith("evaluate: ") && line.endsWith("add portcullis-syscalls-x86_64"));
    }

    private static List<String> outputOf(ChildJvm jvm) throws Exception {
        return jvm.run(BareMachine.class).output();
    }
}
