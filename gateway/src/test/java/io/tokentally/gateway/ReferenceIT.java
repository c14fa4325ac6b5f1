package io.tokentally.gateway;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every question is answered as by a plain recount, on random data. {@code -Dseed=N} repeats one. */
@ExtendWith(SharedStack.class)
class ReferenceIT {
    /** What is remembered for a second needs waiting for. */
    private static final int SEEDS_BETWEEN_PIPELINES = 20;

    private static SharedStack.Home home;
    private static GatewayService gateway;
    private static Instant now = Instant.EPOCH;

    @BeforeAll
    static void start(SharedStack.Home own) {
        home = own.migrated();
        gateway = home.gateway(() -> now, Map.of());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static LongStream seeds() {
        return Long.getLong("seed") == null
                ? LongStream.range(0, Long.getLong("questions.seeds", 20))
                : LongStream.of(Long.getLong("seed"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answersEqualTheRecount(long seed) throws Exception {
        Random random = new Random(seed);
        // Around the days of 23 and 25 hours of this year, in some of the zones.
        Instant start = Instant.parse("2026-03-01T00:00:00Z").plus(Duration.ofHours(random.nextInt(24 * 240)));
        SeededData data = SeededData.load(home, seed, 250, start);
        // Days of answers end where the data does, to the microsecond.
        now = data.now()
                .minus(random.nextInt(200_000_000), ChronoUnit.MILLIS)
                .plus(random.nextInt(1_000), ChronoUnit.MICROS);
        Asking asking = new Asking(gateway);
        new SubjectQuestions(asking, data.calls(), now, random).ask();
        new CacheQuestions(asking, data.calls(), random).ask();
        new UsageQuestions(asking, data.calls(), random).ask();
        new SavingsQuestions(asking, data.operations(), now, random).ask();
        new ExportQuestions(asking, data, random).ask();
        EventQuestions events = new EventQuestions(asking, data, random);
        events.explained();
        if (seed % SEEDS_BETWEEN_PIPELINES == 0) {
            events.pipeline();
        }
    }
}
