package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The processor on the broker that the compose file runs, in a container. Skipped, with a line, without Docker. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerIT {
    private static final int SIZE = 500;
    private static final String REGISTRY = "mock://container";

    @Container
    private static final KafkaContainer KAFKA =
            new KafkaContainer(DockerImageName.parse("apache/kafka:" + AppInfoParser.getVersion()));

    @Test
    void totalsEqualTheReferenceModel(@TempDir Path state) throws Exception {
        long seed = Long.getLong("seed", 17);
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<Arrival> arrivals = EventStreams.generate(seed, SIZE, start);
        Map<String, String> settings = Map.of(
                "bootstrap.servers",
                KAFKA.getBootstrapServers(),
                "schema.registry.url",
                REGISTRY,
                "state.dir",
                state.toString(),
                "state.port",
                "0",
                "partitions",
                "3");
        try (RealTopics topics = new RealTopics(KAFKA.getBootstrapServers(), REGISTRY, 3);
                ProcessorService processor = ProcessorService.start(settings)) {
            await().atMost(Duration.ofMinutes(1)).until(processor::isRunning);
            topics.send(arrivals);
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                Recount expected = new ReferenceModel(Rules.defaults()).recount(topics.arrivals());
                assertThat(Comparison.ledger(expected.usageLedger(), topics.latest(Topics.USAGE_LEDGER, "version")))
                        .as("seed %s", seed)
                        .isEmpty();
                assertThat(Comparison.totals(expected.totals(), topics.totals()))
                        .as("seed %s", seed)
                        .isEmpty();
            });
        }
    }
}
