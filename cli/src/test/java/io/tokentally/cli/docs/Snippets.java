package io.tokentally.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The bash blocks of a page and, right below a block, what it is to print; {@code …} there stands for anything. */
record Snippets(List<Snippet> all) {
    private static final Pattern BLOCK = Pattern.compile(
            "(?m)^```bash\\n(.*?)^```$(?:\\n+(?:It answers:\\n+)?^```(?:text|json)\\n(.*?)^```$)?", Pattern.DOTALL);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ANYTHING = "…";

    /** One block. */
    record Snippet(String bash, @Nullable String prints) {
        /** Runs it; what it shows may take a moment to become true, so until then it is run again. */
        void run(Shell shell) {
            Awaitility.await().atMost(PATIENCE).pollInSameThread().untilAsserted(() -> {
                Shell.Ran ran = shell.run(bash);
                assertThat(ran.code()).as("%s%nprinted%n%s", bash, ran.output()).isZero();
                if (prints != null) {
                    assertThat(ran.output()).as(bash).matches(pattern(prints));
                }
            });
        }
    }

    static Snippets in(String text) {
        List<Snippet> snippets = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            snippets.add(new Snippet(block.group(1), block.group(2)));
        }
        assertThat(snippets).as("bash blocks").isNotEmpty();
        return new Snippets(snippets);
    }

    void run(Shell shell) {
        all.forEach(snippet -> snippet.run(shell));
    }

    private static Pattern pattern(String prints) {
        String regex = Stream.of(prints.strip().split(ANYTHING, -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*?"));
        return Pattern.compile(regex, Pattern.DOTALL);
    }
}
