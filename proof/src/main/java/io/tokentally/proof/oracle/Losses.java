package io.tokentally.proof.oracle;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.proof.workload.Journal;
import io.tokentally.proof.workload.Producer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * G1 and G10: durable ⊆ arrived ⊆ intended. An event is known by its payload, which is what the journal holds of it; what
 * the SDK fills in does not count. Of a killed process only what was younger than {@code spool_after} may be missing, of
 * others only as many as the SDK says it dropped.
 */
final class Losses {
    private static final Duration SPOOL_AFTER = Duration.ofSeconds(1);
    private static final String GATEWAY = "gateway/";
    /** Of what the harness writes past the SDK; it has no journal. */
    private static final String RAW = "raw/";

    private final Set<SpecificRecord> arrived = new HashSet<>();
    private final Set<String> fromGateway = new HashSet<>();
    private final Verdict verdict;
    private long exposed;
    private long oldestExposedMillis;
    private long dropped;

    Losses(RawLog raw, Verdict verdict) {
        this.verdict = verdict;
        raw.received().forEach(each -> {
            SpecificRecord event = each.arrival().event();
            if (event instanceof UsageEvent usage && usage.getEventId().startsWith(GATEWAY)) {
                fromGateway.add(usage.getEventId());
            } else if (!(event instanceof UsageEvent usage)
                    || !usage.getEventId().startsWith(RAW)) {
                arrived.add(payload(event));
            }
        });
    }

    /** @param droppedBySdk what the SDK has said to be dropped or damaged, by the name of the producer */
    void judge(Map<String, List<Producer.Life>> lives, Map<String, Long> droppedBySdk) {
        Set<SpecificRecord> intended = new HashSet<>();
        lives.forEach((name, ofOne) -> {
            long counted = droppedBySdk.getOrDefault(name, 0L);
            for (Producer.Life life : ofOne) {
                life.intended().forEach(entry -> intended.add(payload(entry.event())));
                counted -= judge(life, counted);
            }
        });
        arrived.stream()
                .filter(event -> !intended.contains(event))
                .forEach(event -> verdict.broken(Guarantee.G2, "nobody meant to send " + event));
        verdict.figure("intended", intended.size());
        verdict.figure("arrived", arrived.size());
        verdict.figure("lost_within_exposure", exposed);
        verdict.figure("oldest_lost_ms", oldestExposedMillis);
        verdict.figure("dropped_and_counted", dropped);
    }

    /** How many the SDK has counted. */
    private long judge(Producer.Life life, long droppedBySdk) {
        long ofThem = 0;
        Long killedAt = life.killedAt();
        for (Journal.Entry entry : life.intended()) {
            if (arrived.contains(payload(entry.event()))) {
                continue;
            }
            long age = killedAt == null ? Long.MAX_VALUE : killedAt - entry.millis();
            if (age <= SPOOL_AFTER.toMillis()) {
                exposed++;
                oldestExposedMillis = Math.max(oldestExposedMillis, age);
            } else if (ofThem < droppedBySdk) {
                ofThem++;
                dropped++;
            } else {
                verdict.broken(
                        Guarantee.G1,
                        life.producerId() + " recorded at " + entry.millis()
                                + (killedAt == null ? "" : ", " + age + " ms before it was killed,") + " and lost "
                                + entry.event());
            }
        }
        return ofThem;
    }

    /** @param posted each id, and whether it was answered 2xx */
    void judgeGateway(Map<String, Boolean> posted) {
        posted.forEach((id, acknowledged) -> {
            if (acknowledged && !fromGateway.contains(id)) {
                verdict.broken(Guarantee.G10, "the gateway acknowledged " + id + ", which did not arrive");
            }
        });
        fromGateway.stream()
                .filter(id -> !posted.containsKey(id))
                .forEach(id -> verdict.broken(Guarantee.G2, "nobody posted " + id));
        verdict.figure(
                "acknowledged_by_gateway",
                posted.values().stream().filter(each -> each).count());
    }

    private static SpecificRecord payload(SpecificRecord event) {
        if (event instanceof UsageEvent usage) {
            UsageEvent copy = UsageEvent.newBuilder(usage).build();
            copy.setProducerId(null);
            copy.setProducerSeq(null);
            copy.setRecordedAt(null);
            return copy;
        }
        ToolOperationEvent copy =
                ToolOperationEvent.newBuilder((ToolOperationEvent) event).build();
        copy.setProducerId(null);
        copy.setProducerSeq(null);
        copy.setRecordedAt(null);
        return copy;
    }
}
