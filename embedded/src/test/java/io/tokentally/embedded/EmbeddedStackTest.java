package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is started. */
class EmbeddedStackTest {
    @TempDir
    Path folder;

    @Test
    void namesABusyPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertOneLine(EmbeddedStack.Options.in(folder).withRegistryPort(port), "Port " + port, "registry", "busy");
            assertOneLine(EmbeddedStack.Options.in(folder).withKafkaPort(port), "Port " + port, "kafka", "busy");
            assertOneLine(EmbeddedStack.Options.in(folder).withPostgresPort(port), "Port " + port, "postgres", "busy");
        }
    }

    @Test
    void namesAFolderItCannotWriteTo() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertOneLine(
                EmbeddedStack.Options.in(file.resolve("data")), "Cannot write to the data folder", file.toString());
    }

    @Test
    void namesAFolderThatKafkaWouldSplit() {
        assertOneLine(EmbeddedStack.Options.in(folder.resolve("a,b")), "a,b", "Choose another folder");
    }

    @Test
    void freesTheFolderAfterARefusal() throws Exception {
        namesABusyPort();
        try (DataDirectory data = DataDirectory.open(folder)) {
            assertThat(data.resolve("stack.lock")).exists();
        }
    }

    private static void assertOneLine(EmbeddedStack.Options options, String... parts) {
        assertThatThrownBy(() -> EmbeddedStack.start(options))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageNotContaining("\n")
                .hasMessageContainingAll(parts);
    }
}
