package io.tokentally.proof.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.UsageEvent;
import io.tokentally.proof.workload.Journal;
import io.tokentally.proof.workload.Producer;
import io.tokentally.testkit.Arrival;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LossesTest {
    private static final long KILLED_AT = 10_000;

    private final Verdict verdict = new Verdict();

    @Test
    void whatArrivedAsItWasMeantIsNoLossThoughTheSdkHasFilledItIn() {
        UsageEvent sent = event("a");
        sent.setProducerId("p.1");
        sent.setProducerSeq(7L);
        sent.setRecordedAt(Instant.EPOCH);
        losses(sent, sent).judge(Map.of("p", List.of(life(null, at(1, "a")))), Map.of());
        assertThat(verdict.holds()).as(verdict.words().toString()).isTrue();
    }

    @Test
    void ofAKilledProcessOnlyWhatWasYoungerThanSpoolAfterMayBeMissing() {
        losses().judge(Map.of("p", List.of(life(KILLED_AT, at(KILLED_AT - 1_000, "young")))), Map.of());
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.figures()).containsEntry("lost_within_exposure", 1L).containsEntry("oldest_lost_ms", 1_000L);
        losses().judge(Map.of("p", List.of(life(KILLED_AT, at(KILLED_AT - 1_001, "old")))), Map.of());
        assertThat(verdict.words().get("G1")).startsWith("1: ");
    }

    @Test
    void ofAnotherOnlyAsManyAsTheSdkCounted() {
        losses().judge(Map.of("p", List.of(life(null, at(1, "a"), at(1, "b")))), Map.of("p", 1L));
        assertThat(verdict.words().get("G1")).startsWith("1: ");
        assertThat(verdict.figures()).containsEntry("dropped_and_counted", 1L);
    }

    @Test
    void whatNobodyMeantToSendIsNamed() {
        losses(event("forged")).judge(Map.of("p", List.of(life(null))), Map.of());
        assertThat(verdict.words().get("G2")).contains("forged");
    }

    @Test
    void whatTheGatewayAcknowledgedHasArrived() {
        losses(event("gateway/1")).judgeGateway(Map.of("gateway/1", true, "gateway/2", false));
        assertThat(verdict.holds()).isTrue();
        losses(event("gateway/1")).judgeGateway(Map.of("gateway/1", true, "gateway/3", true));
        assertThat(verdict.words().get("G10")).contains("gateway/3");
    }

    private Losses losses(UsageEvent... arrived) {
        return new Losses(
                new RawLog(
                        Stream.of(arrived)
                                .map(event -> new RawLog.Received("t-0@0", new Arrival(event, Instant.EPOCH)))
                                .toList(),
                        Map.of()),
                verdict);
    }

    private static Producer.Life life(@Nullable Long killedAt, Journal.Entry... intended) {
        return new Producer.Life("p.1", List.of(intended), killedAt);
    }

    private static Journal.Entry at(long millis, String id) {
        return new Journal.Entry(millis, event(id));
    }

    private static UsageEvent event(String id) {
        return UsageEvent.newBuilder().setTenant("default").setEventId(id).build();
    }
}
