package io.portcullis.apparmor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/srv/plain.txt        | /srv/plain.txt",
                "/srv/my files         | \"/srv/my files\"",
                "/srv/a\"b             | \"/srv/a\\\"b\"",
                "/srv/{a,b}            | \"/srv/\\{a\\,b\\}\"",
                "/srv/*/**/?           | \"/srv/\\*/\\*\\*/\\?\"",
                "/srv/[a]^             | \"/srv/\\[a\\]\\^\"",
                "/srv/#c               | \"/srv/#c\"",
                "/srv/a\\b             | \"/srv/a\\\\b\"",
                "/srv/@{HOME}          | \"/srv/@\\{HOME\\}\"",
                "/srv/été              | \"/srv/été\"",
            })
    void literalsKeepEveryLetter(String path, String token) {
        assertThat(Pattern.literal(path).toPolicy()).isEqualTo(token);
    }

    @Test
    void lineEndsAndControlsAreEscapedSoThatATokenStaysOnItsLine() {
        assertThat(Pattern.literal("/a\nb\tc\rd\u0001e\u007f").toPolicy()).isEqualTo("\"/a\\nb\\tc\\rd\\001e\\177\"");
    }

    @Test
    void aBackslashAtTheEndCannotEscapeTheQuote() {
        assertThat(Pattern.literal("/a\\b\\").toPolicy()).isEqualTo("\"/a\\\\b\\134\"");
        assertThat(new ProfileName("a\"b").toPolicy()).isEqualTo("\"a\\\"b\"");
    }

    @Test
    void bytesThatAreNotUtf8Survive() {
        Pattern pattern = Pattern.parse("/a\\377\\303\\251");

        assertThat(pattern).isEqualTo(Pattern.literal("/a\udcffé"));
        assertThat(pattern.toPolicy()).isEqualTo("\"/a\\377é\"");
    }

    @Test
    void spellingsOfOneLetterAreOnePattern() {
        assertThat(Pattern.parse("/a\\x62\\143\\d100")).isEqualTo(Pattern.parse("/abcd"));
    }

    @Test
    void aGlobIsATree() {
        assertThat(Pattern.file("@{HOME}/{a,b*}/[^x-z]?/**").parts())
                .containsExactly(
                        new PatternPart.Variable("HOME"),
                        new PatternPart.Literal("/"),
                        new PatternPart.Either(List.of(
                                List.of(new PatternPart.Literal("a")),
                                List.of(new PatternPart.Literal("b"), new PatternPart.Star()))),
                        new PatternPart.Literal("/"),
                        new PatternPart.OneOf(true, "x-z"),
                        new PatternPart.AnyByte(),
                        new PatternPart.Literal("/"),
                        new PatternPart.DoubleStar());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a{,b}/**",
                "@{HOME}/",
                "/proc/[0-9]*/x",
                "/usr/{,local/}bin/*",
                "/a/\\@{b,c}",
                "/a\\,b",
                "/[\\]\\\\]",
            })
    void aGlobIsPrintedAsItWasWritten(String glob) {
        assertThat(Pattern.file(glob)).hasToString(glob);
    }

    @Test
    void moreCanFollow() {
        assertThat(Pattern.literal("/srv/my *files").then("/**")).hasToString("/srv/my \\*files/**");
        assertThat(Pattern.literal("/srv/").then("a").parts()).hasSize(1);
    }

    @Test
    void starsMayNotMeet() {
        assertThatThrownBy(() -> Pattern.file("/srv/*").then("*"))
                .hasMessage("/srv/* ends with a star and * starts with one; together they mean something else");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/a{b          | letter 3: '{' is never closed; for the letter itself write \\{",
                "/a{b}         | letter 3: {} holds alternatives, at least two",
                "/a}           | letter 3: '}' closes nothing",
                "/a]           | letter 3: ']' closes nothing",
                "/a[b          | letter 3: '[' is never closed",
                "/a[]          | letter 3: [] holds no letter",
                "/a[*]         | letter 3: [*] holds '*', which the parser does not take as a letter there; write \\*",
                "/a[b^]        | write alternatives",
                "/a[é]         | a set is of printable ASCII letters",
                "/a[\\-]       | escapes what needs no escape",
                "/a\\          | letter 4: a backslash ends the pattern",
                "/a\\q         | letter 4: \\q is no escape; for a backslash write \\\\",
                "/a\\xg        | an escaped byte is",
                "/a@{b         | '@{' is never closed",
                "/a@{b,c}      | for alternatives after an @ write \\@{a,b}",
                "/a@{1}        | a variable is named by letters",
                "etc/passwd    | a file is named by its full path, starting with / or a variable, was 'etc/passwd'",
                "{/a,/b}       | name every start in a rule of its own",
            })
    void whatCannotBeReadSaysWhereAndWhy(String glob, String message) {
        assertThatThrownBy(() -> Pattern.file(glob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> Pattern.parse("{a,".repeat(100_000))).hasMessageContaining("nested more than 50 deep");
    }

    @ParameterizedTest
    @CsvSource({
        "srv, a literal path starts at the root",
        "/srv//a, the kernel asks for resolved paths",
        "/srv/./a, the kernel asks for resolved paths",
        "/srv/.., the kernel asks for resolved paths",
    })
    void aLiteralIsAPathTheKernelAsksFor(String path, String message) {
        assertThatThrownBy(() -> Pattern.literal(path)).hasMessageContaining(message);
    }

    @Test
    void noPathHoldsNulOrHalfALetter() {
        assertThatThrownBy(() -> Pattern.literal("/a\0b")).hasMessage("'/a\\u0000b' holds a NUL, which no path can");
        assertThatThrownBy(() -> Pattern.literal("/a\ud800b")).hasMessageContaining("half a surrogate pair, U+D800");
    }

    @Test
    void variablesAreFoundAtAnyDepth() {
        assertThat(Pattern.file("@{HOME}/{a,@{B}{c,@{D}}}").variables()).containsExactly("B", "D", "HOME");
    }
}
