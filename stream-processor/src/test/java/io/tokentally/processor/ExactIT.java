package io.tokentally.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.freshness.ProcessorDrain;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import io.tokentally.testkit.Recount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random streams on a real broker with three partitions come to what the reference model recounts, though in the midst of each
 * the processor is killed and restarted, shares its work with another, and loses its state directory, in an order and after as
 * many records as the seed says. {@code mvn -Pexact -pl stream-processor -am verify}; {@code -Dit.seed=N -Dit.seeds=M} for others.
 */
class ExactIT {
    private static final int PARTITIONS = 3;
    private static final int SIZE = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long FIRST = Long.getLong("it.seed", 1);
    private static final int SEEDS = Integer.getInteger("it.seeds", 20);

    private enum Trouble {
        KILL,
        REBALANCE,
        WIPE
    }

    @TempDir
    static Path directory;

    private static EmbeddedStack stack;
    private static RealTopics topics;
    private static Admin admin;
    private static Instance processor;
    private static Instance second;
    private static int sent;

    static LongStream seeds() {
        return LongStream.range(FIRST, FIRST + SEEDS);
    }

    @BeforeAll
    static void start() throws Exception {
        System.out.println("ExactIT: seeds " + FIRST + " to " + (FIRST + SEEDS - 1));
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(directory.resolve("stack")));
        admin = Admin.create(client());
        topics = new RealTopics(stack.bootstrapServers(), stack.schemaRegistryUrl(), PARTITIONS);
        Map<String, String> settings = Map.of(
                ProcessorConfig.BOOTSTRAP_SERVERS, stack.bootstrapServers(),
                ProcessorConfig.SCHEMA_REGISTRY_URL, stack.schemaRegistryUrl(),
                ProcessorConfig.KNOWN_MEMORY_BYTES, Integer.toString(1 << 16), // so that most ids are on disk
                ProcessorConfig.PARTITIONS, Integer.toString(PARTITIONS));
        processor = new Instance("first", directory, settings);
        second = new Instance("second", directory, settings);
        processor.start();
        await().atMost(PATIENCE).until(processor::isReady);
    }

    @AfterAll
    static void stop() {
        processor.close();
        second.close();
        topics.close();
        admin.close(Duration.ofSeconds(1));
        stack.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsTheReferenceModelWhateverHappensMeanwhile(long seed) throws Exception {
        Random random = new Random(seed);
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS).minus(Duration.ofDays(60));
        List<Arrival> arrivals = EventStreams.generate(seed, SIZE, start);
        arrivals.forEach(arrival -> makeOwn(arrival, seed));
        List<Trouble> troubles = new ArrayList<>(List.of(Trouble.values()));
        Collections.shuffle(troubles, random);

        long begun = System.nanoTime();
        int next = 0;
        for (Trouble trouble : troubles) {
            int until = next + 1 + random.nextInt(SIZE / 4);
            topics.send(arrivals.subList(next, until));
            next = until + random.nextInt(SIZE / 12);
            meet(trouble, arrivals.subList(until, next), random.nextInt(4) == 0);
        }
        topics.send(arrivals.subList(next, SIZE));
        sent += SIZE;
        new ProcessorDrain(admin, "tally-processor", client()).await(PATIENCE);
        Recount expected = Judge.assertExact(topics, "seed " + seed + " with " + troubles);
        assertThat(expected.outcomes()).hasSize(sent);
        assertThat(ExpectedState.saidAudit(processor.answer("/state/audit"))).isEqualTo(ExpectedState.audit(expected));
        System.out.println("ExactIT: seed " + seed + " " + troubles + " "
                + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    }

    /** @param roughly whether what could stop in order is killed */
    private static void meet(Trouble trouble, List<Arrival> meanwhile, boolean roughly) throws Exception {
        switch (trouble) {
            case KILL -> {
                processor.kill();
                topics.send(meanwhile);
                processor.start();
            }
            case WIPE -> {
                if (roughly) {
                    processor.kill();
                } else {
                    processor.stop();
                }
                delete(processor.state());
                topics.send(meanwhile);
                processor.start();
            }
            case REBALANCE -> {
                await().atMost(PATIENCE).until(processor::isReady);
                second.start();
                await().atMost(PATIENCE).until(second::isReady);
                topics.send(meanwhile);
                if (roughly) {
                    second.kill();
                } else {
                    second.stop();
                }
            }
        }
    }

    /** Ids of their own, so that no stream is a replay of the one before. */
    private static void makeOwn(Arrival arrival, long seed) {
        if (arrival.event() instanceof UsageEvent usage && usage.getEventId().startsWith("e-")) {
            usage.setEventId(seed + " " + usage.getEventId());
        } else if (arrival.event() instanceof ToolOperationEvent tool
                && tool.getEventId().startsWith("e-")) {
            tool.setEventId(seed + " " + tool.getEventId());
        }
    }

    private static Map<String, Object> client() {
        return Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.bootstrapServers());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
