package io.tokentally.benchmarks.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.benchmarks.processor.work.Steps;
import io.tokentally.benchmarks.processor.work.Sums;
import io.tokentally.benchmarks.processor.work.Workload;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Window;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.testkit.Arrival;
import io.tokentally.testkit.ReferenceModel;
import io.tokentally.testkit.Rules;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final long EVENTS = 20_000;
    private static final Workload WORKLOAD = Workload.of(1, NOW, EVENTS);

    private final Steps steps = new Steps(SchemaRegistry.at("mock://workload"));

    private static Map<String, Sums> reference() {
        List<Arrival> arrivals = LongStream.range(0, EVENTS)
                .mapToObj(n -> new Arrival(WORKLOAD.event(n), NOW))
                .toList();
        Map<String, Sums> totals = new HashMap<>();
        new ReferenceModel(Rules.defaults())
                .recount(arrivals)
                .totals()
                .models()
                .forEach((key, total) -> totals.put(key, Sums.of(total.getSums())));
        return totals;
    }

    @Test
    void theRecountIsTheReferenceModels() {
        Recount recount = new Recount(WORKLOAD, steps);
        TotalsFollower.Reached reached = recount.to(EVENTS);
        Map<String, Sums> reference = reference();

        assertThat(recount.differences(reference)).isEmpty();
        assertThat(reached.calls()).isEqualTo(Workload.originals(EVENTS));

        Map<String, Sums> without = new HashMap<>(reference);
        String left = without.keySet().iterator().next();
        without.remove(left);
        assertThat(recount.differences(without)).singleElement().asString().startsWith(left + " is null");
        without.put("[\"more\"]", new Sums());
        assertThat(recount.differences(without)).hasSize(2);
    }

    @Test
    void theRecountGoesOnFromWhereItWas() {
        Recount steadily = new Recount(WORKLOAD, steps);
        steadily.to(7_001);
        Recount atOnce = new Recount(WORKLOAD, steps);

        assertThat(steadily.to(9_000)).isEqualTo(atOnce.to(9_000));
    }

    @Test
    void ofHundredEventsOneIsADuplicateAndOfTwoHundredOneARevision() {
        Map<String, Long> revisions = new HashMap<>();
        Set<UsageEvent> payloads = new HashSet<>();
        long originals = 0;
        long duplicates = 0;
        long revised = 0;
        for (long n = 0; n < EVENTS; n++) {
            UsageEvent event = WORKLOAD.event(n);
            Long known = revisions.get(Keys.of(event));
            if (known == null) {
                originals++;
                revisions.put(Keys.of(event), event.getRevision());
                payloads.add(event);
            } else if (event.getRevision() > known) {
                revised++;
                revisions.put(Keys.of(event), event.getRevision());
            } else {
                duplicates++;
                assertThat(payloads)
                        .as("a duplicate is the same to the last field")
                        .contains(event);
            }
        }

        assertThat(duplicates).isEqualTo(EVENTS / 100);
        assertThat(revised).isEqualTo(EVENTS / 200);
        assertThat(originals).isEqualTo(Workload.originals(EVENTS));
        assertThat(Workload.accepted(EVENTS)).isEqualTo(originals + revised);
        assertThat(Workload.originals(151)).isEqualTo(151 - 2 - 1);
    }

    @Test
    void everyEventHasTwentyFieldsAndIsAdmitted() {
        Schema schema = UsageEvent.getClassSchema();
        for (long n = 0; n < 500; n++) {
            UsageEvent event = WORKLOAD.event(n);
            long given = schema.getFields().stream()
                    .filter(field -> isGiven(event, field))
                    .count();
            assertThat(given).as("fields of %s", event).isEqualTo(Workload.isRevision(n) ? 21 : 20);
            assertThat(Bounds.defaults().check(event)).isNull();
        }
    }

    private static boolean isGiven(UsageEvent event, Schema.Field field) {
        Object value = event.get(field.pos());
        return field.name().equals("status")
                || (value != null && !value.equals(SpecificData.get().getDefaultValue(field)));
    }

    @Test
    void theWindowsOfADayOfAThousandModels() {
        Workload workload = Workload.of(1, NOW, 200_000);
        Recount recount = new Recount(workload, steps);
        recount.to(200_000);

        assertThat(recount.keyWindows(Window.QUARTER_HOUR)).isBetween(50_000L, 125_000L);
        assertThat(recount.keyWindows(Window.DAY)).isBetween(1_900L, 3_000L);
    }

    @Test
    void aDaysTotalIsToldByItsKey() {
        String day = Keys.model("a", "b", "c", Window.DAY, NOW);

        assertThat(TotalsFollower.isDay(day)).isTrue();
        assertThat(TotalsFollower.isDay(Keys.model("a", "day", "c", Window.HOUR, NOW)))
                .isFalse();
        assertThat(TotalsFollower.isDay("[]")).isFalse();
    }
}
