package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.bpf.Action;
import io.portcullis.seccomp.compile.CompileTarget;
import io.portcullis.seccomp.compile.LeftOut;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import io.portcullis.syscalls.KernelVersion;
import io.portcullis.syscalls.Syscalls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CertificateDocumentProperties {
    @Property(tries = 200, edgeCases = EdgeCasesMode.MIXIN)
    void isReadAsItWasWritten(@ForAll("certificates") CertificateDocument document) {
        assertThat(CertificateDocument.parse(document.toJson())).isEqualTo(document);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.MIXIN)
    void noMemberMayBeMissing(@ForAll("certificates") CertificateDocument document, @ForAll int which) {
        Json.Obj whole = (Json.Obj) JsonReader.read(Source.of(document.toJson(), "c", 1 << 20), false);
        List<String> names = new ArrayList<>(whole.members().keySet());
        String left = names.get(Math.floorMod(which, names.size()));
        Map<String, Json.Member> rest = new LinkedHashMap<>(whole.members());
        rest.remove(left);
        String text = JsonWriter.write(new Json.Obj(rest, whole.at()));

        assertThatThrownBy(() -> CertificateDocument.parse(text))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining(left + " is missing");
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.MIXIN)
    void nothingButItsOwnExceptionComesOut(
            @ForAll("certificates") CertificateDocument document, @ForAll int at, @ForAll char instead) {
        StringBuilder text = new StringBuilder(document.toJson());
        text.setCharAt(Math.floorMod(at, text.length()), instead);

        try {
            CertificateDocument read = CertificateDocument.parse(text.toString());
            assertThat(CertificateDocument.parse(read.toJson())).isEqualTo(read);
        } catch (ProfileFormatException e) {
            assertThat(e.line()).isPositive();
        }
    }

    @Provide
    Arbitrary<CertificateDocument> certificates() {
        Arbitrary<String> hashes =
                Arbitraries.strings().withChars("0123456789abcdef").ofLength(64);
        Arbitrary<Integer> counts = Arbitraries.integers().between(1, 4096);
        Arbitrary<Abi> abis = Arbitraries.of(Abi.class);
        Arbitrary<KernelVersion> kernels = Combinators.combine(
                        Arbitraries.integers().between(2, 9),
                        Arbitraries.integers().between(0, 99))
                .as(KernelVersion::of);
        var numbers = Combinators.combine(counts, counts, counts).as(List::of);
        var proved = Combinators.combine(hashes, hashes).as(List::of);
        return Combinators.combine(
                        proved,
                        numbers,
                        Arbitraries.maps(abis, Arbitraries.integers().between(0, 500)),
                        leftOut().list().ofMaxSize(3),
                        Arbitraries.strings().ofMaxLength(20).filter(CertificateDocumentProperties::isUnicode),
                        Arbitraries.of(CompileTarget.Aim.class),
                        Arbitraries.maps(abis, kernels))
                .as((hash, count, cached, left, compiler, aim, tables) -> new CertificateDocument(
                        hash.get(0),
                        hash.get(1),
                        count.get(0),
                        count.get(1),
                        count.get(2),
                        cached,
                        left,
                        compiler,
                        aim,
                        tables));
    }

    private static Arbitrary<LeftOut> leftOut() {
        Arbitrary<Action> actions = Arbitraries.of(
                Action.allow(),
                Action.log(),
                Action.killProcess(),
                Action.killThread(),
                Action.trap(3),
                Action.trace(7),
                Action.userNotify(),
                Action.errno(Errno.EPERM),
                Action.errno(Errno.ENOSYS));
        return Combinators.combine(
                        Arbitraries.of(Abi.class),
                        Arbitraries.integers(),
                        Arbitraries.of(Syscalls.READ, Syscalls.CACHESTAT),
                        actions,
                        Arbitraries.strings().alpha())
                .as(LeftOut::new);
    }

    /** A surrogate alone is no character. */
    private static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
