package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProducersTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String KEY = "[\"default\",\"p\"]";

    private final Drive drive = new Drive(PriceBook.shipped(), 1, Duration.ofDays(10));

    @AfterEach
    void close() {
        drive.close();
    }

    @Test
    void aLossShowsAndALateArrivalFillsIt() {
        drive.send(usage("a", 1));
        drive.send(usage("d", 4));
        assertThat(state().knownMissing()).isEqualTo(2);
        assertThat(state().tailKnown()).isFalse();

        drive.send(tool("c", 3));
        drive.send(tool("c", 3));
        drive.send(usage("d", 4));
        assertThat(state().received()).isEqualTo(3);
        assertThat(state().last()).isEqualTo(4);
        assertThat(state().knownMissing()).isEqualTo(1);

        drive.send(usage("b", 2));
        assertThat(state().knownMissing()).isZero();
    }

    @Test
    void theCloseTellsOfALossAtTheEndAndIsNoEvent() {
        drive.send(usage("a", 1));
        drive.close(new ProducerClosed("default", "p", 3), NOON);
        assertThat(state().last()).isEqualTo(3);
        assertThat(state().knownMissing()).isEqualTo(2);
        assertThat(state().tailKnown()).isTrue();

        drive.send(usage("c", 3));
        drive.send(usage("b", 2));
        assertThat(state().knownMissing()).isZero();
        assertThat(drive.audit().values().stream().mapToLong(AuditCounts::received))
                .containsExactly(3L);

        drive.send(usage("e", 5));
        assertThat(state().tailKnown()).isFalse();
    }

    @Test
    void aProducerThatClosesWithoutAnEventIsKnown() {
        drive.close(new ProducerClosed("default", "p", 0), NOON);
        assertThat(state()).isEqualTo(new ProducerState(0, 0, 0, state().heardAt(), 0, 0));
        assertThat(state().tailKnown()).isTrue();
    }

    @Test
    void aMalformedCloseIsRejected() {
        drive.sendHeaders(new RecordHeaders().add(ProducerClosed.HEADER, "{}".getBytes(UTF_8)), NOON);
        assertThat(drive.read(Topics.REJECTED))
                .singleElement()
                .satisfies(rejected -> assertThat(new String(
                                rejected.headers()
                                        .lastHeader(RejectedHeaders.REASON)
                                        .value(),
                                UTF_8))
                        .isEqualTo("out_of_bounds"));
        assertThat(drive.audit()).containsEntry("[\"usage\",\"\",\"\"]", new AuditCounts(0, 0, 0, 0, 1));
        assertThat(drive.producers()).isEmpty();
    }

    @Test
    void whatIsRejectedHasArrivedAllTheSame() {
        drive.send(new Arrival(event("a", 1).setModel("").build(), NOON));
        assertThat(drive.read(Topics.REJECTED)).hasSize(1);
        assertThat(state().received()).isEqualTo(1);
    }

    @Test
    void numbersInAnyOrderAndRepeatedComeToTheirSet() {
        Random random = new Random(5);
        ProducerNews all = new ProducerNews();
        TreeSet<Long> numbers = new TreeSet<>();
        Producers producers = producers();
        for (int commit = 0; commit < 40; commit++) {
            ProducerNews news = new ProducerNews();
            for (int i = 0; i < 300; i++) {
                long number = 1L + random.nextInt(9_000);
                numbers.add(number);
                news.of(KEY).numbers().add(number);
                all.of(KEY).numbers().add(number);
            }
            List<ProducerNote> notes = new ArrayList<>(ProducerNote.of(KEY, news.of(KEY)));
            notes.addAll(ProducerNote.of(KEY, news.of(KEY)));
            Collections.shuffle(notes, random);
            ProducerNews arrived = new ProducerNews();
            notes.forEach(note -> note.addTo(arrived));
            arrived.drain(producers::unite);
        }
        all.drain(producers::unite);
        assertThat(state().received()).isEqualTo(numbers.size());
        assertThat(state().last()).isEqualTo(numbers.last());
        assertThat(state().settledMissing()).isZero();
    }

    @Test
    void whatIsKeptOfAProducerIsBounded() {
        Producers producers = producers();
        long apart = Numbers.BLOCK;
        for (long number = 1; number <= (Producers.OPEN_BLOCKS + 5L) * apart; number += apart) {
            unite(producers, number);
        }
        assertThat(drive.producerBlocks()).isEqualTo(Producers.OPEN_BLOCKS);
        assertThat(state().received()).isEqualTo(Producers.OPEN_BLOCKS + 5);
        assertThat(state().settledMissing()).isEqualTo(5 * (apart - 1));

        unite(producers, 2);
        assertThat(state().received()).as("settled for good").isEqualTo(Producers.OPEN_BLOCKS + 5);

        unite(producers, (1L << 53) - 1);
        assertThat(drive.producerBlocks()).isEqualTo(1);
        assertThat(state().knownMissing()).isEqualTo((1L << 53) - 1 - (Producers.OPEN_BLOCKS + 6));
    }

    @Test
    void aFullBlockIsForgotten() {
        Producers producers = producers();
        ProducerNews news = new ProducerNews();
        BitSet full = new BitSet();
        full.set(0, Numbers.BLOCK);
        news.of(KEY).numbers().addBlock(1, full);
        news.drain(producers::unite);
        assertThat(drive.producerBlocks()).isEqualTo(1);
        news.of(KEY).numbers().addBlock(0, full);
        news.drain(producers::unite);
        assertThat(drive.producerBlocks()).isZero();
        assertThat(state().knownMissing()).isZero();
        assertThat(state().settled()).isEqualTo(2);
    }

    @Test
    void aProducerThatIsNotHeardOfForHistoryExpires() {
        drive.send(usage("a", 1));
        drive.send(usage("c", 3));
        drive.send(new Arrival(event("x", 1).setProducerId("q").build(), NOON.plus(Duration.ofDays(11))));
        drive.advanceWallClock(Duration.ofSeconds(2));
        assertThat(drive.producers()).containsOnlyKeys("[\"default\",\"q\"]");
        assertThat(drive.producerBlocks()).isEqualTo(1);
    }

    @Test
    void anotherFormatIsRefused() {
        byte[] bytes = ProducerState.NEW.toBytes();
        bytes[0] = 9;
        assertThatThrownBy(() -> ProducerState.of(bytes)).hasMessageContaining("format 9");
    }

    private Producers producers() {
        return new Producers(drive.store(StoreNames.PRODUCERS), drive.store(StoreNames.PRODUCER_NUMBERS));
    }

    private static void unite(Producers producers, long number) {
        ProducerNews news = new ProducerNews();
        news.of(KEY).numbers().add(number);
        news.drain(producers::unite);
    }

    private ProducerState state() {
        return Objects.requireNonNull(drive.producers().get(KEY));
    }

    private static Arrival usage(String id, long number) {
        return new Arrival(event(id, number).build(), NOON);
    }

    private static UsageEvent.Builder event(String id, long number) {
        return UsageEvent.newBuilder()
                .setTenant("default")
                .setEventId(id)
                .setUserId("user")
                .setSessionId("session")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setProducerId("p")
                .setProducerSeq(number);
    }

    private static Arrival tool(String id, long number) {
        return new Arrival(
                ToolOperationEvent.newBuilder()
                        .setTenant("default")
                        .setEventId(id)
                        .setSessionId("session")
                        .setToolId("tool")
                        .setToolName("read")
                        .setOperationMode("full")
                        .setTokensOriginal(10L)
                        .setTokensActual(5L)
                        .setProducerId("p")
                        .setProducerSeq(number)
                        .build(),
                NOON);
    }
}
