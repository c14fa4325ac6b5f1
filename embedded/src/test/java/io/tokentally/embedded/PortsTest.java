package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir
    Path folder;

    @Test
    void areChosenOnceAndKept() {
        try (DataDirectory data = DataDirectory.open(folder)) {
            EmbeddedStack.Options options = EmbeddedStack.Options.in(folder);
            Ports first = Ports.of(options, data);
            assertThat(Set.of(first.kafka(), first.kafkaController(), first.registry(), first.postgres()))
                    .hasSize(4)
                    .allMatch(port -> port > 1024);
            assertThat(Ports.of(options, data)).isEqualTo(first);
        }
    }

    @Test
    void areThoseAskedForWhereAsked() {
        try (DataDirectory data = DataDirectory.open(folder)) {
            Ports first = Ports.of(EmbeddedStack.Options.in(folder), data);
            Ports asked = Ports.of(EmbeddedStack.Options.in(folder).withKafkaPort(first.kafka() + 1), data);
            assertThat(asked.kafka()).isEqualTo(first.kafka() + 1);
            assertThat(asked.postgres()).isEqualTo(first.postgres());
        }
    }
}
