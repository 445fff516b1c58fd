package io.portcullis.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.needs.Needs;
import io.portcullis.sandbox.JvmBaseline;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.syscalls.Syscall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a JVM that is refused a call it needs. Many of these hang, and each takes its time, so this is
 * measured on demand, by {@code -Ddenials=measure}, and written on the page of measurements.
 */
@Tag("full")
@EnabledIfSystemProperty(named = "denials", matches = "measure")
class DenialsTest {
    private static final List<Integer> JDKS = List.of(17, 25);
    private static final List<String> ERRNOS = List.of("EPERM", "ENOSYS");

    @TempDir
    Path folder;

    @Test
    void writesWhatBecomesOfEach() throws IOException, InterruptedException {
        Needs.linuxX8664();
        List<String> lines = new ArrayList<>(List.of(
                "| refused | EPERM, JDK 17 | EPERM, JDK 25 | ENOSYS, JDK 17 | ENOSYS, JDK 25 |",
                "|---|---|---|---|---|"));
        int harmed = 0;
        for (Syscall call : JvmBaseline.calls(JvmFloor.STEADY)) {
            boolean vital = JvmBaseline.calls(JvmFloor.VITAL).contains(call);
            StringBuilder line = new StringBuilder(vital ? "| **" + call + "** |" : "| " + call + " |");
            for (String errno : ERRNOS) {
                for (int jdk : JDKS) {
                    TimedJvm.Fate fate = new TimedJvm(Needs.jdk(jdk), List.of())
                            .run(folder, DeniedJvm.class, call.name(), errno, folder.toString());
                    harmed += fate.exitCode() == 0 ? 0 : 1;
                    line.append(' ').append(words(fate)).append(" |");
                }
            }
            lines.add(line.toString());
        }
        MeasuredPage.ofThisCheckout().write("denials", lines);
        assertThat(harmed).isGreaterThan(JvmBaseline.calls(JvmFloor.VITAL).size());
    }

    private static String words(TimedJvm.Fate fate) {
        String said = reason(fate.output());
        if (fate.hung()) {
            return fate.output().contains("went through") ? "hangs at its end" : "hangs" + said;
        }
        return switch (fate.exitCode()) {
            case 0 -> "goes on";
            case 134 -> "aborts" + said;
            case 139 -> "crashes" + said;
            default -> "ends with " + fate.exitCode() + said;
        };
    }

    private static String reason(List<String> output) {
        return output.stream()
                .filter(line -> !line.contains("went through"))
                .map(line -> line.replace("Exception in thread \"main\" ", "")
                        .replace("# ", "")
                        .strip())
                .filter(line -> line.matches(".*(Error|Exception|error|SIG|glibc|facility|insufficient|Failed).*"))
                .filter(line -> !line.startsWith("A fatal error") && !line.startsWith("WARNING"))
                .map(line -> line.replaceAll("^(\\[[^]]*])+", "")
                        .replaceAll("0x[0-9a-f]{5,}", "..")
                        .replaceAll(", pid=\\d+, tid=\\d+", "")
                        .replaceAll("java\\.lang\\.|OpenJDK 64-Bit Server VM warning: INFO: ", ""))
                .map(line -> ": " + (line.length() > 70 ? line.substring(0, 70) + "..." : line).replace("|", "/"))
                .findFirst()
                .orElse("");
    }
}
