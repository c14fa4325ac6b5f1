package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.UsageEvent;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caller never waits, and nothing goes uncounted. */
class OutOfTheWayTest {
    private static final int THREADS = 4;
    private static final int EVENTS_EACH = 100_000;
    private static final int ROUNDS = 5;
    private static final long PAUSE_NANOS = 50_000;
    /** Far above what a busy machine adds, and below any write to disk that is waited for, or a producer that blocks. */
    private static final long NOISE_NANOS = 200_000;

    /** Of its 50th part are the looks when nothing is under way. */
    private static final Duration SPOOL_AFTER = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    private static ClientBuilder settings() {
        return TokentallyClient.builder()
                .schemaRegistryUrl("mock://out-of-the-way")
                .shutdownHook(false);
    }

    @Test
    void recordTakesMicrosecondsWhileTheSenderIsBlockedAndTheQueueFull() {
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = settings().queueCapacity(4_096).build(() -> kafka);
        UsageEvent event = Events.usage();
        long[] nanos = new long[20_000];
        for (int i = 0; i < nanos.length; i++) {
            long began = System.nanoTime();
            client.record(event);
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);

        assertThat(Duration.ofNanos(nanos[nanos.length / 2])).as("median").isLessThan(Duration.ofNanos(50_000));
        assertThat(Duration.ofNanos(nanos[nanos.length * 99 / 100])).as("p99").isLessThan(Duration.ofMillis(2));
        Stats stats = client.stats();
        assertThat(stats.accepted() + stats.refused()).isEqualTo(nanos.length);
        assertThat(stats.refused()).isGreaterThan(15_000);
        kafka.unblock();
        client.close();
    }

    @Test
    void recordTakesNoLongerWhileKafkaIsAwayAndEventsGoToDisk() {
        FakeKafka up = new FakeKafka(true);
        FakeKafka down = new FakeKafka(true);
        down.block();
        TokentallyClient taken = spooling("up", up);
        TokentallyClient kept = spooling("down", down);
        long[] ups = new long[ROUNDS];
        long[] downs = new long[ROUNDS];
        p99Nanos(taken);
        p99Nanos(kept);
        for (int round = 0; round < ROUNDS; round++) {
            ups[round] = p99Nanos(taken);
            downs[round] = p99Nanos(kept);
        }
        Arrays.sort(ups);
        Arrays.sort(downs);

        assertThat(downs[ROUNDS / 2])
                .as("median of the p99s in ns, %s while it is up", ups[ROUNDS / 2])
                .isLessThan(2 * ups[ROUNDS / 2] + NOISE_NANOS);
        assertThat(kept.stats().refused()).isZero();
        assertThat(kept.stats().spooled()).isPositive();
        down.unblock();
        taken.close();
        kept.close();
    }

    /** Each look takes the queue's ends out of the callers' caches, so the spool's thread looks seldom when nothing moves. */
    @Test
    void whileKafkaIsAwayTheQueueIsLookedAtAsSeldomAsEver() {
        Set<Thread> others = Thread.getAllStackTraces().keySet();
        FakeKafka kafka = new FakeKafka(true);
        kafka.block();
        TokentallyClient client = settings()
                .flushInterval(Duration.ZERO)
                .spoolDirectory(folder)
                .spoolAfter(SPOOL_AFTER)
                .build(() -> kafka);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long spools = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread) && thread.getName().equals("tally-sdk-spool"))
                .findAny()
                .orElseThrow()
                .getId();
        for (int n = 0; n < 100; n++) {
            client.record(Events.usage());
        }
        await().until(() -> client.stats().spooled() == 100);
        assertThat(betweenLooks(threads, spools)).isGreaterThan(SPOOL_AFTER.dividedBy(200));

        kafka.unblock();
        client.close();
    }

    /** The mean time between 20 looks. */
    private static Duration betweenLooks(ThreadMXBean threads, long id) {
        long begun = System.nanoTime();
        long waited = threads.getThreadInfo(id).getWaitedCount();
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> threads.getThreadInfo(id).getWaitedCount() - waited >= 20);
        return Duration.ofNanos(System.nanoTime() - begun).dividedBy(20);
    }

    private TokentallyClient spooling(String name, FakeKafka kafka) {
        return settings()
                .spoolDirectory(folder.resolve(name))
                .spoolAfter(Duration.ofMillis(20))
                .build(() -> kafka);
    }

    private static long p99Nanos(TokentallyClient client) {
        UsageEvent event = Events.usage();
        long[] nanos = new long[2_000];
        for (int i = 0; i < nanos.length; i++) {
            long began = System.nanoTime();
            client.record(event);
            nanos[i] = System.nanoTime() - began;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Arrays.sort(nanos);
        return nanos[nanos.length * 99 / 100];
    }

    @Test
    void everyEventOfManyThreadsIsAccountedFor() throws InterruptedException {
        CountingKafka kafka = new CountingKafka();
        TokentallyClient client = settings().queueCapacity(16_384).build(() -> kafka);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            UsageEvent event = Events.usage();
            Thread caller = new Thread(() -> {
                for (int n = 0; n < EVENTS_EACH; n++) {
                    client.record(event);
                }
            });
            callers.add(caller);
            caller.start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        Stats running = client.stats();
        assertThat(running.accepted() + running.refused()).isEqualTo((long) THREADS * EVENTS_EACH);
        await().atMost(Duration.ofSeconds(60)).until(() -> client.flush(Duration.ofSeconds(5)));

        Stats stats = client.stats();
        assertThat(stats.pending()).isZero();
        assertThat(stats.accepted()).isEqualTo(stats.acknowledged()).isEqualTo(kafka.taken());
        assertThat(stats.dropped()).isEqualTo(stats.refused());
        client.close();
    }
}
