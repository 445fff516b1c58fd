package io.portcullis.seccomp.libseccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.needs.ChildJvm;
import io.portcullis.needs.Needs;
import io.portcullis.syscalls.Abi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LibseccompTest {
    private static final int ALLOW = Action.allow().returnValue(Abi.X86_64);
    private static final int EPERM = Action.errno(1).returnValue(Abi.X86_64);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @BeforeEach
    void onlyWhereItIs() {
        Needs.linuxX8664();
        Needs.libseccomp();
    }

    @Test
    void isThere() {
        assertThat(LibseccompLibrary.isAvailable()).isTrue();
        assertThat(LibseccompLibrary.whyMissing()).isEmpty();
        assertThat(LibseccompLibrary.version().orElseThrow()).isGreaterThanOrEqualTo(new LibseccompVersion(2, 5, 0));
        assertThat(Libseccomp.loaded().nativeAbi()).contains(Abi.X86_64);
        assertThat(Libseccomp.loaded().apiLevel()).isPositive();
    }

    @Test
    void resolvesNamesAndNumbers() {
        Libseccomp library = Libseccomp.loaded();

        assertThat(library.resolve(Abi.X86_64, "mkdir")).hasValue(83);
        assertThat(library.resolve(Abi.AARCH64, "mkdirat")).hasValue(34);
        assertThat(library.resolve(Abi.AARCH64, "mkdir").orElseThrow()).isLessThan(-1);
        assertThat(library.resolve(Abi.X86_64, "no_such_call")).isEqualTo(OptionalInt.empty());
        assertThat(library.resolveRewriting(Abi.X86, "socket")).hasValue(102); // socketcall
        assertThat(library.nameOf(Abi.X86_64, 83)).contains("mkdir");
        assertThat(library.nameOf(Abi.X86_64, 9999)).isEmpty();
    }

    @Test
    void compilesConditionsForSeveralAbis() {
        BpfProgram program = program(filter -> {
            filter.add(Abi.X86);
            filter.add(Abi.X86); // once more does no harm
            filter.set(Attribute.ACT_BADARCH, Action.killProcess().returnValue(Abi.X86_64));
            filter.addRule(EPERM, 83, List.of(Comparison.masked(1, 7, 1), Comparison.of(0, Comparison.Operator.GE, 5)));
            assertThat(filter.has(Abi.X86)).isTrue();
            assertThat(filter.has(Abi.ARM)).isFalse();
            assertThat(filter.get(Attribute.ACT_DEFAULT)).isEqualTo(ALLOW);
            assertThat(filter.toPseudoCode()).contains("filter for syscall \"mkdir\" (83)");
        });

        assertThat(run(program, SeccompData.call(Abi.X86_64, 83, 5, 9))).isEqualTo(Action.errno(1));
        assertThat(run(program, SeccompData.call(Abi.X86_64, 83, 4, 9))).isEqualTo(Action.allow());
        assertThat(run(program, SeccompData.call(Abi.X86_64, 83, 5, 8))).isEqualTo(Action.allow());
        assertThat(run(program, SeccompData.call(Abi.X86, 39, 5, 9))).isEqualTo(Action.errno(1));
        assertThat(run(program, SeccompData.call(Abi.ARM, 39, 5, 9))).isEqualTo(Action.killProcess());
    }

    @Test
    void mergesFiltersOfDifferentAbis() {
        BpfProgram program = program(filter -> {
            FilterContext other = FilterContext.open(Libseccomp.loaded(), ALLOW);
            other.add(Abi.X86);
            other.remove(Abi.X86_64);
            other.addExactRule(EPERM, 83, List.of()); // by the native number
            filter.merge(other);
            assertThatIllegalStateException().isThrownBy(() -> other.has(Abi.X86));
            other.close();
            filter.prioritise(83, 255);
        });

        assertThat(run(program, SeccompData.call(Abi.X86, 39))).isEqualTo(Action.errno(1));
        assertThat(run(program, SeccompData.call(Abi.X86_64, 39))).isEqualTo(Action.allow());
    }

    @Test
    void refusalsAreSentences() {
        assertRefused(
                filter -> filter.addRule(ALLOW, 83, List.of()),
                "seccomp_rule_add(ALLOW, 83): EACCES, the action is the filter's default; leave the rule away");
        assertRefused(
                filter -> filter.addRule(
                        EPERM,
                        83,
                        List.of(
                                Comparison.of(0, Comparison.Operator.EQ, 1),
                                Comparison.of(0, Comparison.Operator.NE, 2))),
                "seccomp_rule_add(ERRNO(1), 83): EINVAL, a rule names each of the arguments 0..5 at most once, and no number"
                        + " from -99 to -1");
        assertRefused(
                filter -> filter.add(Abi.PPC64),
                "seccomp_arch_add(ppc64): EDOM, one filter holds ABIs of one byte order");
        assertRefused(
                filter -> filter.remove(Abi.ARM), "seccomp_arch_remove(arm): EEXIST, the ABI is not in the filter");
        assertRefused(
                filter -> filter.set(Attribute.ACT_DEFAULT, ALLOW),
                "seccomp_attr_set(ACT_DEFAULT, 2147418112): EACCES, the attribute can only be read");
        assertThatThrownBy(() -> FilterContext.open(
                        Libseccomp.loaded(), Action.errno(4095).returnValue(Abi.X86_64)))
                .isInstanceOf(LibseccompException.class)
                .hasMessage("seccomp_init(ERRNO(4095)) failed, libseccomp takes errnos 0..4094, and TRAP without data");
    }

    @Test
    void whatDoesNotComeBackIsAnError() {
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> Libseccomp.loaded().watched(Duration.ofMillis(20), () -> {
                    never.await();
                    return "came back";
                }))
                .isInstanceOf(LibseccompException.class)
                .hasMessageContaining("did not come back within")
                .hasMessageEndingWith(
                        "was left behind on a daemon thread; some rule sets make libseccomp loop, compare fewer arguments"
                                + " in one rule, or give it more time");
        never.countDown();
    }

    @Test
    void aMissingLibraryNamesThePackage() {
        assertThat(Libseccomp.notFound("libseccomp.so.2"))
                .isEqualTo(
                        "libseccomp.so.2 is not on this machine; install libseccomp2 (Debian, Ubuntu) or libseccomp (Fedora,"
                                + " Alpine, Arch)");
    }

    @Test
    void aMissingFileIsSaidEveryTime() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk()
                .with("-Dportcullis.libseccomp=/nowhere/libseccomp.so.2")
                .run(AskLibseccomp.class);

        String expected =
                "false - /nowhere/libseccomp.so.2, which the system property portcullis.libseccomp names, cannot be"
                        + " loaded; name the file libseccomp.so.2 by its full path, or leave the property away";
        assertThat(fate.output()).containsExactly(expected, expected);
    }

    @Test
    void anotherLibraryIsNotTakenForIt() {
        ChildJvm.Fate fate =
                ChildJvm.ofThisJdk().with("-Dportcullis.libseccomp=libm.so.6").run(AskLibseccomp.class);

        assertThat(fate.output())
                .first()
                .asString()
                .startsWith(
                        "false - libm.so.6 is no libseccomp this library can use: it needs 2.5.0 or newer; install");
    }

    @Test
    void withoutNativeCodeThereIsNoLibrary() {
        ChildJvm.Fate fate = ChildJvm.ofThisJdk().with("-Dos.name=Windows 11").run(AskLibseccomp.class);

        assertThat(fate.output())
                .first()
                .asString()
                .startsWith("false - libseccomp cannot be called: seccomp is Linux's, this is Windows 11");
    }

    @Test
    @Tag("full")
    void version26WorksToo() {
        Path library = Path.of(System.getenv().getOrDefault("LIBSECCOMP_2_6", "missing"));
        Needs.that(Files.exists(library), "libseccomp 2.6 (LIBSECCOMP_2_6=/path/to/libseccomp.so.2.6.0)");

        ChildJvm.Fate fate =
                ChildJvm.ofThisJdk().with("-Dportcullis.libseccomp=" + library).run(AskLibseccomp.class);

        assertThat(fate.output()).hasSize(3).last().isEqualTo("ERRNO(1) ALLOW");
        assertThat(fate.output()).first().asString().startsWith("true 2.6.");
    }

    private static BpfProgram program(Consumer<FilterContext> build) {
        Libseccomp library = Libseccomp.loaded();
        byte[] bytes = library.watched(PATIENCE, () -> {
            try (FilterContext filter = FilterContext.open(library, ALLOW)) {
                build.accept(filter);
                return filter.toBytes();
            }
        });
        return BpfProgram.decode(bytes, Abi.X86_64.byteOrder());
    }

    private static void assertRefused(Consumer<FilterContext> build, String message) {
        assertThatThrownBy(() -> program(build))
                .isInstanceOf(LibseccompException.class)
                .hasMessage(message);
    }

    private static Action run(BpfProgram program, SeccompData call) {
        return Action.of(BpfSimulator.run(program, call));
    }
}
