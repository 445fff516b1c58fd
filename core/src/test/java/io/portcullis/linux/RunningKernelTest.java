package io.portcullis.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.sandbox.ConfinedJvm;
import org.junit.jupiter.api.Test;

class RunningKernelTest {

    @Test
    void saysThatThisIsNotLinux() {
        assertThat(said(ChildJvm.ofThisJdk().with("-Dos.name=Windows 11")))
                .isEqualTo(
                        "seccomp is Linux's, this is Windows 11; profiles can be built, read, compiled and compared here, and"
                                + " installed on Linux");
    }

    @Test
    void saysThatJnaIsNotThere() {
        Needs.linux();

        assertThat(said(ChildJvm.ofThisJdk().without("/jna-")))
                .isEqualTo("JNA is not on the class path or module path; add net.java.dev.jna:jna, which is an ordinary"
                        + " dependency of portcullis-core");
    }

    @Test
    void saysThatJnaCannotUnpackItsLibrary() {
        Needs.linux();

        assertThat(said(ChildJvm.ofThisJdk().with("-Djna.tmpdir=/proc", "-Djna.nosys=true")))
                .startsWith(
                        "JNA cannot unpack and load its library; name a folder that is writable and not mounted noexec with"
                                + " -Djna.tmpdir=DIR (");
    }

    @Test
    void saysThatJavaDeniesNativeAccess() {
        Needs.linux();

        assertThat(said(ChildJvm.of(Needs.jdk(25)).withoutNativeAccess()))
                .isEqualTo(
                        "this Java refuses native access to JNA; start it with --enable-native-access=com.sun.jna where JNA is"
                                + " on the module path, or --enable-native-access=ALL-UNNAMED where it is on the class path");
    }

    @Test
    void knowsMusl() {
        assertThat(RunningKernel.sentence(
                        new UnsatisfiedLinkError("Error loading shared library ld-linux.so\nmore"), true))
                .isEqualTo(
                        "JNA's own library is built for glibc and this is musl; on Alpine: apk add java-jna-native gcompat, and"
                                + " start Java with -Djna.nosys=false (Error loading shared library ld-linux.so)");
    }

    /** What the first use says, and every later one too. */
    private static String said(ChildJvm jvm) {
        ChildJvm.Fate fate = jvm.run(ConfinedJvm.class, "kernel");
        assertThat(fate.exitCode()).as(fate.text()).isZero();
        assertThat(fate.output()).hasSizeGreaterThanOrEqualTo(2);
        int last = fate.output().size() - 1;
        assertThat(fate.output().get(last)).isEqualTo(fate.output().get(last - 1));
        return fate.output().get(last);
    }
}
