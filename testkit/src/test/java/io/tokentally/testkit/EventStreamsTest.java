package io.tokentally.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Fingerprint;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.total.ModelTotal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Seeds are 1 to 20, or the one given with -Dseed=N. */
class EventStreamsTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final int SIZE = 600;

    static Stream<Long> seeds() {
        Long given = Long.getLong("seed");
        return given == null ? IntStream.rangeClosed(1, 20).mapToObj(Long::valueOf) : Stream.of(given);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSeedGivesOneStreamInOrderOfArrival(long seed) {
        List<Arrival> stream = EventStreams.generate(seed, SIZE, START);
        assertThat(stream).hasSize(SIZE).isEqualTo(EventStreams.generate(seed, SIZE, START));
        Instant before = START;
        for (Arrival arrival : stream) {
            assertThat(arrival.arrivedAt()).isAfterOrEqualTo(before);
            assertThat(arrival.arrivedAt()).isEqualTo(arrival.arrivedAt().truncatedTo(ChronoUnit.MILLIS));
            before = arrival.arrivedAt();
        }
        assertThat(before).isBefore(START.plus(Duration.ofDays(61)));
    }

    @Test
    void everythingOccurs() {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        Set<String> reasons = new HashSet<>();
        boolean unpriced = false;
        boolean priced = false;
        boolean negative = false;
        for (long seed : seeds().toList()) {
            Recount recount = recount(seed);
            outcomes.addAll(recount.outcomes());
            recount.rejections().forEach(rejection -> reasons.add(rejection.reason()));
            priced |= recount.usageLedger().values().stream().anyMatch(entry -> entry.getPrice() != null);
            unpriced |= recount.totals().models().values().stream()
                    .anyMatch(total -> total.getSums().getUnpricedCalls() > 0);
            negative |= recount.toolLedger().values().stream()
                    .anyMatch(entry -> entry.getActualCostUsd() != null
                            && entry.getActualCostUsd().compareTo(entry.getBaselineCostUsd()) > 0);
            // Most of a stream must be accepted, or it would test little.
            long accepted = recount.outcomes().stream()
                    .filter(o -> o == Outcome.LEDGER || o == Outcome.SUPERSEDED)
                    .count();
            assertThat(accepted).as("accepted of seed " + seed).isGreaterThan(SIZE / 3);
        }
        assertThat(outcomes).containsExactlyInAnyOrder(Outcome.values());
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        "missing_field",
                        "out_of_bounds",
                        "unknown_name",
                        "prevented_mismatch",
                        "in_future",
                        "before_history",
                        "conflict",
                        "occurred_at_changed");
        assertThat(priced && unpriced && negative).isTrue();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eachRecordHasOneOutcomeAndAllWindowsSayTheSame(long seed) {
        Recount recount = recount(seed);
        assertThat(recount.audit().values().stream()
                        .mapToLong(AuditCounts::received)
                        .sum())
                .isEqualTo(SIZE);
        assertThat(recount.audit().values().stream()
                        .mapToLong(AuditCounts::ledger)
                        .sum())
                .isEqualTo(recount.usageLedger().size() + recount.toolLedger().size());
        Map<String, BigDecimal> costs = new HashMap<>();
        for (ModelTotal total : recount.totals().models().values()) {
            costs.merge(total.getWindow(), total.getSums().getInputCostUsd(), BigDecimal::add);
        }
        BigDecimal ofLedger = recount.usageLedger().values().stream()
                .map(entry -> entry.getInputCostUsd() == null ? BigDecimal.ZERO : entry.getInputCostUsd())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(costs).containsOnlyKeys("15m", "hour", "day");
        costs.values().forEach(cost -> assertThat(cost).isEqualByComparingTo(ofLedger));
    }

    /** The model's own bounds, payloads and keys are written apart from the contract's; they must not say different things. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theModelAgreesWithTheContract(long seed) {
        Bounds bounds = Bounds.defaults();
        Map<Object, String> fingerprints = new HashMap<>();
        Fingerprint usage = new Fingerprint(UsageEvent.getClassSchema());
        Fingerprint tool = new Fingerprint(ToolOperationEvent.getClassSchema());
        for (Arrival arrival : EventStreams.generate(seed, SIZE, START)) {
            @Nullable
            Fault fault = arrival.event() instanceof UsageEvent event
                    ? bounds.check(event)
                    : bounds.check((ToolOperationEvent) arrival.event());
            assertThat(Admission.fault(arrival.event(), Rules.defaults()))
                    .as(arrival::toString)
                    .isEqualTo(fault == null ? null : fault.reason().wireName());
            Fingerprint fingerprint = arrival.event() instanceof UsageEvent ? usage : tool;
            String type = Head.of(arrival.event()).type() + " ";
            String hash = type + HexFormat.of().formatHex(fingerprint.of((IndexedRecord) arrival.event()));
            List<Object> payload = List.of(type, Payload.of(arrival.event()));
            assertThat(fingerprints.getOrDefault(payload, hash))
                    .as(payload::toString)
                    .isEqualTo(hash);
            fingerprints.put(payload, hash);
        }
        assertThat(new HashSet<>(fingerprints.values())).hasSameSizeAs(fingerprints.keySet());
        Totals totals = recount(seed).totals();
        totals.models().forEach((key, total) -> assertThat(Keys.of(total)).isEqualTo(key));
        totals.users().forEach((key, total) -> assertThat(Keys.of(total)).isEqualTo(key));
        totals.sessions().forEach((key, total) -> assertThat(Keys.of(total)).isEqualTo(key));
        totals.savings().forEach((key, total) -> assertThat(Keys.of(total)).isEqualTo(key));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyEventSurvivesTheWire(long seed) {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        AvroEncoder<SpecificRecord> usage = encoder(UsageEvent.class, registry);
        AvroEncoder<SpecificRecord> tool = encoder(ToolOperationEvent.class, registry);
        AvroDecoder<UsageEvent> usageBack = new AvroDecoder<>(UsageEvent.class, registry);
        AvroDecoder<ToolOperationEvent> toolBack = new AvroDecoder<>(ToolOperationEvent.class, registry);
        for (Arrival arrival : EventStreams.generate(seed, SIZE, START)) {
            SpecificRecord back = arrival.event() instanceof UsageEvent
                    ? usageBack.decode(usage.encode("usage", arrival.event()))
                    : toolBack.decode(tool.encode("tool", arrival.event()));
            assertThat(back).as(arrival::toString).isEqualTo(arrival.event());
        }
    }

    @SuppressWarnings("unchecked")
    private static AvroEncoder<SpecificRecord> encoder(
            Class<? extends SpecificRecord> type, InMemorySchemaRegistry registry) {
        return new AvroEncoder<>((Class<SpecificRecord>) type, registry, true);
    }

    @Test
    void aShortHistoryMakesIdsExpire() {
        Duration history = Duration.ofHours(6);
        Rules rules = Rules.defaults().withHistory(history);
        boolean again = false;
        for (long seed : seeds().toList()) {
            Recount recount = new ReferenceModel(rules).recount(EventStreams.generate(seed, SIZE, START, history));
            long newIds = recount.audit().values().stream()
                    .mapToLong(AuditCounts::ledger)
                    .sum();
            again |=
                    newIds > recount.usageLedger().size() + recount.toolLedger().size();
        }
        assertThat(again).isTrue();
    }

    private static Recount recount(long seed) {
        Rules rules = Rules.defaults().withPrices(TestPrices.around(START));
        return new ReferenceModel(rules).recount(EventStreams.generate(seed, SIZE, START));
    }
}
