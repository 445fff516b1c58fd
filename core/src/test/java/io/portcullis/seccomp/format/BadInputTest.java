package io.portcullis.seccomp.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadInputTest {
    private static final String WHITELIST = """
            {
                "defaultAction": "SCMP_ACT_ERRNO",
                "architectures": ["SCMP_ARCH_X86_64"],
                "syscalls": [
                    {
                        "names": [
                            "read",
                            "write"
                            // ... and the rest
                        ],
                        "action": "SCMP_ACT_ALLOW" /* nothing else */
                    }
                ]
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void showsTheLineOfAnUnknownAction() {
        ProfileFormatException refused = refused("""
                {
                  "defaultAction": "SCMP_ACT_ERRNO",
                  "syscalls": [
                    {"names": ["read"], "action": "SCMP_ACT_ALOW"}
                  ]
                }
                """);

        assertThat(refused).hasMessage("""
                profile:4:35: unknown action SCMP_ACT_ALOW
                      {"names": ["read"], "action": "SCMP_ACT_ALOW"}
                                                    ^^^^^^^^^^^^^^^
                  at $.syscalls[0].action
                  hint: did you mean SCMP_ACT_ALLOW""");
        assertThat(refused.source()).isEqualTo("profile");
        assertThat(refused.line()).isEqualTo(4);
        assertThat(refused.column()).isEqualTo(35);
        assertThat(refused.path()).isEqualTo("$.syscalls[0].action");
        assertThat(refused.problem()).isEqualTo("unknown action SCMP_ACT_ALOW");
        assertThat(refused.hint()).contains("did you mean SCMP_ACT_ALLOW");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"SCMP_ARCH_X86_46\"              | unknown architecture SCMP_ARCH_X86_46 | did you mean SCMP_ARCH_X86_64",
                "\"x86_64\"                        | unknown architecture x86_64           | did you mean SCMP_ARCH_X86_64",
                "\"SCMP_ARCH_NATIVE\"              | unknown architecture SCMP_ARCH_NATIVE | known are SCMP_ARCH_X86_64",
                "7                                 | must be a string, was a number        | ``",
            })
    void refusesWhatIsNoArchitecture(String written, String problem, String hint) {
        ProfileFormatException refused =
                refused("{\"defaultAction\": \"SCMP_ACT_KILL\",\n \"architectures\": [" + written + "]}");

        assertThat(refused.problem()).isEqualTo(problem);
        assertThat(refused.hint().orElse("")).startsWith(hint);
        assertThat(refused.path()).isEqualTo("$.architectures[0]");
        assertThat(refused.line()).isEqualTo(2);
        assertThat(refused.column()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "index | 6                     | argument index must be in 0..5, was 6",
                "index | -1                    | must be a whole number in 0..2^64-1, was -1",
                "index | 0.5                   | must be a whole number in 0..2^64-1, was 0.5",
                "value | -1                    | must be a whole number in 0..2^64-1, was -1",
                "value | 18446744073709551616  | must be a whole number in 0..2^64-1, was 18446744073709551616",
                "value | 1e400                 | must be a whole number in 0..2^64-1, was 1e400",
                "value | 1e99999999999         | no number has so large an exponent",
                "value | \"7\"                 | must be a number, was a string",
                "op    | \"SCMP_CMP_EQUAL\"    | unknown operator SCMP_CMP_EQUAL",
                "op    | null                  | op is missing",
            })
    void refusesWhatIsNoCondition(String field, String value, String problem) {
        String argument = "{\"index\": 0, \"value\": 1, \"op\": \"SCMP_CMP_EQ\"}"
                .replaceFirst("\"" + field + "\": [^,}]*", "\"" + field + "\": " + value.replace("\\", ""));

        ProfileFormatException refused =
                refused(rule("{\"names\": [\"read\"], \"action\": \"SCMP_ACT_LOG\", \"args\": [" + argument + "]}"));

        assertThat(refused.problem()).isEqualTo(problem);
        assertThat(refused.path()).startsWith("$.syscalls[0].args[0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SCMP_ACT_ERRNO | 4096                 | errno must be in 0..4095, was 4096",
                "SCMP_ACT_ERRNO | 18446744073709551615 | errno must be in 0..4095, was 18446744073709551615",
                "SCMP_ACT_ERRNO | -1                   | must be a whole number in 0..2^64-1, was -1",
                "SCMP_ACT_TRACE | 65536                | errnoRet must be in 0..65535, was 65536",
                "SCMP_ACT_ERRNO | \"EPERM\"            | must be a number, was a string",
            })
    void refusesNumbersNoActionCarries(String action, String number, String problem) {
        ProfileFormatException refused = refused(
                rule("{\"names\": [\"read\"], \"action\": \"%s\", \"errnoRet\": %s}".formatted(action, number)));

        assertThat(refused.problem()).isEqualTo(problem);
        assertThat(refused.path()).isEqualTo("$.syscalls[0].errnoRet");
    }

    @Test
    void suggestsTheErrnoMeant() {
        assertThatThrownBy(() ->
                        DockerProfile.parse("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrno\": \"EPREM\"}"))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("unknown errno EPREM")
                .hasMessageContaining("hint: did you mean EPERM");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                      | 1  | 1  | defaultAction is missing",
                "{\"DefaultAction\": \"SCMP_ACT_KILL\"}  | 1  | 2  | member \"DefaultAction\" differs from \"defaultAction\" only in case",
                "[]                                      | 1  | 1  | must be an object, was an array",
                "{\"defaultAction\": null}               | 1  | 1  | defaultAction is missing",
                "{\"defaultAction\": true}               | 1  | 19 | must be a string, was a boolean",
                "{\"ociVersion\": \"1.2.0\"}             | 1  | 1  | the runtime configuration has no linux.seccomp, so nothing is filtered",
                "{\"a\": 1, \"a\": 2}                    | 1  | 10 | a is given twice, first in line 1",
                "{\"a\": 1,}                             | 1  | 9  | this is no JSON: unexpected character ('}'): was expecting double-quote to start field name",
                "{\"a\": 01}                             | 1  | 8  | this is no JSON: invalid numeric value: Leading zeroes not allowed",
                "{'a': 1}                                | 1  | 2  | this is no JSON: unexpected character (''')`: was expecting double-quote to start field name",
                "{\"a\": 1]                              | 1  | 8  | this is no JSON: unexpected close marker ']': expected '}'",
                "{\"a\": 1} {}                           | 1  | 10 | the document has ended, and more text follows",
                "{\"a\": 1} x                            | 1  | 10 | the document has ended, and more text follows",
                "{\"a\": [1, 2                           | 1  | 12 | the text ends inside an array",
                "{\"a\": \"abc                           | 1  | 11 | the text ends inside an object",
                "{\"a\": nul}                            | 1  | 7  | this is no JSON: unrecognized token 'nul': was expecting",
            })
    void refusesWhatIsNoProfile(String text, int line, int column, String problem) {
        ProfileFormatException refused = refused(text);

        assertThat(refused.problem()).startsWith(problem.replace("`", ""));
        assertThat(refused.line()).isEqualTo(line);
        assertThat(refused.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"defaultAction\": \"SCMP_ACT_KILL\", \"Syscalls\": []}                   | 36 | $.Syscalls              | syscalls",
                "{\"defaultAction\": \"SCMP_ACT_KILL\", \"\u017fyscalls\": []}             | 36 | $.\u017fyscalls        | syscalls",
                "{\"defaultAction\": \"SCMP_ACT_KILL\", \"ArchMap\": []}                    | 36 | $.ArchMap               | archMap",
                "{\"defaultAction\": \"SCMP_ACT_KILL\", \"syscalls\": [{\"Includes\": {}}]} | 50 | $.syscalls[0].Includes  | includes",
                "{\"ociVersion\": \"1.2.0\", \"Linux\": {}}                                 | 25 | $.Linux                 | linux",
                "{\"linux\": {\"SECCOMP\": {}}}                                              | 12 | $.linux.SECCOMP         | seccomp",
                "{\"linux\": {\"seccomp\": {\"defaultaction\": \"SCMP_ACT_KILL\"}}}          | 24 | $.linux.seccomp.defaultaction | defaultAction",
            })
    void refusesAMemberInAnotherCase(String text, int column, String path, String known) {
        ProfileFormatException refused = refused(text);

        assertThat(refused.problem()).isEqualTo("member \"%s\" differs from \"%s\" only in case", lastOf(path), known);
        assertThat(refused.hint())
                .contains("write " + known
                        + "; Go's readers fold the case and others do not, so the file would mean two things");
        assertThat(refused.line()).isEqualTo(1);
        assertThat(refused.column()).isEqualTo(column);
        assertThat(refused.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ERRNO\", \"errnoret\": 38 | $.syscalls[0].errnoret",
                "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [], \"Args\": null | $.syscalls[0].Args",
                "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 0, \"value\": 1, \"valuetwo\": 1, \"op\": \"SCMP_CMP_EQ\"}] | $.syscalls[0].args[0].valuetwo",
                "\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\", \"excludes\": {\"Caps\": []} | $.syscalls[0].excludes.Caps",
            })
    void refusesAMemberOfARuleInAnotherCaseInBothDialects(String rule, String path) {
        String text = rule("{" + rule + "}");

        assertThat(refused(text).path()).isEqualTo(path);
        assertThatThrownBy(() -> DockerProfile.parse(text)).hasMessageContaining("only in case");
    }

    @Test
    void refusesAMachineInAnotherCase() {
        assertThat(refused("{\"defaultAction\": \"SCMP_ACT_KILL\", \"archMap\": [\n"
                                + "{\"architecture\": \"SCMP_ARCH_X86_64\", \"subarchitectures\": []}]}")
                        .problem())
                .isEqualTo("member \"subarchitectures\" differs from \"subArchitectures\" only in case");
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    @Test
    void saysThatAFileIsCutOff() {
        String whole = rule("{\"names\": [\"read\"], \"action\": \"SCMP_ACT_ALLOW\"}");

        assertThat(refused(whole.substring(0, whole.length() - 4)))
                .hasMessageContaining("the text ends inside an ")
                .hasMessageContaining("hint: the file may have been cut off");
    }

    @Test
    void refusesNames() {
        assertThat(refused(rule("{\"action\": \"SCMP_ACT_ALLOW\"}"))).hasMessageContaining("names is missing");
        assertThat(refused(rule("{\"names\": [\"\"], \"action\": \"SCMP_ACT_ALLOW\"}")))
                .hasMessageContaining("a system call's name is empty");
        assertThat(refused(rule("{\"names\": \"read\", \"action\": \"SCMP_ACT_ALLOW\"}")))
                .hasMessageContaining("must be an array, was a string");
        assertThat(refused(rule("{\"name\": \"read\", \"names\": [\"write\"], \"action\": \"SCMP_ACT_ALLOW\"}")))
                .hasMessageContaining("name and names are both given");
    }

    @Test
    void refusesTwoListsOfArchitectures() {
        assertThat(refused("""
                {"defaultAction": "SCMP_ACT_KILL", "architectures": ["SCMP_ARCH_X86"],
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": null}]}
                """)).hasMessageContaining("architectures and archMap are both given");
    }

    @Test
    void refusesAKernelOfThreeNumbers() {
        assertThat(
                        refused(
                                rule(
                                        "{\"names\": [\"read\"], \"action\": \"SCMP_ACT_LOG\", \"includes\": {\"minKernel\": \"4.8.1\"}}")))
                .hasMessageContaining("minKernel is two numbers, such as 4.8, was 4.8.1");
    }

    @Test
    void refusesAnUnknownFlag() {
        assertThat(refused("{\"defaultAction\": \"SCMP_ACT_KILL\", \"flags\": [\"SECCOMP_FILTER_FLAG_TSYN\"]}"))
                .hasMessageContaining("unknown flag SECCOMP_FILTER_FLAG_TSYN")
                .hasMessageContaining("did you mean SECCOMP_FILTER_FLAG_TSYNC");
    }

    @Test
    void refusesCommentsUnlessAsked() {
        ProfileFormatException refused = refused(WHITELIST);

        assertThat(refused).hasMessage("""
                profile:9:17: JSON has no comments, and runtimes refuse them
                                  // ... and the rest
                                  ^^
                  hint: to read it all the same, ask for comments: ReadOptions.defaults().withComments(), --allow-comments on the command line""");
    }

    @Test
    void readsCommentsWhenAsked() {
        SeccompDocument read = SeccompDocument.parse(
                WHITELIST, "whitelist", ReadOptions.defaults().withComments());

        assertThat(((OciProfile) read).rules().get(0).names()).containsExactly("read", "write");
        assertThat(SeccompDocument.parse(read.toJson())).isEqualTo(read);
    }

    @Test
    void saysWhereACommentThatNeverEndsBegan() {
        assertThatThrownBy(() -> SeccompDocument.parse(
                        "{\"defaultAction\": /* ", "p", ReadOptions.defaults().withComments()))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageStartingWith("p:1:");
    }

    @Test
    void refusesAFileOfFiftyMegabytesUnread() throws IOException {
        Path file = folder.resolve("huge.json");
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(50L << 20);
        }

        assertThatThrownBy(() -> SeccompDocument.read(file))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("the text has 52428800 bytes, and profiles are read up to 4194304 bytes")
                .hasMessageContaining("ReadOptions.withMaxBytes");
        assertThatThrownBy(() -> SeccompDocument.parse(
                        "x".repeat(11), "p", ReadOptions.defaults().withMaxBytes(10)))
                .hasMessageContaining("the text has 11 characters, and profiles are read up to 10 bytes");
    }

    @Test
    void readsWhatNeverEndsNoFurtherThanTheLimit() {
        Path endless = Path.of("/dev/zero");
        assumeTrue(Files.exists(endless), "needs /dev/zero");

        assertThatThrownBy(() -> OciProfile.read(endless, ReadOptions.defaults().withMaxBytes(1000)))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("more than 1000 bytes");
    }

    @Test
    void leavesAMissingFileToTheFileSystem() {
        assertThatThrownBy(() -> SeccompDocument.read(folder.resolve("none.json")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesBytesThatAreNoText() throws IOException {
        Path file = folder.resolve("latin1.json");
        Files.write(file, "{\n \"comment\": \"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> SeccompDocument.read(file))
                .isInstanceOf(ProfileFormatException.class)
                .hasMessageContaining("latin1.json:2:17: byte 0xe9 at offset 18 is no UTF-8");
    }

    @Test
    void refusesAByteOrderMark() {
        assertThat(refused("\ufeff{}")).hasMessageContaining("byte order mark");
    }

    @Test
    void refusesEmptyTexts() {
        assertThat(refused("")).hasMessageContaining("the text is empty");
        assertThat(refused(" \n\t ")).hasMessageContaining("the text is empty");
    }

    @Test
    void refusesZeroBytes() {
        assertThat(refused("{\"defaultAction\":\u0000 1}"))
                .hasMessageContaining("1:18: this is no JSON: illegal character");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(refused("[".repeat(100_000))).hasMessageContaining("nested deeper than 64 levels");
        assertThat(refused("{\"a\":".repeat(70))).hasMessageContaining("nested deeper than 64 levels");
    }

    @Test
    void refusesNumbersWithoutEnd() {
        assertThat(refused("{\"a\": " + "9".repeat(5000) + "}")).hasMessageContaining("number value length (5000)");
    }

    @Test
    void showsLittleOfALongLine() {
        String message = refused("{\"a\": \"" + "x".repeat(100_000) + "\", \"defaultAction\": \"SCMP_ACT_NONE\"}")
                .getMessage();

        assertThat(message)
                .contains("unknown action SCMP_ACT_NONE", "  ^^^^^^^^^^^^^^^")
                .hasSizeLessThan(1000);
    }

    @Test
    void keepsAHostileNameFromTheTerminal() {
        assertThat(refused("{\"defaultAction\": \"\\u001b[31m\"}").getMessage()).doesNotContain("\u001b");
    }

    private static String rule(String rule) {
        return "{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [\n" + rule + "\n]}";
    }

    private static ProfileFormatException refused(String text) {
        ProfileFormatException refused =
                catchThrowableOfType(ProfileFormatException.class, () -> SeccompDocument.parse(text));
        assertThat(refused).as("refused").isNotNull();
        return refused;
    }
}
