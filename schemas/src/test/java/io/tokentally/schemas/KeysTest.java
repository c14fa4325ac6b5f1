package io.tokentally.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.time.Instant;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Test
    void eventsGoByTenantAndId() {
        assertThat(Keys.event("t\"1", "a,b")).isEqualTo("[\"t\\\"1\",\"a,b\"]");
        assertThat(Keys.of(
                        UsageEvent.newBuilder().setTenant("t").setEventId("e").build()))
                .isEqualTo("[\"t\",\"e\"]");
        assertThat(Keys.of(ToolOperationEvent.newBuilder()
                        .setTenant("t")
                        .setEventId("e")
                        .build()))
                .isEqualTo("[\"t\",\"e\"]");
    }

    @Test
    void aSeparatorInsideAFieldNamesNoOtherEvent() {
        assertThat(Keys.event("a\",\"b", "c")).isNotEqualTo(Keys.event("a", "b\",\"c"));
    }

    @Test
    void totalsGoByWhatTheySum() {
        assertThat(Keys.of(ModelTotal.newBuilder()
                        .setTenant("t")
                        .setProvider("openai")
                        .setModel("gpt-4o")
                        .setWindow("15m")
                        .setWindowStart(START)
                        .build()))
                .isEqualTo("[\"t\",\"openai\",\"gpt-4o\",\"15m\",\"2026-03-01T00:00:00Z\"]");
        assertThat(Keys.of(UserTotal.newBuilder()
                        .setTenant("t")
                        .setUserId("u")
                        .setProvider("openai")
                        .setModel("gpt-4o")
                        .setWindowStart(START)
                        .build()))
                .isEqualTo("[\"t\",\"u\",\"openai\",\"gpt-4o\",\"day\",\"2026-03-01T00:00:00Z\"]");
        assertThat(Keys.of(SessionTotal.newBuilder()
                        .setTenant("t")
                        .setSessionId("s")
                        .setProvider("openai")
                        .setModel("gpt-4o")
                        .build()))
                .isEqualTo("[\"t\",\"s\",\"openai\",\"gpt-4o\"]");
        assertThat(Keys.of(SavingsTotal.newBuilder()
                        .setTenant("t")
                        .setToolId("i")
                        .setToolName("read")
                        .setOperationMode("full")
                        .setWindow("hour")
                        .setWindowStart(START)
                        .build()))
                .isEqualTo("[\"t\",\"i\",\"read\",\"full\",\"hour\",\"2026-03-01T00:00:00Z\"]");
    }

    @Test
    void aTotalOfNoWindowHasNoKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keys.of(ModelTotal.newBuilder().setWindow("").build()))
                .withMessageContaining("''");
    }

    @Test
    void thePartitionIsTheOneThatKafkasProducerChooses() {
        long seed = Seed.get();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] key = Keys.event("tenant-" + random.nextInt(9), Long.toString(random.nextLong(), 36))
                    .getBytes(UTF_8);
            int partitions = 1 + random.nextInt(64);
            assertThat(Keys.partition(key, partitions))
                    .as("-Dseed=%d", seed)
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
        }
    }

    /** Counted once by kafka-clients 4.3.1; another value would strand every event that is already published. */
    @Test
    void thePartitionOfAKeyNeverChanges() {
        assertThat(Keys.partition("[\"default\",\"e1\"]".getBytes(UTF_8), 1_000_000))
                .isEqualTo(995_210);
    }
}
