package io.portcullis.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** How a tree of maps, lists and scalars is written; the one door to Jackson. */
final class Text {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .stringQuotingChecker(new PlainWords())
            .build());

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

    /** Leaves the quotes only around what no reader of YAML 1.1 or 1.2 takes for anything but this text. */
    private static final class PlainWords extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z/](?:[A-Za-z0-9_./@-]|:(?=[A-Za-z0-9_./@-]))*");
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
            return !PLAIN.matcher(text).matches() || RESERVED.contains(text.toLowerCase(Locale.ROOT));
        }
    }
}
