package io.tokentally.gateway.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // clocks wrap around
    private final AtomicInteger asked = new AtomicInteger();
    private final Remembered<String, Integer> remembered = new Remembered<>(nanos::get);

    @Test
    void itIsKeptForTwentyTimesItsCostAndAtLeastASecond() {
        assertThat(remembered.get("a", () -> taking(0))).isEqualTo(1);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
        assertThat(remembered.get("a", () -> taking(0))).isEqualTo(1);
        assertThat(remembered.get("b", () -> taking(0))).isEqualTo(2);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        assertThat(remembered.get("a", () -> taking(2))).isEqualTo(3);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(39));
        assertThat(remembered.get("a", () -> taking(0))).isEqualTo(3);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(remembered.get("a", () -> taking(0))).isEqualTo(4);
    }

    @Test
    void manyWhoAskAtOnceCauseOneQuestion() {
        CountDownLatch answer = new CountDownLatch(1);
        List<CompletableFuture<Integer>> askers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            askers.add(CompletableFuture.supplyAsync(
                    () -> remembered.get("a", () -> {
                        await(answer);
                        return asked.incrementAndGet();
                    }),
                    task -> new Thread(task).start()));
        }
        answer.countDown();
        askers.forEach(asker -> assertThat(asker.join()).isEqualTo(1));
    }

    @Test
    void aFailureIsToldAndForgotten() {
        assertThatThrownBy(() -> remembered.get("a", () -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        assertThat(remembered.get("a", () -> taking(0))).isEqualTo(1);
    }

    @Test
    void itsRoomIsBounded() {
        for (int i = 0; i < 5_000; i++) {
            remembered.get("key-" + i, () -> 1);
        }
        assertThat(remembered.size()).isLessThanOrEqualTo(1_000);
    }

    private int taking(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        return asked.incrementAndGet();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
