package io.tokentally.processor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.LagInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CopyLagsTest {
    /** By its identity: nobody but Streams makes what would be in it. */
    private final Map<Integer, LagInfo> told = new HashMap<>();

    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch answers = new CountDownLatch(0);
    private volatile Map<String, Map<Integer, LagInfo>> lags = Map.of();

    @Test
    void saysWhatKafkaSays() {
        try (CopyLags copies = new CopyLags(this::ask)) {
            lags = Map.of("totals", Map.of());
            await().untilAsserted(() -> assertThat(copies.of("totals")).isEmpty());
            assertThat(copies.of("no such store")).isEmpty();
        }
    }

    /** Found by {@code proof/run --seed 215}: connections to all brokers half open, and no answer within 30 s. */
    @Test
    @Timeout(20)
    void aKafkaThatDoesNotAnswerHoldsUpNoQuestion() throws Exception {
        answers = new CountDownLatch(1);
        try (CopyLags copies = new CopyLags(this::ask)) {
            long begun = System.nanoTime();
            for (int question = 0; question < 20; question++) {
                assertThat(copies.of("totals")).isEmpty();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(asked).as("one call at a time is under way").hasValue(1);
            answers.countDown();
            await().untilAsserted(() -> {
                copies.of("totals");
                assertThat(asked).hasValueGreaterThan(1);
            });
        }
    }

    /** The next call hangs again, and what the slow one said in the end is not forgotten for it. */
    @Test
    @Timeout(20)
    void anAnswerThatComesTooLateIsWhatIsKnownLast() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        answers = slow;
        lags = Map.of("totals", told);
        try (CopyLags copies = new CopyLags(this::ask)) {
            assertThat(copies.of("totals")).isNotSameAs(told);
            answers = new CountDownLatch(1);
            slow.countDown();
            await().untilAsserted(() -> assertThat(copies.of("totals")).isSameAs(told));
        }
    }

    @Test
    void aQuestionAfterTheEndIsAnswered() {
        lags = Map.of("totals", told);
        CopyLags copies = new CopyLags(this::ask);
        await().untilAsserted(() -> assertThat(copies.of("totals")).isSameAs(told));
        copies.close();
        assertThat(copies.of("totals")).isSameAs(told);
    }

    @Test
    void aKafkaThatRefusesIsAskedAgain() {
        lags = Map.of();
        try (CopyLags copies = new CopyLags(() -> {
            asked.incrementAndGet();
            throw new IllegalStateException("not running");
        })) {
            assertThat(copies.of("totals")).isEmpty();
            assertThat(copies.of("totals")).isEmpty();
            assertThat(asked).hasValueGreaterThan(1);
        }
    }

    private Map<String, Map<Integer, LagInfo>> ask() {
        asked.incrementAndGet();
        try {
            answers.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lags;
    }
}
