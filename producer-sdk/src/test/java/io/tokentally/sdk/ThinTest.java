package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the SDK brings into a service is Kafka's client, Avro, JCTools, one JSON library, and what those need themselves. */
class ThinTest {
    /** Written by the build. */
    private static final Path LIST = Path.of("target", "runtime-dependencies.txt");

    private static final Set<String> ALLOWED = Set.of(
            "io.tokentally:schemas",
            "org.apache.kafka:kafka-clients",
            "com.github.luben:zstd-jni",
            "at.yawk.lz4:lz4-java",
            "org.xerial.snappy:snappy-java",
            "org.apache.avro:avro",
            "org.apache.commons:commons-compress",
            "commons-codec:commons-codec",
            "commons-io:commons-io",
            "org.apache.commons:commons-lang3",
            "org.jctools:jctools-core",
            "com.fasterxml.jackson.core:jackson-databind",
            "com.fasterxml.jackson.core:jackson-core",
            "com.fasterxml.jackson.core:jackson-annotations",
            "org.slf4j:slf4j-api",
            "org.jspecify:jspecify");

    private static Set<String> dependencies() throws IOException {
        Pattern artifact = Pattern.compile("^ {3}([\\w.-]+:[\\w.-]+):jar:");
        return Files.readAllLines(LIST).stream()
                .filter(line -> !line.contains("(optional)"))
                .map(artifact::matcher)
                .filter(Matcher::find)
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void nothingElseComesAlong() throws IOException {
        assertThat(dependencies()).contains("org.apache.kafka:kafka-clients").isSubsetOf(ALLOWED);
    }

    @Test
    void theReadmeNamesThemAll() throws IOException {
        Set<String> named = Pattern.compile("^\\| `([\\w.-]+:[\\w.-]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(dependencies());
    }
}
