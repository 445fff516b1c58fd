package io.portcullis.kube.manifest;

import java.util.List;

/** Reads a chunk as JSON where it looks like it, else as YAML. */
final class ChunkReader {
    private ChunkReader() {}

    record Found(int start, int end, boolean isJson, ObjectValue root) {}

    static List<Found> read(SourceText source, Chunk chunk, ManifestLimits limits, LongLines longLines) {
        if (!looksLikeJson(source.text(), chunk)) {
            return YamlReader.read(source, chunk, limits, longLines);
        }
        MalformedManifestException asJson;
        try {
            return JsonReader.read(source, chunk, limits);
        } catch (MalformedManifestException e) {
            asJson = e;
        }
        try {
            return YamlReader.read(source, chunk, limits, longLines); // flow style may begin like JSON
        } catch (MalformedManifestException asYaml) {
            throw asYaml.position().compareTo(asJson.position()) > 0 ? asYaml : asJson;
        }
    }

    static ObjectValue requireObject(SourceText source, Value root) {
        if (root instanceof ObjectValue object) {
            return object;
        }
        throw new MalformedManifestException(
                source,
                root.start(),
                "a manifest is an object, and this is " + TreeBuilder.article(root)
                        + "; it begins with apiVersion and kind");
    }

    private static boolean looksLikeJson(String text, Chunk chunk) {
        int at = contentStart(text, chunk);
        while (at < chunk.end() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < chunk.end() && text.charAt(at) == '{';
    }

    /** Behind a byte order mark and a marker. */
    static int contentStart(String text, Chunk chunk) {
        int at = chunk.start() + (text.startsWith("\uFEFF", chunk.start()) ? 1 : 0);
        return Chunk.isMarker(text, at) ? at + Chunk.MARKER.length() : at;
    }
}
