package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.KubernetesVersion;
import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Workload;
import io.portcullis.kube.standards.PodSecurityStandards;
import io.portcullis.kube.standards.SecurityLevel;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** The laws of patching hold for what nobody writes, too. */
class OddTextsProperties {
    @Property(tries = 1_000)
    void hardeningEndsAndSaysWhatIsLeft(@ForAll long seed) {
        harden(new Random(seed));
    }

    @Property(tries = 100_000)
    @Tag("full")
    void hardeningEndsAndSaysWhatIsLeftForLong(@ForAll long seed) {
        harden(new Random(seed));
    }

    @Property(tries = 1_000)
    void anEditChangesItsOwnLinesAndMakesItsOwnTree(@ForAll long seed) {
        edit(new Random(seed));
    }

    @Property(tries = 100_000)
    @Tag("full")
    void anEditChangesItsOwnLinesAndMakesItsOwnTreeForLong(@ForAll long seed) {
        edit(new Random(seed));
    }

    private static void harden(Random random) {
        ManifestFile file = ManifestFile.parse(OddTexts.file(random));
        boolean restricted = random.nextInt(4) > 0;
        KubernetesVersion target = KubernetesVersion.parse(
                List.of("1.18", "1.22", "1.25", "1.29", "1.30", "1.36").get(random.nextInt(6)));
        Hardening hardening = (restricted ? Hardening.restricted() : Hardening.baseline()).withTarget(target);
        hardening = random.nextBoolean() ? hardening : hardening.perContainer();

        Patched once = hardening.harden(file);

        ManifestFile after = ManifestFile.parse(once.text());
        assertThat(after.unreadable()).hasSameSizeAs(file.unreadable());
        assertThat(once.isChanged()).isEqualTo(!once.changes().isEmpty());
        assertThat(hardening.harden(after).text()).as(file.text()).isEqualTo(once.text());
        PodSecurityStandards standards =
                PodSecurityStandards.of(restricted ? SecurityLevel.RESTRICTED : SecurityLevel.BASELINE, target);
        for (Workload workload : after.workloads()) {
            if (!standards.evaluate(workload.pod()).allowed()) {
                assertThat(once.unfixed())
                        .as(once.text())
                        .anyMatch(unfixed -> unfixed.subject().equals(workload.title()));
            }
        }
    }

    private static void edit(Random random) {
        String text = OddTexts.file(random);
        ManifestFile file = ManifestFile.parse(text);
        Assume.that(!file.documents().isEmpty());
        Document document = file.documents().get(random.nextInt(file.documents().size()));
        Edit edit = new RandomEdits(random).of(document.root());

        Patched patched = ManifestPatch.of(file).edit(document, edit).apply();

        if (patched.unfixed().size() > file.unreadable().size()) {
            assertThat(patched.text()).isEqualTo(text);
            return;
        }
        Object tree = ManifestFile.parse(patched.text())
                .documents()
                .get(document.index())
                .root()
                .plain();
        assertThat(tree)
                .as(() -> edit + "\n" + text + "\n=>\n" + patched.text())
                .isEqualTo(EditedTree.after(document.root().plain(), edit));
        if (patched.isChanged() && !hasReturns(text)) {
            requireLines(file, document, edit, patched);
        }
    }

    /** A return before a line break that stays becomes one with it. */
    private static boolean hasReturns(String text) {
        return text.replace("\r\n", "").contains("\r");
    }

    private static void requireLines(ManifestFile file, Document document, Edit edit, Patched patched) {
        Iterator<String> after = EditedLines.split(patched.text()).iterator();
        for (String line : EditedLines.untouched(file, document.root(), edit)) {
            boolean found = false;
            while (!found && after.hasNext()) {
                found = withoutBreak(after.next(), file).equals(withoutBreak(line, file));
            }
            assertThat(found)
                    .as(() -> "«" + line + "» is gone\n" + edit + "\n" + file.text() + "\n=>\n" + patched.text())
                    .isTrue();
        }
    }

    /** Where the last line of the file has no line break, another line may come to be the last. */
    private static String withoutBreak(String line, ManifestFile file) {
        return file.text().endsWith("\n") ? line : line.replaceAll("\\R$", "");
    }
}
