package io.tokentally.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    /** Close to where {@link System#nanoTime} turns negative, which it may. */
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());

    private final RateLimit limit = new RateLimit(10, 5, nanos::get);

    @Test
    void whatWasNotUsedMayComeAtOnceAndThenAtTheRate() {
        take(5);
        assertThat(catchThrowableOfType(Denied.class, () -> limit.take("a")).retryAfterSeconds())
                .isEqualTo(1);
        pass(Duration.ofMillis(100));
        take(1);
        assertThat(catchThrowableOfType(Denied.class, () -> limit.take("a"))).isNotNull();
        assertThatNoException().isThrownBy(() -> limit.take("b"));
        pass(Duration.ofHours(1));
        take(5);
        assertThat(catchThrowableOfType(Denied.class, () -> limit.take("a"))).isNotNull();
    }

    @Test
    void overALongTimeTheRateIsKept() {
        int taken = 0;
        for (int i = 0; i < 10_000; i++) {
            pass(Duration.ofMillis(1));
            taken += catchThrowableOfType(Denied.class, () -> limit.take("a")) == null ? 1 : 0;
        }
        assertThat(taken).isBetween(100, 105);
    }

    private void take(int times) {
        for (int i = 0; i < times; i++) {
            limit.take("a");
        }
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
