package io.portcullis.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.DumperOptions.Version;
import org.yaml.snakeyaml.events.ScalarEvent;

/** How a tree of maps, lists and scalars is written; the one door to Jackson. */
final class Text {
    private static final YAMLMapper YAML = new YAMLMapper(new BlockStyle()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES));

    private static final ObjectWriter JSON = JsonMapper.builder()
            .build()
            .writer(new DefaultPrettyPrinter()
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private Text() {}

    static String yaml(Map<String, ?> tree) {
        return written(YAML.writer(), tree);
    }

    static String json(Map<String, ?> tree) {
        return written(JSON, tree) + "\n";
    }

    private static String written(ObjectWriter writer, Map<String, ?> tree) {
        try {
            return writer.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and scalars can always be written", e);
        }
    }

    /** Hands out generators that choose the style of a text by what every reader makes of it. */
    private static final class BlockStyle extends YAMLFactory {
        private static final long serialVersionUID = 1L;

        @Override
        protected YAMLGenerator _createGenerator(Writer out, IOContext context) throws IOException {
            return new Generator(context, _generatorFeatures, _yamlGeneratorFeatures, out);
        }
    }

    private static final class Generator extends YAMLGenerator {
        Generator(IOContext context, int features, int yamlFeatures, Writer out) throws IOException {
            super(context, features, yamlFeatures, new PlainWords(), null, out, (Version) null);
        }

        @Override
        protected ScalarEvent _scalarEvent(String value, ScalarStyle style) {
            boolean fits = style != ScalarStyle.LITERAL || isBlock(value);
            return super._scalarEvent(value, fits ? style : ScalarStyle.DOUBLE_QUOTED);
        }

        /** Whether a text looks the same as a block: printable, no space that a block or an editor would eat. */
        private static boolean isBlock(String text) {
            return text.charAt(0) > ' '
                    && text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~'))
                    && !text.contains(" \n")
                    && !text.endsWith(" ")
                    && !text.endsWith("\n\n");
        }
    }

    /** Leaves the quotes only around what no reader of YAML 1.1 or 1.2 takes for anything but this text. */
    private static final class PlainWords extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@:-]*");
        private static final Set<String> RESERVED =
                Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "inf", "nan");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuote(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return needToQuote(value);
        }

        private static boolean needToQuote(String text) {
            return !PLAIN.matcher(text).matches()
                    || text.endsWith(":")
                    || RESERVED.contains(text.toLowerCase(Locale.ROOT));
        }
    }
}
