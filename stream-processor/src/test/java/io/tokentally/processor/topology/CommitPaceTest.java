package io.tokentally.processor.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final CommitPace PACE = new CommitPace(Duration.ofMillis(100), Duration.ofMillis(1_000), 10);

    @Test
    void whoeverIsBehindWaitsForAQuarterOfThatWithinBounds() {
        assertThat(PACE.millis(-50)).isEqualTo(100);
        assertThat(PACE.millis(400)).isEqualTo(100);
        assertThat(PACE.millis(2_000)).isEqualTo(500);
        assertThat(PACE.millis(Long.MAX_VALUE)).isEqualTo(1_000);
    }

    @Test
    void aCommitIsDueAnIntervalAfterTheLast() {
        CommitMark mark = new CommitMark();
        assertThat(mark.due(100_000, PACE)).as("nothing waits").isFalse();
        mark.flushed(100_000);
        assertThat(mark.set(100_090)).isTrue();
        assertThat(mark.set(100_091)).isFalse();
        assertThat(mark.due(100_099, PACE)).isFalse();
        assertThat(mark.due(100_100, PACE)).isTrue();
        mark.flushed(100_101);
        assertThat(mark.due(200_000, PACE)).isFalse();
    }

    @Test
    void behindItIsDueAnIntervalAfterWhatIsHeldFirst() {
        CommitMark mark = new CommitMark();
        mark.flushed(100_000);
        mark.set(100_900);
        mark.behindBy(100_900, 3_600);
        assertThat(mark.due(101_799, PACE)).isFalse();
        assertThat(mark.due(101_800, PACE)).isTrue();
    }

    @Test
    void whoeverIsFarBehindLeavesItToStreams() {
        CommitMark mark = new CommitMark();
        mark.set(100_000);
        mark.behindBy(100_000, 60_000);
        assertThat(mark.due(900_000, PACE)).isFalse();
        mark.look(900_000, PACE);
        assertThat(mark.due(900_000, PACE)).as("nothing came any more").isTrue();
    }

    @Test
    void withOneIntervalForBothItAsksAsEver() {
        CommitPace same = new CommitPace(Duration.ofMillis(100), Duration.ofMillis(100), 10);
        CommitMark mark = new CommitMark();
        mark.set(100_000);
        mark.behindBy(100_000, 60_000);
        assertThat(mark.due(100_100, same)).isTrue();
    }
}
