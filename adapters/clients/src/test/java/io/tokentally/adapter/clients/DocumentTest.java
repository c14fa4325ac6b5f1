package io.tokentally.adapter.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snippets of the document are these, and the other way round. */
class DocumentTest {
    private static final Path DOCUMENT = Path.of("../../docs/adapters.md");
    private static final Path CLIENTS = Path.of("src/test/java/io/tokentally/adapter/clients");
    private static final List<Path> FRAMEWORKS = List.of(
            Path.of("../langchain4j/src/test/java/io/tokentally/adapter/langchain4j/DocumentedTest.java"),
            Path.of("../spring-ai/src/test/java/io/tokentally/adapter/springai/DocumentedTest.java"));
    private static final Pattern SNIPPET = Pattern.compile("// snippet ([\\w-]+)\n(.*?)// end", Pattern.DOTALL);
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void documentAndCodeAreAlike() throws IOException {
        List<String> documented = BLOCK.matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> squeezed(block.group(1)))
                .toList();
        List<String> tested =
                snippets().map(snippet -> squeezed(snippet.group(2))).toList();
        assertThat(documented).isNotEmpty().containsExactlyInAnyOrderElementsOf(tested);
    }

    private static Stream<MatchResult> snippets() throws IOException {
        try (Stream<Path> files = Files.list(CLIENTS)) {
            List<Path> sources = Stream.concat(
                            files.filter(file -> file.toString().endsWith("Snippet.java")), FRAMEWORKS.stream())
                    .sorted()
                    .toList();
            return sources.stream().flatMap(file -> SNIPPET.matcher(read(file)).results().toList().stream());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
