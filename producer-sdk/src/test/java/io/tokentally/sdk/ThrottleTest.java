package io.tokentally.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    @Test
    void letsTheFirstThroughAndThenOnePerPeriod() {
        Throttle hourly = new Throttle(Duration.ofHours(1));
        assertThat(hourly.pass()).isTrue();
        assertThat(hourly.pass()).isFalse();

        Throttle quick = new Throttle(Duration.ofMillis(20));
        assertThat(quick.pass()).isTrue();
        await().until(quick::pass);
    }
}
