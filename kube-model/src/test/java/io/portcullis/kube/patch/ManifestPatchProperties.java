package io.portcullis.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.ManifestFile;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ManifestPatchProperties {
    @Property(tries = 500)
    void whatIsNotEditedStaysByteForByte(@ForAll long seed) {
        ManifestFile file = ManifestFile.parse(ManifestTexts.file(new Random(seed)));

        assertThat(file.unreadable()).isEmpty();
        assertThat(ManifestPatch.of(file).apply().text()).isSameAs(file.text());
    }

    @Property(tries = 2_000)
    void theTextIsThatOfTheEditedTree(@ForAll long seed) {
        Random random = new Random(seed);
        ManifestFile file = ManifestFile.parse(ManifestTexts.file(random));
        Document document = file.documents().get(random.nextInt(file.documents().size()));
        List<Edit> edits = edits(random, document);

        Patched patched = patched(file, document, edits);

        ManifestFile after = ManifestFile.parse(patched.text()).requireReadable();
        for (Document was : file.documents()) {
            Object wanted = was.root().plain();
            if (was.equals(document) && patched.unfixed().isEmpty()) {
                for (Edit edit : edits) {
                    wanted = EditedTree.after(wanted, edit);
                }
            } else if (was.equals(document)) {
                continue;
            }
            assertThat(after.documents().get(was.index()).root().plain())
                    .as(() -> edits + "\n" + file.text() + "\n=>\n" + patched.text())
                    .isEqualTo(wanted);
        }
    }

    @Property(tries = 2_000)
    void onlyLinesOfTheEditDiffer(@ForAll long seed) {
        Random random = new Random(seed);
        ManifestFile file = ManifestFile.parse(ManifestTexts.file(random));
        Document document = file.documents().get(random.nextInt(file.documents().size()));
        Edit edit = new RandomEdits(random).of(document.root());

        Patched patched = ManifestPatch.of(file).edit(document, edit).apply();

        if (patched.isChanged() && patched.unfixed().isEmpty()) {
            Iterator<String> after = EditedLines.split(patched.text()).iterator();
            for (String line : EditedLines.untouched(file, document.root(), edit)) {
                boolean found = false;
                while (!found && after.hasNext()) {
                    found = isSame(after.next(), line, file.text().endsWith("\n"));
                }
                assertThat(found)
                        .as(() -> "«" + line + "» is gone\n" + edit + "\n" + file.text() + "\n=>\n" + patched.text())
                        .isTrue();
            }
        }
    }

    /** Where the last line of the file has no line break, another line may come to be the last. */
    private static boolean isSame(String line, String other, boolean closed) {
        return closed ? line.equals(other) : line.replaceAll("\\R$", "").equals(other.replaceAll("\\R$", ""));
    }

    private static List<Edit> edits(Random random, Document document) {
        RandomEdits some = new RandomEdits(random);
        List<Edit> edits = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            edits.add(some.of(document.root()));
        }
        return edits;
    }

    private static Patched patched(ManifestFile file, Document document, List<Edit> edits) {
        ManifestPatch patch = ManifestPatch.of(file);
        edits.forEach(edit -> patch.edit(document, edit));
        return patch.apply();
    }
}
