package io.portcullis.kube.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes manifests as people do, and worse: comments, anchors, odd quotes, flow and block mixed, any indentation, any
 * line end, a byte order mark, emoji, trailing spaces, several documents, JSON.
 */
final class ManifestTexts {
    private static final List<String> WORDS = List.of(
            "web",
            "nginx:1.25",
            "a b",
            "10.0.0.1:5000/x",
            "true",
            "on",
            "007",
            "1e3",
            "",
            "~",
            "it's",
            "say \"hi\"",
            "😀 ok",
            "é",
            "#no",
            "a: b",
            "- x",
            "{a}",
            "[b",
            "*x",
            "&y",
            "!z",
            "%p",
            "@q",
            "`r",
            "{{ .Values.x }}",
            "tab\there",
            "two\nlines",
            "trailing ",
            " leading",
            "null",
            "0x1F",
            "---",
            "...",
            "?",
            "|",
            ">");
    private static final List<String> KEYS = List.of(
            "a", "b", "image", "resources", "x.y/z", "with space", "on", "1", "k:v", "😀", "-dash", "#hash", "limits");
    private static final List<String> COMMENTS =
            List.of("# why", "#", "# - name: x", "# 😀 {a: b}", "#\ttab", "# it's \"here\"", "# key: value");

    private final Random random;
    private final String lineBreak;
    private final int step;
    private final int dash;
    private final boolean wild;
    private final StringBuilder out = new StringBuilder();
    private final List<String> anchors = new ArrayList<>();
    private int named;

    private ManifestTexts(Random random, String lineBreak, boolean wild) {
        this.random = random;
        this.lineBreak = lineBreak;
        this.step = oneOf(2, 2, 4, 3, 1);
        this.dash = random.nextBoolean() ? 0 : step;
        this.wild = wild;
    }

    /** A file of one to three documents. */
    static String file(Random random) {
        String lineBreak = random.nextInt(4) == 0 ? "\r\n" : "\n";
        StringBuilder all = new StringBuilder(random.nextInt(6) == 0 ? "\uFEFF" : "");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            String document = document(random, lineBreak);
            boolean json = document.startsWith("{");
            if (i > 0 || random.nextInt(3) == 0) {
                all.append(!json && random.nextInt(5) == 0 ? "--- # next" : "---")
                        .append(lineBreak);
            }
            all.append(document);
            if (!json && random.nextInt(8) == 0) {
                all.append("...").append(lineBreak);
            }
        }
        String text = all.toString();
        return random.nextInt(4) == 0 && text.endsWith(lineBreak)
                ? text.substring(0, text.length() - lineBreak.length())
                : text;
    }

    private static String document(Random random, String lineBreak) {
        ManifestTexts texts = new ManifestTexts(random, lineBreak, random.nextBoolean());
        Object tree = texts.workload();
        switch (random.nextInt(6)) {
            case 0 -> texts.json(tree, random.nextBoolean() ? null : texts.oneOf("  ", "\t", "    "), "");
            case 1 -> {
                texts.flow(tree);
                texts.end();
            }
            default -> {
                texts.comments(0);
                texts.map(asMap(tree), texts.random.nextInt(10) == 0 ? 2 : 0, false);
                texts.comments(0);
            }
        }
        if (!texts.out.toString().endsWith(lineBreak)) {
            texts.out.append(lineBreak);
        }
        return texts.out.toString();
    }

    // ---- trees

    private Object workload() {
        Map<String, Object> pod = pod();
        return switch (random.nextInt(5)) {
            case 0 -> with("kind", "Pod", pod);
            case 1 ->
                with("kind", "Deployment", mapOf("metadata", mapOf("name", "web"), "spec", mapOf("template", pod)));
            case 2 ->
                with("kind", "CronJob", mapOf("spec", mapOf("jobTemplate", mapOf("spec", mapOf("template", pod)))));
            case 3 ->
                mapOf("kind", "List", "items", new ArrayList<>(List.of(with("kind", "Pod", pod), mapOf("kind", "X"))));
            default -> with("kind", "ConfigMap", mapOf("data", junk(3)));
        };
    }

    private Map<String, Object> pod() {
        List<Object> containers = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            Map<String, Object> container = mapOf("name", "c" + i);
            maybe(container, "image", word());
            maybe(container, "args", junk(1));
            maybe(container, "securityContext", security(true));
            maybe(container, "resources", junk(2));
            containers.add(container);
        }
        Map<String, Object> spec = new LinkedHashMap<>();
        maybe(spec, "securityContext", security(false));
        spec.put("containers", containers);
        maybe(spec, "hostNetwork", random.nextBoolean());
        maybe(spec, "extra", junk(2));
        Map<String, Object> pod = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            Map<String, Object> annotations = mapOf("note", word());
            maybe(
                    annotations,
                    "container.apparmor.security.beta.kubernetes.io/c0",
                    oneOf("unconfined", "runtime/default", "localhost/x"));
            pod.put("metadata", mapOf("annotations", annotations));
        }
        pod.put("spec", spec);
        return pod;
    }

    private Object security(boolean container) {
        if (random.nextInt(5) == 0) {
            return random.nextBoolean() ? Nothing.NULL : new LinkedHashMap<>();
        }
        Map<String, Object> map = new LinkedHashMap<>();
        maybe(map, "runAsNonRoot", random.nextBoolean());
        maybe(map, "runAsUser", random.nextInt(3));
        maybe(map, "seccompProfile", mapOf("type", oneOf("RuntimeDefault", "Unconfined", "Localhost")));
        maybe(map, "appArmorProfile", mapOf("type", oneOf("RuntimeDefault", "Unconfined")));
        maybe(map, "seLinuxOptions", mapOf("level", "s0", "type", oneOf("spc_t", "container_t")));
        if (container) {
            maybe(map, "privileged", random.nextBoolean());
            maybe(map, "allowPrivilegeEscalation", random.nextBoolean());
            maybe(map, "procMount", oneOf("Default", "Unmasked"));
            Map<String, Object> capabilities = new LinkedHashMap<>();
            maybe(capabilities, "drop", names("ALL", "NET_RAW", "all", "KILL"));
            maybe(capabilities, "add", names("NET_BIND_SERVICE", "SYS_ADMIN", "CAP_NET_BIND_SERVICE", "CHOWN"));
            maybe(map, "capabilities", capabilities);
        }
        return map;
    }

    private List<Object> names(String... names) {
        List<Object> all = new ArrayList<>();
        for (String name : names) {
            if (random.nextInt(3) == 0) {
                all.add(name);
            }
        }
        return all;
    }

    private Object junk(int depth) {
        int kind = depth == 0 ? random.nextInt(5) : random.nextInt(9);
        return switch (kind) {
            case 0 -> random.nextInt(100);
            case 1 -> random.nextBoolean();
            case 2 -> Nothing.NULL;
            case 3, 4 -> word();
            case 5, 6 -> {
                List<Object> all = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    all.add(junk(depth - 1));
                }
                yield all;
            }
            default -> {
                Map<String, Object> all = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    all.put(KEYS.get(random.nextInt(KEYS.size())), junk(depth - 1));
                }
                yield all;
            }
        };
    }

    private enum Nothing {
        NULL
    }

    private String word() {
        return WORDS.get(random.nextInt(wild ? WORDS.size() : 10));
    }

    private void maybe(Map<String, Object> map, String key, Object value) {
        if (random.nextBoolean()) {
            map.put(key, value);
        }
    }

    private static Map<String, Object> with(String key, Object value, Map<String, Object> rest) {
        Map<String, Object> all = mapOf(key, value);
        all.putAll(rest);
        return all;
    }

    private static Map<String, Object> mapOf(String key, Object value) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(key, value);
        return all;
    }

    private static Map<String, Object> mapOf(String key, Object value, String other, Object second) {
        return with(key, value, mapOf(other, second));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object tree) {
        return (Map<String, Object>) tree;
    }

    // ---- blocks

    private void map(Map<String, Object> map, int column, boolean begun) {
        boolean first = begun;
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            if (!first) {
                out.append(" ".repeat(column));
            }
            first = false;
            if (random.nextInt(40) == 0) {
                out.append("!!str ");
            }
            out.append(key(entry.getKey(), false)).append(random.nextInt(20) == 0 ? " :" : ":");
            value(entry.getValue(), column, false);
            if (random.nextInt(8) == 0) {
                comments(column);
            }
        }
        if (!anchors.isEmpty() && random.nextInt(15) == 0) {
            out.append(" ".repeat(column)).append("<<: *").append(oneOf(anchors.toArray(new String[0])));
            end();
        }
    }

    private void value(Object value, int column, boolean item) {
        String anchor = null;
        if (wild && random.nextInt(12) == 0) {
            anchor = "n" + named++; // none twice, or an alias would lead to the later one
            out.append(" &").append(anchor);
        }
        if (wild && anchor == null && !anchors.isEmpty() && random.nextInt(15) == 0) {
            out.append(" *").append(oneOf(anchors.toArray(new String[0])));
            end();
            return;
        }
        if (value instanceof Map<?, ?> map && !map.isEmpty() && random.nextInt(6) != 0) {
            Map<String, Object> fields = asMap(map);
            if (item && anchor == null) {
                int spaces = random.nextInt(6) == 0 ? 3 : 1;
                out.append(" ".repeat(spaces));
                map(fields, column + 1 + spaces, true);
            } else {
                end();
                if (random.nextInt(8) == 0) {
                    comments(column + step);
                }
                map(fields, column + step, false);
            }
        } else if (value instanceof List<?> list && !list.isEmpty() && random.nextInt(4) != 0) {
            end();
            int at = item ? column + step : column + dash;
            for (Object each : list) {
                out.append(" ".repeat(at)).append("-");
                value(each, at, true);
                if (random.nextInt(10) == 0) {
                    comments(at);
                }
            }
        } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
            out.append(' ');
            flow(value);
            end();
        } else {
            scalar(value, column);
        }
        if (anchor != null && (value instanceof Map<?, ?> map && !map.isEmpty())) {
            anchors.add(anchor);
        }
    }

    private void scalar(Object value, int column) {
        if (value == Nothing.NULL) {
            out.append(oneOf("", " null", " ~", " # nothing"));
        } else if (value instanceof String text
                && text.length() > 1
                && text.matches("[a-zA-Z ]+\\S\n?.*")
                && random.nextInt(8) == 0) {
            block(text, column);
            return;
        } else {
            out.append(random.nextInt(12) == 0 ? "   " : " ").append(word(value, false));
        }
        end();
    }

    private void block(String text, int column) {
        out.append(oneOf(" |", " |-", " |+", " >", " >-")).append(lineBreak);
        for (String line : text.split("\n", -1)) {
            out.append(" ".repeat(column + step)).append(line.strip()).append(lineBreak);
        }
        if (random.nextInt(3) == 0) {
            out.append(lineBreak);
        }
    }

    private void end() {
        out.append(
                switch (random.nextInt(10)) {
                    case 0 -> "  ";
                    case 1 -> " " + oneOf(COMMENTS.toArray(new String[0]));
                    default -> "";
                });
        out.append(lineBreak);
        if (random.nextInt(25) == 0) {
            out.append(lineBreak);
        }
    }

    private void comments(int column) {
        for (int i = random.nextInt(3); i > 0; i--) {
            out.append(" ".repeat(random.nextInt(4) == 0 ? random.nextInt(8) : column))
                    .append(oneOf(COMMENTS.toArray(new String[0])))
                    .append(lineBreak);
        }
    }

    // ---- brackets

    private void flow(Object value) {
        if (value instanceof Map<?, ?> map) {
            out.append('{').append(oneOf("", "", " "));
            String separator = "";
            for (Map.Entry<String, Object> entry : asMap(map).entrySet()) {
                out.append(separator).append(key(entry.getKey(), true)).append(": ");
                flow(entry.getValue());
                separator = oneOf(", ", ", ", " , ", ",");
            }
            out.append(map.isEmpty() ? "" : oneOf("", "", " ", ",")).append('}');
        } else if (value instanceof List<?> list) {
            out.append('[').append(oneOf("", "", " "));
            String separator = "";
            for (Object item : list) {
                out.append(separator);
                flow(item);
                separator = oneOf(", ", ", ", " , ", ",");
            }
            out.append(list.isEmpty() ? "" : oneOf("", "", " ", ",")).append(']');
        } else {
            out.append(value == Nothing.NULL ? "null" : word(value, true));
        }
    }

    private void json(Object value, @org.jspecify.annotations.Nullable String unit, String indent) {
        String inner = unit == null ? "" : lineBreak + indent + unit;
        String outer = unit == null ? "" : lineBreak + indent;
        String deeper = unit == null ? "" : indent + unit;
        String separator = "";
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            for (Map.Entry<String, Object> entry : asMap(map).entrySet()) {
                out.append(separator).append(inner).append(Scalars.doubleQuoted(entry.getKey()));
                out.append(unit == null ? ":" : ": ");
                json(entry.getValue(), unit, deeper);
                separator = ",";
            }
            out.append(map.isEmpty() ? "" : outer).append('}');
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (Object item : list) {
                out.append(separator).append(inner);
                json(item, unit, deeper);
                separator = ",";
            }
            out.append(list.isEmpty() ? "" : outer).append(']');
        } else if (value instanceof String text) {
            out.append(Scalars.doubleQuoted(text));
        } else {
            out.append(value == Nothing.NULL ? "null" : value);
        }
    }

    private String key(String key, boolean flow) {
        boolean plain = key.matches("[a-zA-Z.][a-zA-Z0-9./]*") && !key.equals("on");
        return plain && random.nextInt(10) != 0 ? key : word(key, flow);
    }

    private String word(Object value, boolean flow) {
        if (!(value instanceof String text)) {
            return String.valueOf(value);
        }
        boolean plain = text.matches("[a-zA-Z/é😀][a-zA-Z0-9./:_ é😀-]*[a-zA-Z0-9]")
                && !text.matches("(?i)true|on|null")
                && !(flow && text.contains(":"))
                && !text.contains(": ");
        int style = random.nextInt(4);
        if (plain && style < 2) {
            return text;
        }
        boolean single = text.chars().allMatch(c -> c >= ' ');
        return single && style == 2 ? "'" + text.replace("'", "''") + "'" : Scalars.doubleQuoted(text);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private <T> T oneOf(T... all) {
        return all[random.nextInt(all.length)];
    }
}
