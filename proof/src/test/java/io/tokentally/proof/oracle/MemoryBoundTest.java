package io.tokentally.proof.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.proof.cluster.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryBoundTest {
    private final Verdict verdict = new Verdict();

    @Test
    void aProcessThatPassesItsBoundBreaksIt() {
        MemoryBound.judge(Map.of("sink-1", 360L, "kafka-1", 9_999L), Map.of("sink", 360), verdict);
        assertThat(verdict.holds()).isTrue();
        MemoryBound.judge(Map.of("sink-2", 361L), Map.of("sink", 360), verdict);
        assertThat(verdict.words().get("MEMORY")).isEqualTo("1: sink-2 has had 361 MB, more than its 360");
    }

    @Test
    void boundsAreThoseThatAreDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        assertThat(page)
                .contains("| processor | heap + 300 MB |", "| sink, gateway | heap + 200 MB |")
                .contains("| a service with the SDK | its own + 200 MB |", "| Postgres, embedded | 300 MB |");
        assertThat(Memory.bounds())
                .isEqualTo(Map.of(
                        "processor",
                        256 + 300,
                        "sink",
                        160 + 200,
                        "gateway",
                        192 + 200,
                        "producer",
                        128 + 200,
                        "postgres",
                        300));
    }
}
