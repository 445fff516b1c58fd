package io.portcullis.kube.standards;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.PodSecurityFixtures;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.PodValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Against the pods that the plugin's own tests are made of, at every level and version. */
class PodSecurityFixturesTest {
    private static final Pattern NAME =
            Pattern.compile("(?:\\./)?(baseline|restricted)/(v1\\.\\d+)/(pass|fail)/([a-z_]+?)\\d*\\.yaml");

    @Test
    void everyFixtureGetsItsVerdictForItsReason() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> judged = new TreeMap<>();
        PodSecurityFixtures.all().forEach((name, text) -> {
            Matcher parts = NAME.matcher(name);
            assertThat(parts.matches()).as(name).isTrue();
            PodSecurityStandards standards =
                    PodSecurityStandards.of(SecurityLevel.parse(parts.group(1)), PolicyVersion.parse(parts.group(2)));
            PodSecurityVerdict verdict = standards.evaluate(only(name, text));
            boolean passes = parts.group(3).equals("pass");
            judged.merge(parts.group(1) + " " + parts.group(3), 1, Integer::sum);
            List<PodSecurityCheck> failed =
                    verdict.violations().stream().map(Violation::check).toList();
            boolean right = passes ? failed.isEmpty() : failed.contains(madeFor(standards, parts.group(4)));
            if (!right || verdict.allowed() != passes) {
                wrong.add(name + ": " + verdict.sentence().orElse("allowed"));
            }
        });
        assertThat(wrong).isEmpty();
        assertThat(judged).containsKeys("baseline fail", "baseline pass", "restricted fail", "restricted pass");
        assertThat(judged.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(2_000);
    }

    /** The check a fixture is named after, or the one that takes its place at the level and version. */
    private static PodSecurityCheck madeFor(PodSecurityStandards standards, String lowerCaseId) {
        PodSecurityCheck named = Arrays.stream(PodSecurityCheck.values())
                .filter(check -> check.id().toLowerCase(Locale.ROOT).equals(lowerCaseId))
                .findFirst()
                .orElseThrow();
        return standards.checks().stream()
                .filter(check -> check == named
                        || check.overridden().filter(named::equals).isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static PodValue only(String name, String text) {
        return ManifestFile.parse(name, text)
                .requireReadable()
                .workloads()
                .get(0)
                .pod();
    }
}
