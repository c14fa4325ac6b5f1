package io.tokentally.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.cli.reconcile.Findings;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.reconcile.Reconciliation;
import io.tokentally.cli.settings.StackFile;
import io.tokentally.embedded.EmbeddedStack;
import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.ProcessorService;
import io.tokentally.sdk.TokentallyClient;
import io.tokentally.sink.DyingSink;
import io.tokentally.sink.SinkService;
import io.tokentally.sink.store.WriteStep;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.EventStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink's process or Postgres killed just before, during and just after a commit, while random events are counted; after
 * each kill reconcile must find no difference. {@code -Dsink.kills=50 -Dseed=N} for as many, or the same again.
 */
@Tag("long")
class SinkKillsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final List<WriteStep> STEPS = List.of(WriteStep.values());
    private static final int EVENTS = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    private static EmbeddedStack stack;
    private static ProcessorService processor;
    private static Map<String, String> settings;
    private static TokentallyClient client;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(EmbeddedStack.Options.in(folder));
        settings = new TreeMap<>(Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "schema.registry.url", stack.schemaRegistryUrl(),
                "database.url", stack.databaseUrl(),
                "database.user", stack.databaseUser(),
                "database.password", stack.databasePassword(),
                "partitions", "2",
                "state.dir", folder.resolve("state").toString(),
                "state.port", "0",
                "sink.port", "0"));
        processor = ProcessorService.start(settings);
        settings.put(StackFile.STATE_URL, "http://127.0.0.1:" + processor.statePort());
        client = TokentallyClient.builder()
                .bootstrapServers(stack.bootstrapServers())
                .schemaRegistryUrl(stack.schemaRegistryUrl())
                .flushInterval(Duration.ofMillis(50))
                .shutdownHook(false)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close(Duration.ofSeconds(10));
        processor.close();
        stack.close();
    }

    @Test
    void reconcileFindsNoDifferenceAfterAKill() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        int kills = Integer.getInteger("sink.kills", 50);
        System.out.println("SinkKillsIT: -Dseed=" + seed + " -Dsink.kills=" + kills);
        Random random = new Random(seed);
        for (int run = 0; run < kills; run++) {
            WriteStep step = STEPS.get(random.nextInt(STEPS.size()));
            int count = 1 + random.nextInt(4);
            long micros = random.nextBoolean() ? 0 : random.nextInt(4_000);
            Map<String, String> own = of("kills-" + run);
            own.put("sink.batch.records", Integer.toString(1 + random.nextInt(60)));
            own.put("sink.writers", Integer.toString(1 + random.nextInt(2)));
            String as = "seed " + seed + " run " + run + ": " + step + " " + count + " " + micros;
            Random events = new Random(random.nextLong());
            send(events.nextLong());
            if (run % 2 == 0) {
                killSink(as, own, step, count, micros, events);
            } else {
                killPostgres(as, own, step, count, micros, events);
            }
            try (SinkService after = SinkService.start(of("after-" + run))) {
                assertNoDifference(as);
                assertThat(after.failure()).as(as).isNull();
            }
        }
    }

    /** A group of its own: nobody waits for the dead one's session to end. */
    private static Map<String, String> of(String group) {
        Map<String, String> own = new TreeMap<>(settings);
        own.put("sink.group.id", group);
        return own;
    }

    /** Some steps come seldom, as one transaction takes all there is: then there has to be more to write. */
    private static boolean sendUntil(Callable<Boolean> killed, Random events) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!killed.call()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            send(events.nextLong());
        }
        return true;
    }

    /** What the SDK itself refuses is not sent. */
    private static void send(long seed) throws InterruptedException, ExecutionException {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (Arrival arrival : EventStreams.generate(seed, EVENTS, Instant.now().minus(Duration.ofDays(60)))) {
            CompletableFuture<?> acknowledged = arrival.event() instanceof UsageEvent usage
                    ? client.send(usage)
                    : client.send((ToolOperationEvent) arrival.event());
            sent.add(acknowledged.exceptionally(refused -> null));
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)).get();
    }

    private static void killSink(
            String as, Map<String, String> own, WriteStep step, int count, long micros, Random events)
            throws Exception {
        Path file = Files.createDirectories(folder.resolve("sink"));
        StackFile.write(file, own);
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                        DyingSink.class.getName(),
                        StackFile.in(file).toString(),
                        step.name(),
                        Integer.toString(count),
                        Long.toString(micros))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("sink.log").toFile())
                .start();
        try {
            assertThat(sendUntil(() -> process.waitFor(A_WHILE.toMillis(), TimeUnit.MILLISECONDS), events))
                    .as(as + ": it died")
                    .isTrue();
            assertThat(process.exitValue())
                    .as(as + ": " + Files.readString(folder.resolve("sink.log")))
                    .isEqualTo(DyingSink.KILLED);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void killPostgres(
            String as, Map<String, String> own, WriteStep step, int count, long micros, Random events)
            throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        Runnable kill = () -> {
            LockSupport.parkNanos(micros * 1_000);
            stack.postgres().kill();
            killed.countDown();
        };
        try (SinkService sink = DyingSink.start(
                own, step, count, micros == 0 ? kill : () -> new Thread(kill, "kill-postgres").start())) {
            assertThat(sendUntil(() -> killed.await(A_WHILE.toMillis(), TimeUnit.MILLISECONDS), events))
                    .as(as + ": it was killed")
                    .isTrue();
            stack.postgres().restart();
            assertThat(sink.failure()).as(as).isNull();
        }
    }

    private static void assertNoDifference(String as) throws InterruptedException {
        try (ProbeDrain drain = new ProbeDrain(settings, PATIENCE)) {
            Findings findings = new Reconciliation(settings, drain).run();
            assertThat(findings.differences()).as(as).isEmpty();
            assertThat(findings.compared()).as(as).isNotEmpty();
        }
    }
}
