package io.portcullis.syscalls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrnoTest {
    private static final Set<Abi> MIPS =
            EnumSet.of(Abi.MIPS, Abi.MIPSEL, Abi.MIPS64, Abi.MIPSEL64, Abi.MIPS64N32, Abi.MIPSEL64N32);
    private static final Set<Abi> PARISC = EnumSet.of(Abi.PARISC, Abi.PARISC64);

    @ParameterizedTest
    @CsvSource({
        "EPERM, 1, 1, 1",
        "ERANGE, 34, 34, 34",
        "EDEADLK, 35, 45, 45",
        "ENAMETOOLONG, 36, 78, 248",
        "ENOSYS, 38, 89, 251",
        "EBADE, 52, 50, 160",
        "ENODATA, 61, 61, 51",
        "EOPNOTSUPP, 95, 122, 223",
        "ETIMEDOUT, 110, 145, 238",
        "EDQUOT, 122, 1133, 69",
        "ECANCELED, 125, 158, 253",
        "EFTYPE, 134, 169, 258"
    })
    void countsOnMipsAndPariscAsTheirHeadersDo(String name, int usual, int mips, int parisc) {
        Errno errno = Errno.named(name);

        assertThat(errno.numberOn(Abi.X86_64)).isEqualTo(usual);
        assertThat(MIPS).allSatisfy(abi -> assertThat(errno.numberOn(abi)).isEqualTo(mips));
        assertThat(PARISC).allSatisfy(abi -> assertThat(errno.numberOn(abi)).isEqualTo(parisc));
    }

    @ParameterizedTest
    @EnumSource
    void noTwoNamesShareANumberOnAnAbi(Abi abi) {
        Set<Integer> numbers =
                Errno.known().stream().map(errno -> errno.numberOn(abi)).collect(Collectors.toSet());

        assertThat(numbers).hasSameSizeAs(Errno.known()).allMatch(number -> number > 0 && number <= Errno.MAX);
    }

    @ParameterizedTest
    @EnumSource
    void aNumberOnAnAbiIsTheErrnoThatHasItThere(Abi abi) {
        assertThat(Errno.known())
                .allSatisfy(errno -> assertThat(Errno.ofNumberOn(errno.numberOn(abi), List.of(abi)))
                        .isEqualTo(errno));
    }

    @Test
    void everyNameHasANumberOfItsOwnOnMipsAndParisc() {
        assertThat(Errno.known()).filteredOn(errno -> errno.number() > 34).allSatisfy(errno -> {
            assertThat(ForeignErrno.numberOf(errno.toString(), Abi.MIPS)).isPresent();
            assertThat(ForeignErrno.numberOf(errno.toString(), Abi.PARISC)).isPresent();
        });
    }

    @Test
    void aBareNumberIsTheSameEverywhere() {
        assertThat(Errno.ofNumber(38).numberOn(Abi.MIPS)).isEqualTo(38);
    }

    @Test
    void aNumberThatMeansDifferentThingsStaysANumber() {
        Errno errno = Errno.ofNumberOn(38, List.of(Abi.X86_64, Abi.MIPS));

        assertThat(errno.name()).isEmpty();
    }
}
