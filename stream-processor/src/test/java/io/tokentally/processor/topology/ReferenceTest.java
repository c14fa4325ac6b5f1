package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.processor.known.KnownMemory;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random streams come to exactly what the reference model recounts. Another range: {@code -Dseed=N -Dseeds=M}. */
class ReferenceTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int SIZE = 300;

    static LongStream seeds() {
        long first = Long.getLong("seed", 1);
        return LongStream.range(first, first + Integer.getInteger("seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsTheReferenceModel(long seed) {
        Duration history = seed % 3 == 0 ? Duration.ofDays(20) : Drive.HISTORY;
        Rules rules = Rules.defaults().withHistory(history);
        List<Arrival> arrivals = EventStreams.generate(seed, SIZE, START, history);
        Recount expected = new ReferenceModel(rules).recount(arrivals);
        // Every fifth has next to no memory for ids: all of them go through the disk.
        KnownMemory memory = seed % 5 == 0 ? KnownMemory.tiny() : new KnownMemory(Counted.KNOWN_MEMORY_BYTES);
        try (Drive drive = new Drive(rules.prices(), seed % 2 == 0 ? 1 : 3, history, new Counted(memory))) {
            drive.send(arrivals);
            assertThat(Comparison.ledger(expected.usageLedger(), drive.usageLedger()))
                    .as("seed %s", seed)
                    .isEmpty();
            assertThat(Comparison.ledger(expected.toolLedger(), drive.toolLedger()))
                    .as("seed %s", seed)
                    .isEmpty();
            assertThat(Comparison.totals(expected.totals(), drive.totals()))
                    .as("seed %s", seed)
                    .isEmpty();
            assertThat(drive.audit()).as("seed %s", seed).isEqualTo(audit(expected));
            assertThat(drive.read(Topics.REJECTED)).hasSameSizeAs(expected.rejections());
            assertThat(numbers(drive.producers())).as("seed %s", seed).isEqualTo(numbers(expected));
        }
    }

    /** Received, last and missing of each producer. */
    private static Map<String, List<Long>> numbers(Map<String, ProducerState> producers) {
        Map<String, List<Long>> numbers = new HashMap<>();
        producers.forEach(
                (key, state) -> numbers.put(key, List.of(state.received(), state.last(), state.knownMissing())));
        return numbers;
    }

    private static Map<String, List<Long>> numbers(Recount expected) {
        Map<String, List<Long>> numbers = new HashMap<>();
        expected.producers()
                .forEach((key, producer) -> numbers.put(
                        CanonicalJson.array(key.tenant(), key.producerId()),
                        List.of((long) producer.arrived().size(), producer.last(), producer.missing())));
        return numbers;
    }

    private static Map<String, AuditCounts> audit(Recount expected) {
        Map<String, AuditCounts> audit = new HashMap<>();
        expected.audit().forEach((key, counts) -> {
            audit.put(
                    CanonicalJson.array(EventType.valueOf(key.type().name()).label(), key.tenant(), key.producerId()),
                    new AuditCounts(
                            counts.ledger(),
                            counts.superseded(),
                            counts.duplicates(),
                            counts.stale(),
                            counts.rejected()));
        });
        return audit;
    }
}
