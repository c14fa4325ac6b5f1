package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's table has every option of the builder, with its default. */
class OptionsTableTest {
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (.+?) \\| .+ \\|$", Pattern.MULTILINE);
    /** Those that the builder does not keep in a field of their name. */
    private static final Map<String, String> OTHERS = Map.of(
            "bootstrapServers", "required",
            "schemaRegistryUrl", "required",
            "tls", "off",
            "tlsTrust", "the JVM's",
            "tlsIdentity", "none",
            "sasl", "none",
            "producerProperty", "none",
            "producerProperties", "none",
            "extractor", "none",
            "callback", "none");

    private static Map<String, String> table() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String options = readme.substring(readme.indexOf("\n## Options"));
        return ROW.matcher(options.substring(0, options.indexOf("\n## ", 1)))
                .results()
                .collect(
                        Collectors.toMap(row -> row.group(1), OptionsTableTest::cell, (a, b) -> a, LinkedHashMap::new));
    }

    private static String cell(MatchResult row) {
        return row.group(2);
    }

    @Test
    void everyOptionHasItsRow() throws IOException {
        assertThat(table().keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ClientBuilder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(Method::getName)
                        .filter(name -> !name.equals("build"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyDefaultIsTheBuilders() throws IOException, IllegalAccessException {
        Map<String, String> actual = new LinkedHashMap<>(OTHERS);
        ClientBuilder fresh = TokentallyClient.builder();
        for (Field field : ClientBuilder.class.getDeclaredFields()) {
            if (table().containsKey(field.getName())) {
                field.setAccessible(true);
                actual.put(field.getName(), shown(field.getName(), field.get(fresh)));
            }
        }

        assertThat(table()).containsExactlyInAnyOrderEntriesOf(actual);
    }

    private static String shown(String name, Object value) {
        if (value == null || value.equals("")) {
            return name.equals("producerId") ? "a new UUID" : "none";
        }
        if (value instanceof Duration duration) {
            return duration.toSeconds() + " s";
        }
        if (value instanceof Number number) {
            return String.format(Locale.ROOT, "%,d", number);
        }
        if (value instanceof Boolean on) {
            return on ? "on" : "off";
        }
        return value.equals(ZoneOffset.UTC) ? "UTC" : "`" + value + "`";
    }
}
