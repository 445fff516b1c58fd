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
 * Makes edits and proves what came out. If it does not read back as what was asked for, the edits are halved until those
 * are found that spoil it; they are left out.
 */
final class Application {
    private static final String DOCUMENT = "document";
    private static final int FEWEST_ATTEMPTS = 64;
    private static final int MOST_CHARACTERS = 1 << 28; // read again in all attempts together

    private final ManifestFile file;
    private final Lines lines;
    private final List<EditGroup> groups;
    private final List<Unfixed> unfixed;
    private int attempts;

    Application(ManifestFile file, List<EditGroup> groups, List<Unfixed> unfixed) {
        this.file = file;
        this.lines = new Lines(file.text());
        this.groups = List.copyOf(groups);
        this.unfixed = new ArrayList<>(unfixed);
        this.attempts = Math.max(FEWEST_ATTEMPTS, MOST_CHARACTERS / Math.max(1, file.text().length()));
    }

    /**
     * Edits that were made together.
     *
     * @param groups those of them that were made
     * @param text what came out
     * @param changes what they changed
     */
    private record Attempt(List<EditGroup> groups, String text, List<Change> changes) {}

    Patched patched() {
        for (MalformedManifestException problem : file.unreadable()) {
            unfixed.add(new Unfixed(DOCUMENT, Path.ROOT, problem.position(), problem.problem()));
        }
        List<EditGroup> allowed = new ArrayList<>();
        Map<Integer, Boolean> templates = new TreeMap<>();
        for (EditGroup group : groups) {
            Document document = group.document();
            if (templates.computeIfAbsent(document.index(), index -> Template.is(file.text(), document))) {
                unfixed.add(new Unfixed(
                        group.subject(),
                        group.path(),
                        document.root().position(),
                        "the document is a template with {{ }}: render it first, then come back"));
            } else {
                allowed.add(group);
            }
        }
        Attempt made = proven(allowed);
        return new Patched(file, made.text(), made.changes(), distinct(unfixed));
    }

    private static List<Unfixed> distinct(List<Unfixed> all) {
        return all.stream().distinct().toList();
    }

    /** The most of them that can be made, nearly; the others are unfixed. */
    private Attempt proven(List<EditGroup> some) {
        List<Unfixed> refused = new ArrayList<>();
        Optional<Attempt> all = attempt(some, refused);
        if (all.isPresent()) {
            unfixed.addAll(refused);
            return all.get();
        }
        if (some.size() <= 1 || attempts <= 0) {
            List<Unfixed> told = some.size() == 1 ? refused : List.of();
            some.forEach(group -> unfixed.add(failure(group, told)));
            return new Attempt(List.of(), file.text(), List.of());
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
        second.groups().forEach(group -> unfixed.add(failure(group, List.of())));
        return first;
    }

    private Unfixed failure(EditGroup group, List<Unfixed> refused) {
        if (!refused.isEmpty()) {
            return refused.get(0);
        }
        return new Unfixed(
                group.subject(),
                group.path(),
                group.document().root().position(),
                "the edited text would not read back as what was asked for, so it is left as it was; edit it by hand");
    }

    /** All of them at once; nothing if what comes out does not read back as what was asked for. */
    private Optional<Attempt> attempt(List<EditGroup> some, List<Unfixed> refused) {
        Map<Integer, EditedDocument> edited = new TreeMap<>();
        List<EditGroup> made = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        for (EditGroup group : some) {
            EditedDocument document = edited.computeIfAbsent(
                    group.document().index(), index -> new EditedDocument(group.document()));
            try {
                changes.addAll(document.apply(group.subject(), group.edits()));
                made.add(group);
            } catch (Refusal e) {
                refused.add(e.of(group.subject()));
            }
        }
        attempts--;
        if (changes.isEmpty()) {
            return Optional.of(new Attempt(made, file.text(), changes));
        }
        List<Splice> splices = new ArrayList<>();
        for (EditedDocument document : edited.values()) {
            try {
                splices.addAll(Splicer.of(lines, document));
            } catch (Refusal e) {
                if (some.size() == 1) {
                    refused.add(e.of(some.get(0).subject()));
                }
                return Optional.empty();
            }
        }
        return Splice.apply(lines.text(), splices).stream()
                .flatMap(text -> Stream.of(lines.closed(text), text).distinct()) // a block of text needs its line break
                .filter(text -> isAsWanted(text, edited))
                .findFirst()
                .map(text -> new Attempt(made, text, changes));
    }

    private boolean isAsWanted(String text, Map<Integer, EditedDocument> edited) {
        ManifestFile after = file.withText(text);
        if (after.documents().size() != file.documents().size()
                || after.unreadable().size() != file.unreadable().size()) {
            return false;
        }
        for (Document was : file.documents()) {
            Document is = after.documents().get(was.index());
            EditedDocument wanted = edited.get(was.index());
            if ((was.isJson() && !is.isJson()) || !(wanted == null ? isSame(was, is, text) : isEqual(wanted, is))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(Document was, Document is, String text) {
        int length = was.end() - was.start();
        return is.end() - is.start() == length
                && text.regionMatches(is.start(), file.text(), was.start(), length);
    }

    private static boolean isEqual(EditedDocument wanted, Document is) {
        @Nullable Object tree = wanted.root().plain();
        return is.root().plain().equals(tree);
    }
}
