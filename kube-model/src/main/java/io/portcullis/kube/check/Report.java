package io.portcullis.kube.check;

import io.portcullis.kube.manifest.ListValue;
import io.portcullis.kube.manifest.ObjectValue;
import io.portcullis.kube.manifest.Place;
import io.portcullis.kube.manifest.ScalarValue;
import io.portcullis.kube.manifest.ServerText;
import io.portcullis.kube.manifest.Value;
import io.portcullis.kube.manifest.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found in a workload so far. The forms of messages are the server's (util/validation/field/errors.go). */
final class Report {
    private final Workload workload;
    private final List<Finding> findings = new ArrayList<>();

    Report(Workload workload) {
        this.workload = workload;
    }

    Workload workload() {
        return workload;
    }

    /** In the order of the text. */
    List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::position)).toList();
    }

    /** Whether nothing more is listed. */
    boolean isFull() {
        return findings.size() > ManifestCheck.MOST;
    }

    /** The path as the server has it: from the object, not from the list that it is an item of. */
    String path(Place place) {
        String full = place.path().toString();
        String before = workload.path().toString();
        return before.isEmpty() ? full : full.substring(Math.min(full.length(), before.length() + 1));
    }

    void invalid(Place place, String detail, String wayOut) {
        invalid(place, path(place), detail, wayOut);
    }

    void invalid(Place place, String path, String detail, String wayOut) {
        refused(place, path + ": Invalid value: " + shown(place) + ": " + detail, wayOut);
    }

    void required(Place place, String detail, String wayOut) {
        refused(place, path(place) + ": Required value" + (detail.isEmpty() ? "" : ": " + detail), wayOut);
    }

    void forbidden(Place place, String detail, String wayOut) {
        forbidden(place, path(place), detail, wayOut);
    }

    void forbidden(Place place, String path, String detail, String wayOut) {
        refused(place, path + ": Forbidden: " + detail, wayOut);
    }

    void duplicate(Place place, String value, String wayOut) {
        refused(place, path(place) + ": Duplicate value: " + ServerText.quoted(value), wayOut);
    }

    void notFound(Place place, String wayOut) {
        refused(place, path(place) + ": Not found: " + shown(place), wayOut);
    }

    void notSupported(Place place, String... supported) {
        String values = Stream.of(supported).map(ServerText::quoted).collect(Collectors.joining(", "));
        refused(
                place,
                path(place) + ": Unsupported value: " + shown(place) + ": supported values: " + values,
                "write one of them");
    }

    void refused(Place place, String message, String wayOut) {
        add(Severity.ERROR, Refuser.API_SERVER, place, message, wayOut);
    }

    void failing(Refuser refuser, Place place, String message, String wayOut) {
        add(Severity.ERROR, refuser, place, message, wayOut);
    }

    void warning(Place place, String message, String wayOut) {
        add(Severity.WARNING, Refuser.NOBODY, place, message, wayOut);
    }

    void notice(Place place, String message, String wayOut) {
        add(Severity.NOTICE, Refuser.NOBODY, place, message, wayOut);
    }

    private void add(Severity severity, Refuser refuser, Place place, String message, String wayOut) {
        if (!isFull()) {
            findings.add(new Finding(severity, refuser, workload, place, message, wayOut));
        }
    }

    static String shown(Place place) {
        return place.value().map(Report::shown).orElse("null");
    }

    private static String shown(Value value) {
        if (value instanceof ObjectValue) {
            return "{...}";
        }
        if (value instanceof ListValue) {
            return "[...]";
        }
        ScalarValue scalar = (ScalarValue) value;
        return scalar.string().map(ServerText::quoted).orElseGet(() -> String.valueOf(scalar.plain()));
    }
}
