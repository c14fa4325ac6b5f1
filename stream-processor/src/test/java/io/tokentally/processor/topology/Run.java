package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.CanonicalJson;
import io.tokentally.schemas.RejectedHeaders;
import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.Comparison;
import io.tokentally.testkit.Recount;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rejection;
import io.tokentally.testkit.Rules;
import io.tokentally.testkit.Totals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.test.TestRecord;

/** One stream through the topology, with poison strewn in, and whether what came out is what the reference model recounts. */
final class Run {
    private static final double POISONED = 0.03;
    private static final double SWEPT = 0.03;

    private final Drive drive;
    private final Rules rules;
    private final Random random;
    private final Map<Topic<?>, Integer> offsets = new HashMap<>();
    private final List<String> origins = new ArrayList<>();
    private final Map<String, String> poison = new TreeMap<>();

    Run(Drive drive, Rules rules, long seed) {
        this.drive = drive;
        this.rules = rules;
        this.random = new Random(seed);
    }

    /** @param sweeping whether what has expired is also taken out of the stores, now and then */
    void assertExact(List<Arrival> arrivals, boolean sweeping) {
        for (Arrival arrival : arrivals) {
            if (random.nextDouble() < POISONED) {
                Poison bad = Poison.any(random, drive.registry);
                poison.put(origin(Topics.USAGE_EVENTS), bad.reason().wireName());
                drive.sendBytes(Topics.USAGE_EVENTS, bad.value(), arrival.arrivedAt());
            }
            origins.add(origin(arrival.event() instanceof UsageEvent ? Topics.USAGE_EVENTS : Topics.TOOL_OPERATIONS));
            drive.send(arrival);
            if (sweeping && random.nextDouble() < SWEPT) {
                drive.advanceWallClock(Duration.ofSeconds(2));
            }
        }
        Recount expected = new ReferenceModel(rules).recount(arrivals);
        assertThat(Comparison.ledger(expected.usageLedger(), drive.usageLedger()))
                .isEmpty();
        assertThat(Comparison.ledger(expected.toolLedger(), drive.toolLedger())).isEmpty();
        assertThat(reasons()).isEqualTo(reasons(expected));
        assertThat(drive.audit()).isEqualTo(audit(expected));
        assertThat(drive.audit().values().stream()
                        .mapToLong(AuditCounts::received)
                        .sum())
                .isEqualTo(arrivals.size() + poison.size());
        assertThat(numbers(drive.producers())).isEqualTo(numbers(expected));
        Set<String> forgotten = new HashSet<>();
        Totals totals = drive.totals(forgotten);
        assertThat(Comparison.totals(without(forgotten, expected.totals()), without(forgotten, totals)))
                .isEmpty();
    }

    private String origin(Topic<?> topic) {
        return topic.name() + "@" + (offsets.merge(topic, 1, Integer::sum) - 1);
    }

    /** Of each rejected record by where it came from. */
    private Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        for (TestRecord<byte[], byte[]> record : drive.read(Topics.REJECTED)) {
            String origin = header(record, RejectedHeaders.TOPIC) + "@" + header(record, RejectedHeaders.OFFSET);
            assertThat(reasons.put(origin, header(record, RejectedHeaders.REASON)))
                    .as(origin)
                    .isNull();
        }
        return reasons;
    }

    private Map<String, String> reasons(Recount expected) {
        Map<String, String> reasons = new TreeMap<>(poison);
        for (Rejection rejection : expected.rejections()) {
            reasons.put(origins.get(rejection.position()), rejection.reason());
        }
        return reasons;
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** A session that was forgotten begins anew, which the model does not. */
    private static Totals without(Set<String> forgottenSessions, Totals totals) {
        Totals fewer = new Totals(totals.models(), totals.users(), new HashMap<>(totals.sessions()), totals.savings());
        fewer.sessions().keySet().removeAll(forgottenSessions);
        return fewer;
    }

    /** Received, last and missing of each producer. */
    private static Map<String, List<Long>> numbers(Map<String, ProducerState> producers) {
        Map<String, List<Long>> numbers = new HashMap<>();
        producers.forEach(
                (key, state) -> numbers.put(key, List.of(state.received(), state.last(), state.knownMissing())));
        return numbers;
    }

    private static Map<String, List<Long>> numbers(Recount expected) {
        Map<String, List<Long>> numbers = new HashMap<>();
        expected.producers()
                .forEach((key, producer) -> numbers.put(
                        CanonicalJson.array(key.tenant(), key.producerId()),
                        List.of((long) producer.arrived().size(), producer.last(), producer.missing())));
        return numbers;
    }

    private Map<String, AuditCounts> audit(Recount expected) {
        Map<String, AuditCounts> audit = new HashMap<>();
        if (!poison.isEmpty()) {
            audit.put(CanonicalJson.array(EventType.USAGE.label(), "", ""), new AuditCounts(0, 0, 0, 0, poison.size()));
        }
        expected.audit()
                .forEach((key, counts) -> audit.merge(
                        CanonicalJson.array(
                                EventType.valueOf(key.type().name()).label(), key.tenant(), key.producerId()),
                        new AuditCounts(
                                counts.ledger(),
                                counts.superseded(),
                                counts.duplicates(),
                                counts.stale(),
                                counts.rejected()),
                        AuditCounts::plus));
        return audit;
    }
}
