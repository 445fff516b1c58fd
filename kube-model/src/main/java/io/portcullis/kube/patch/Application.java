package io.portcullis.kube.patch;

import io.portcullis.kube.manifest.Document;
import io.portcullis.kube.manifest.MalformedManifestException;
import io.portcullis.kube.manifest.ManifestFile;
import io.portcullis.kube.manifest.Path;
import io.portcullis.kube.patch.ManifestPatch.EditGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes edits and proves what came out. If it does not read back as what was asked for, the edits are halved until
 * those are found that spoil it; they are left out.
 */
final class Application {
    private static final String DOCUMENT = "document";
    private static final int UNREADABLE = -1;
    private static final int FEWEST_ATTEMPTS = 64;
    private static final int MOST_CHARACTERS = 1 << 28; // read again in all attempts together

    private final ManifestFile file;
    private final Lines lines;
    private final List<EditGroup> groups;
    private final List<Left> left;
    private int attempts;
    private ManifestFile after;

    Application(ManifestFile file, List<EditGroup> groups, List<Left> left) {
        this.file = file;
        this.after = file;
        this.lines = new Lines(file.text());
        this.groups = List.copyOf(groups);
        this.left = new ArrayList<>(left);
        this.attempts = Math.max(
                FEWEST_ATTEMPTS, MOST_CHARACTERS / Math.max(1, file.text().length()));
    }

    /**
     * What could not be done.
     *
     * @param document in which document of the file; -1 for one that could not be read
     * @param unfixed what and why
     */
    record Left(int document, Unfixed unfixed) {}

    /**
     * Edits that were made together.
     *
     * @param groups those of them that were made
     * @param after what came out
     * @param changes what they changed
     */
    private record Attempt(List<EditGroup> groups, ManifestFile after, List<Change> changes) {}

    /** The file as it is afterwards. */
    ManifestFile after() {
        return after;
    }

    /** What could not be done. */
    List<Left> left() {
        return left;
    }

    Patched patched() {
        for (MalformedManifestException problem : file.unreadable()) {
            left.add(new Left(UNREADABLE, new Unfixed(DOCUMENT, Path.ROOT, problem.position(), problem.problem())));
        }
        List<EditGroup> allowed = new ArrayList<>();
        Map<Integer, Boolean> templates = new TreeMap<>();
        for (EditGroup group : groups) {
            Document document = group.document();
            if (templates.computeIfAbsent(document.index(), index -> Template.is(file.text(), document))) {
                left.add(new Left(
                        document.index(),
                        new Unfixed(
                                group.subject(),
                                Path.ROOT,
                                document.root().position(),
                                "the document is a template with {{ }}: render it first, then come back")));
            } else {
                allowed.add(group);
            }
        }
        Attempt made = proven(allowed);
        after = made.after();
        return new Patched(
                file,
                after.text(),
                made.changes(),
                left.stream().map(Left::unfixed).distinct().toList());
    }

    /** The most of them that can be made, nearly; the others are unfixed. */
    private Attempt proven(List<EditGroup> some) {
        List<Left> refused = new ArrayList<>();
        Optional<Attempt> all = attempt(some, refused);
        if (all.isPresent()) {
            left.addAll(refused);
            return all.get();
        }
        if (some.size() <= 1 || attempts <= 0) {
            List<Left> told = some.size() == 1 ? refused : List.of();
            some.forEach(group -> left.add(failure(group, told)));
            return new Attempt(List.of(), file, List.of());
        }
        int half = some.size() / 2;
        Attempt first = proven(some.subList(0, half));
        Attempt second = proven(some.subList(half, some.size()));
        List<EditGroup> good = new ArrayList<>(first.groups());
        good.addAll(second.groups());
        Optional<Attempt> both = attempt(good, new ArrayList<>());
        if (both.isPresent()) {
            return both.get();
        }
        second.groups().forEach(group -> left.add(failure(group, List.of())));
        return first;
    }

    private static Left failure(EditGroup group, List<Left> refused) {
        if (!refused.isEmpty()) {
            return refused.get(0);
        }
        return new Left(
                group.document().index(),
                new Unfixed(
                        group.subject(),
                        group.path(),
                        group.document().root().position(),
                        "the edited text would not read back as what was asked for, so it is left as it was; edit it by"
                                + " hand"));
    }

    /** All of them at once; nothing if what comes out does not read back as what was asked for. */
    private Optional<Attempt> attempt(List<EditGroup> some, List<Left> refused) {
        Map<Integer, EditedDocument> edited = new TreeMap<>();
        List<EditGroup> made = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (EditGroup group : some) {
            EditedDocument document =
                    edited.computeIfAbsent(group.document().index(), index -> new EditedDocument(group.document()));
            try {
                changes.addAll(document.apply(group));
                made.add(group);
            } catch (Refusal e) {
                refused.add(new Left(group.document().index(), e.of(group.subject())));
            }
        }
        attempts--;
        if (changes.isEmpty()) {
            return Optional.of(new Attempt(made, file, changes));
        }
        List<Splice> splices = new ArrayList<>();
        for (EditedDocument document : edited.values()) {
            try {
                splices.addAll(Splicer.of(lines, document));
            } catch (Refusal e) {
                if (some.size() == 1) {
                    refused.add(new Left(
                            document.document().index(), e.of(some.get(0).subject())));
                }
                return Optional.empty();
            }
        }
        return Splice.apply(lines.text(), splices).stream()
                .flatMap(text -> Stream.of(lines.closed(text), text).distinct()) // a block of text needs its line break
                .map(file::withText)
                .filter(read -> isAsWanted(read, edited))
                .findFirst()
                .map(read -> new Attempt(made, read, changes));
    }

    private boolean isAsWanted(ManifestFile read, Map<Integer, EditedDocument> edited) {
        if (read.documents().size() != file.documents().size()
                || read.unreadable().size() != file.unreadable().size()) {
            return false;
        }
        for (Document was : file.documents()) {
            Document is = read.documents().get(was.index());
            EditedDocument wanted = edited.get(was.index());
            if ((was.isJson() && !is.isJson())
                    || !(wanted == null ? isSame(was, is, read.text()) : isEqual(wanted, is))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(Document was, Document is, String text) {
        int length = was.end() - was.start();
        return is.end() - is.start() == length && text.regionMatches(is.start(), file.text(), was.start(), length);
    }

    private static boolean isEqual(EditedDocument wanted, Document is) {
        @Nullable Object tree = wanted.root().plain();
        return is.root().plain().equals(tree);
    }
}
