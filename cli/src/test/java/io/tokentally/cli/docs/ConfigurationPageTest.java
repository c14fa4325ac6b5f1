package io.tokentally.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tokentally.gateway.GatewayConfig;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.sink.SinkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} lists every setting of the services with its default, and no other. */
class ConfigurationPageTest {
    private static final Path EXPECTED = Path.of("target", "configuration.md");
    private static final Pattern VARIABLE = Pattern.compile("\\bTALLY_[A-Z_]+");
    private static final Pattern RANGE = Pattern.compile("\\[(-?\\d+),\\.\\.\\.(?:,(\\d+))?]");
    private static final Map<String, ConfigDef> SERVICES = new LinkedHashMap<>(Map.of(
            "gateway", GatewayConfig.DEFINITION,
            "processor", ProcessorConfig.DEFINITION,
            "sink", SinkConfig.DEFINITION));

    @Test
    void thePageHasTheSettingsOfTheCode() throws IOException {
        Page page = Page.of("docs/configuration.md");
        String expected = page.text();
        for (Map.Entry<String, ConfigDef> service : SERVICES.entrySet()) {
            expected = withTable(expected, service.getKey(), table(service.getValue()));
        }
        if (!expected.equals(page.text())) {
            Files.createDirectories(EXPECTED.getParent());
            Files.writeString(EXPECTED, expected);
            fail(
                    "docs/configuration.md differs from the code: cp cli/%s docs/configuration.md, then review it",
                    EXPECTED);
        }
    }

    @Test
    void thePageHasTheVariablesOfLauncherAndImage() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String file : List.of("tally", "docker/tally", "cli/src/main/resources/logback.xml")) {
            Matcher variable = VARIABLE.matcher(Page.of(file).text());
            while (variable.find()) {
                read.add(variable.group());
            }
        }
        String section = Page.of("docs/configuration.md").section("Launcher and image");
        assertThat(Page.firstCodes(section).stream().filter(name -> name.startsWith("TALLY_")))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    private static String withTable(String page, String service, String table) {
        String begin = "<!-- settings of the " + service + " -->\n";
        int start = page.indexOf(begin);
        int end = page.indexOf("\n\n", start);
        assertThat(start)
                .as("the mark '%s' in docs/configuration.md", begin.strip())
                .isPositive();
        return page.substring(0, start + begin.length()) + table + page.substring(end);
    }

    private static String table(ConfigDef definition) {
        StringBuilder table = new StringBuilder("| setting | default | unit, values | effect |\n|---|---|---|---|");
        definition.configKeys().values().stream()
                .sorted((one, other) -> one.name.compareTo(other.name))
                .forEach(key -> table.append("\n| `%s` | %s | %s | %s |"
                        .formatted(key.name, byDefault(key), values(key), key.documentation)));
        return table.toString();
    }

    private static String byDefault(ConfigDef.ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        Object value = key.defaultValue instanceof Password password ? password.value() : key.defaultValue;
        String text = value instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : String.valueOf(value);
        return text.isEmpty() ? "empty" : "`" + text + "`";
    }

    private static String values(ConfigDef.ConfigKey key) {
        String range = range(key.validator);
        return unit(key) + (range.isEmpty() ? "" : ", " + range);
    }

    private static String unit(ConfigDef.ConfigKey key) {
        if (key.name.endsWith(".ms")) {
            return "milliseconds";
        }
        if (key.name.endsWith(".usd.per.1000.tokens")) {
            return "USD per 1,000 tokens";
        }
        if (key.name.endsWith(".per.second")) {
            return "requests per second";
        }
        if (key.name.endsWith(".bytes")) {
            return "bytes";
        }
        if (key.name.endsWith(".port")) {
            return "port";
        }
        return switch (key.type) {
            case BOOLEAN -> "`true`, `false`";
            case LIST -> "list, by commas";
            case PASSWORD -> "secret";
            case INT, SHORT, LONG -> "count";
            default ->
                key.name.equals("history") ? "ISO 8601 duration" : key.name.endsWith(".url") ? "address" : "text";
        };
    }

    private static String range(ConfigDef.@Nullable Validator validator) {
        Matcher range = RANGE.matcher(validator instanceof ConfigDef.Range ? validator.toString() : "");
        if (!range.matches()) {
            return "";
        }
        return range.group(2) == null ? "from " + range.group(1) : range.group(1) + " to " + range.group(2);
    }
}
