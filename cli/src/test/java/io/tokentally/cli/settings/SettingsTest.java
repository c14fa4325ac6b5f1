package io.tokentally.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.cli.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @Test
    void laterLayersWin() throws Exception {
        Path file = folder.resolve("tally.properties");
        Files.writeString(file, "b=file\nc=file\nd=file\n");

        Map<String, String> settings = Settings.layered(
                Map.of("a", "default", "b", "default", "c", "default", "d", "default"),
                file,
                Map.of("TALLY_C", "environment", "TALLY_D", "environment", "C", "other"),
                Map.of("d", "flag"));

        assertThat(settings)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("a", "default", "b", "file", "c", "environment", "d", "flag"));
    }

    @Test
    void variablesNameSettings() {
        assertThat(Settings.fromEnvironment(
                        Map.of("TALLY_DATABASE_URL", "jdbc:postgresql:x", "PATH", "/bin", "TALLY_", "x")))
                .containsExactly(Map.entry("database.url", "jdbc:postgresql:x"));
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Settings.file(folder.resolve("none.properties")))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("none.properties");
    }

    @Test
    void theStackFileComesBackAsItWasWritten() throws Exception {
        assertThat(StackFile.existing(folder)).isNull();

        StackFile.write(folder, Map.of(StackFile.GATEWAY_URL, "http://127.0.0.1:8003"));
        StackFile.write(folder, Map.of(StackFile.GATEWAY_URL, "http://127.0.0.1:9003"));

        assertThat(Settings.file(StackFile.in(folder)))
                .containsExactly(Map.entry(StackFile.GATEWAY_URL, "http://127.0.0.1:9003"));
        assertThat(folder.toFile().list()).containsExactly("stack.properties");
    }
}
