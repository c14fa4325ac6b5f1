package io.tokentally.sdk.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.usage.UsageCost;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObserversTest {
    private final AtomicReference<Losses> losses = new AtomicReference<>(new Losses(0, 0, ""));
    private final List<Observers> opened = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (Observers observers : opened) {
            observers.close(System.nanoTime());
        }
    }

    private Observers observers(int capacity, UsageCallback... callbacks) {
        Observers observers = new Observers(
                new Tally(ZoneOffset.UTC, InstantSource.fixed(Usages.NOW), null),
                List.of(callbacks),
                capacity,
                (usage, tier) -> new UsageCost(BigDecimal.ONE, BigDecimal.TEN),
                losses::get);
        opened.add(observers);
        observers.start();
        return observers;
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    /** Keeps what it is told, and on which thread. */
    private static final class Listener implements UsageCallback {
        final Queue<ObservedUsage> usages = new ConcurrentLinkedQueue<>();
        final Queue<Integer> batches = new ConcurrentLinkedQueue<>();
        final Queue<Loss> losses = new ConcurrentLinkedQueue<>();
        volatile @Nullable String thread;

        @Override
        public void onUsage(List<ObservedUsage> batch) {
            thread = Thread.currentThread().getName();
            batches.add(batch.size());
            usages.addAll(batch);
        }

        @Override
        public void onLoss(Loss loss) {
            losses.add(loss);
        }
    }

    @Test
    void everyCallbackSeesEveryUsageInBatchesOnItsOwnThread() {
        Listener one = new Listener();
        Listener other = new Listener();
        Observers observers = observers(8_192, one, other);
        for (int i = 0; i < 2_000; i++) {
            observers.onDrained(Usages.usage("e-" + i));
        }
        observers.onDrained(ToolOperationEvent.newBuilder().build());

        for (Listener listener : List.of(one, other)) {
            await().until(() -> listener.usages.size() == 2_000);
            assertThat(listener.usages).extracting(ObservedUsage::eventId).startsWith("e-0", "e-1", "e-2");
            assertThat(listener.batches).allMatch(size -> size <= 500).hasSizeLessThan(200);
        }
        assertThat(one.thread).isEqualTo("tally-sdk-callback-1");
        assertThat(other.thread).isEqualTo("tally-sdk-callback-2");
        assertThat(observers.stats()).isEqualTo(new CallbackStats(4_000, 0, 0));
        assertThat(observers.seen()).isEqualTo(2_001);
    }

    @Test
    void whatTheySeeIsTheEventAndItsCost() {
        Listener listener = new Listener();
        UsageEvent event = Usages.usage("e-1");
        event.getTags().put("project", "x");
        event.setRevision(3);
        observers(8, listener).onDrained(event);

        await().until(() -> !listener.usages.isEmpty());
        ObservedUsage seen = listener.usages.element();
        assertThat(seen)
                .extracting("tenant", "eventId", "revision", "voided", "userId", "sessionId", "status")
                .containsExactly("acme", "e-1", 3L, false, "u-1", "s-1", "ok");
        assertThat(seen.tags()).isEqualTo(Map.of("project", "x"));
        assertThat(seen.usage().totalTokens()).isEqualTo(15);
        assertThat(seen.usage().totalCost()).isEqualTo(new BigDecimal("11"));
        assertThat(seen.usage().timestamp()).isEqualTo(Usages.NOW);
    }

    @Test
    void aSlowOneLosesItsOwnAloneAndIsCounted() {
        CountDownLatch gate = new CountDownLatch(1);
        Listener quick = new Listener();
        UsageCallback slow = batch -> gate.await();
        Observers observers = observers(64, slow, quick);
        for (int i = 1; i <= 1_000; i++) {
            observers.onDrained(Usages.usage("e-" + i));
            int given = i;
            if (given % 50 == 0) {
                await().pollInterval(Duration.ofMillis(1)).until(() -> quick.usages.size() == given);
            }
        }

        await().until(() -> quick.usages.size() == 1_000);
        CallbackStats stats = observers.stats();
        assertThat(stats.dropped()).isBetween(1_000L - 64 - 500, 1_000L - 64);
        gate.countDown();
    }

    @Test
    void oneThatThrowsIsCountedAndGoesOn() {
        Listener listener = new Listener();
        UsageCallback broken = batch -> {
            listener.onUsage(batch);
            throw new AssertionError("no");
        };
        Observers observers = observers(64, broken);
        observers.onDrained(Usages.usage("e-1"));
        await().until(() -> observers.stats().failed() == 1);
        observers.onDrained(Usages.usage("e-2"));

        await().until(() -> observers.stats().failed() == 2);
        assertThat(listener.usages).hasSize(2);
    }

    @Test
    void anEventThatCannotBeReadIsCounted() {
        Listener listener = new Listener();
        Observers observers = observers(64, listener);
        UsageEvent wrong = Usages.usage("e-1", -1, 0);
        observers.onDrained(wrong);
        observers.onDrained(new UsageEvent());
        observers.onDrained(Usages.usage("e-2"));

        await().until(() -> !listener.usages.isEmpty());
        assertThat(listener.usages).extracting(ObservedUsage::eventId).containsExactly("e-2");
        assertThat(observers.stats().failed()).isEqualTo(3);
    }

    @Test
    void lossesAreToldOnceASecondAndAtTheEnd() throws InterruptedException {
        Listener listener = new Listener();
        Observers observers = observers(64, listener);
        losses.set(new Losses(3, 0, "the queue is full"));
        await().until(() -> !listener.losses.isEmpty());
        losses.set(new Losses(5, 1, "the spool is full"));
        observers.close(in(Duration.ofSeconds(10)));

        assertThat(listener.losses)
                .containsExactly(new Loss(3, 0, "the queue is full"), new Loss(2, 1, "the spool is full"));
    }

    @Test
    void closingGivesWhatWaits() throws InterruptedException {
        Listener listener = new Listener();
        Observers observers = observers(8_192, listener);
        for (int i = 0; i < 3_000; i++) {
            observers.onDrained(Usages.usage("e-" + i));
        }
        observers.close(in(Duration.ofSeconds(10)));

        assertThat(listener.usages).hasSize(3_000);
    }

    @Test
    void closingDoesNotWaitForOneThatHangs() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Observers observers = observers(64, batch -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        observers.onDrained(Usages.usage("e-1"));
        began.await();
        observers.onDrained(Usages.usage("e-2"));
        long start = System.nanoTime();
        observers.close(in(Duration.ofMillis(50)));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        interrupted.await();
        assertThat(observers.stats().dropped()).isEqualTo(1);
    }
}
