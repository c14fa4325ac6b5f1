package io.tokentally.cli.reconcile;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.cli.CliException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeDrainTest {
    @Test
    void aStackThatIsAwayIsNamedAsTheCause() throws Exception {
        String kafka = "127.0.0.1:" + closedPort();
        Map<String, String> settings = Map.of(
                "bootstrap.servers", kafka, "database.url", "jdbc:postgresql://" + kafka + "/x", "database.user", "x");

        try (ProbeDrain drain = new ProbeDrain(settings, Duration.ofMillis(200))) {
            assertThatThrownBy(drain::await)
                    .isInstanceOf(CliException.class)
                    .hasMessageStartingWith("the pipeline did not drain within 0 s: Kafka gave no answer in time. ")
                    .hasMessageContaining("Kafka at " + kafka + " does not answer. Start the stack with 'tally up'");
        }
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
