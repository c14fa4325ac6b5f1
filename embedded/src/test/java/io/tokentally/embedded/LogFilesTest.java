package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    Path folder;

    @Test
    void keepsThreeEarlierRuns() throws Exception {
        Path log = folder.resolve("logs").resolve("kafka.log");
        for (int run = 1; run <= 6; run++) {
            LogFiles.rotate(log);
            Files.writeString(log, "run " + run);
        }
        assertThat(log).hasContent("run 6");
        assertThat(log.resolveSibling("kafka.log.1")).hasContent("run 5");
        assertThat(log.resolveSibling("kafka.log.3")).hasContent("run 3");
        assertThat(log.resolveSibling("kafka.log.4")).doesNotExist();
    }

    @Test
    void findsTheLineThatTellsWhy() throws Exception {
        Path log = folder.resolve("a.log");
        assertThat(LogFiles.telling(log)).isEmpty();
        Files.writeString(log, "INFO up\nERROR no memory\n\tat a.B.c\nbye\n\n");
        assertThat(LogFiles.telling(log)).contains("ERROR no memory");
        Files.writeString(log, "first\nlast\n");
        assertThat(LogFiles.telling(log)).contains("last");
    }

    @Test
    void turnsAFullDiskAndABusyPortIntoAdvice() throws Exception {
        Path log = folder.resolve("a.log");
        Files.writeString(log, "java.io.IOException: No space left on device\n");
        assertThat(Readiness.ended("kafka", 1, log))
                .hasMessageContaining("full")
                .hasMessageContaining("Free some");
        Files.writeString(log, "java.net.BindException: Address already in use\n");
        assertThat(Readiness.ended("kafka", 7, log))
                .hasMessageContaining("Port 7")
                .hasMessageContaining("busy");
    }
}
