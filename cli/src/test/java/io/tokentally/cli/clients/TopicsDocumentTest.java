package io.tokentally.cli.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TopicsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "topics.md");
    private static final Pattern ROW = Pattern.compile("\\| `(tally\\.[^`]+)` \\|(.*)\\|(.*)\\|(.*)\\|");
    private static final Pattern LINK = Pattern.compile("]\\((\\.\\./[^)]+)\\)");

    @Test
    void hasEachPublicTopicOnceWithItsValueAndHowLongItIsKept() throws IOException {
        List<String> rows = Files.readAllLines(DOCUMENT).stream()
                .filter(line -> ROW.matcher(line).matches())
                .toList();
        assertThat(rows).hasSameSizeAs(Topics.ALL);
        for (int i = 0; i < rows.size(); i++) {
            Matcher row = ROW.matcher(rows.get(i));
            assertThat(row.matches()).isTrue();
            Topic<?> topic = Topics.ALL.get(i);
            assertThat(row.group(1)).isEqualTo(topic.name());
            assertThat(row.group(3))
                    .contains(
                            topic.valueType() == byte[].class
                                    ? "original bytes"
                                    : topic.valueType().getSimpleName());
            String cleanup = topic.configs().getOrDefault("cleanup.policy", "");
            assertThat(row.group(4).contains("compacted")).isEqualTo(cleanup.contains("compact"));
            assertThat(row.group(4).contains("35 days")).isEqualTo(cleanup.equals("compact,delete"));
            assertThat(row.group(4).contains("for ever"))
                    .isEqualTo("-1".equals(topic.configs().get("retention.ms")));
        }
    }

    @Test
    void everyFileItNamesIsThere() throws IOException {
        Matcher link = LINK.matcher(Files.readString(DOCUMENT));
        while (link.find()) {
            assertThat(DOCUMENT.resolveSibling(link.group(1))).exists();
        }
    }
}
