package io.tokentally.benchmarks.processor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AwaitedTest {
    private final Awaited awaited = new Awaited(4);

    AwaitedTest() {
        awaited.add("a", 0);
        awaited.add("b", 1);
        awaited.add("a", 2);
        awaited.add("a", 3);
    }

    @Test
    void theNthEventOfAKeyIsIncludedOnceATotalHasNCalls() {
        awaited.seen("a", 1, 1_000);
        awaited.seen("a", 1, 1_500);
        awaited.seen("c", 9, 1_600);
        assertThat(awaited.missing()).isEqualTo(3);

        awaited.seen("a", 3, 2_000);
        awaited.seen("b", 1, 3_000);

        assertThat(awaited.missing()).isZero();
        assertThat(awaited.nanos(0, 4, 100, 10)).containsExactly(900, 2_890, 1_880, 1_870);
        assertThat(awaited.nanos(1, 3, 100, 10)).containsExactly(2_890, 1_880);
    }

    @Test
    void whatWasNeverIncludedIsNoLatency() {
        awaited.seen("a", 3, 1_000);

        assertThatThrownBy(() -> awaited.nanos(0, 4, 0, 1)).hasMessage("event 1 was never included");
    }

    @Test
    void moreCallsThanEventsAreAFault() {
        assertThatThrownBy(() -> awaited.seen("b", 2, 1)).hasMessage("b has 2 calls of 1 events");
    }
}
