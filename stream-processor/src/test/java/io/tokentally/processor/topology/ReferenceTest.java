package io.tokentally.processor.topology;

import io.tokentally.event.TokenCounts;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.known.KnownMemory;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Rules;
import io.tokentally.testkit.TestPrices;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random streams come to exactly what the reference model recounts. Another range: {@code -Dseed=N -Dseeds=M}; the profile
 * {@code exact} runs those up to 1,000.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReferenceTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int SIZE = 300;
    private static final long FIRST = Long.getLong("seed", 1);
    private static final int SEEDS = Integer.getInteger("seeds", 200);

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @BeforeAll
    static void saySeeds() {
        System.out.println("ReferenceTest: seeds " + FIRST + " to " + (FIRST + SEEDS - 1));
    }

    /** What differs between seeds besides the stream: history, partitions, the price book, whether stores are swept. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsTheReferenceModel(long seed) {
        Duration history = seed % 3 == 0 ? Duration.ofDays(20) : Drive.HISTORY;
        Rules rules = Rules.defaults().withHistory(history);
        if (seed % 5 == 0) {
            rules = rules.withPrices(TestPrices.around(START));
        }
        List<Arrival> arrivals = EventStreams.generate(seed, SIZE, START, history);
        // Every seventh has next to no memory for ids: all of them go through the disk.
        Counted counted = seed % 7 == 0 ? new Counted(KnownMemory.tiny()) : new Counted();
        try (Drive drive =
                new Drive(rules.prices(), seed % 2 == 0 ? 1 : 3, history, new InMemorySchemaRegistry(), counted)) {
            new Run(drive, rules, seed).assertExact(arrivals, seed % 4 < 2);
        }
    }

    @Test
    void sumsGoBeyond64Bits() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 1_100; i++) {
            UsageEvent event = UsageEvent.newBuilder()
                    .setTenant("default")
                    .setEventId("e-" + i)
                    .setUserId("user")
                    .setSessionId("session")
                    .setProvider("openai")
                    .setModel("gpt-4o")
                    .setTokens(TokenCounts.newBuilder()
                            .setInput((1L << 53) - 1)
                            .setOutput(1L)
                            .build())
                    .setLatencyUs((1L << 53) - 1)
                    .build();
            arrivals.add(new Arrival(event, START.plusMillis(i)));
        }
        try (Drive drive = new Drive(Rules.defaults().prices())) {
            new Run(drive, Rules.defaults(), 0).assertExact(arrivals, false);
        }
    }
}
