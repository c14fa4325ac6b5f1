package io.tokentally.processor.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.access.Caller;
import io.tokentally.processor.topology.AuditCounts;
import io.tokentally.processor.topology.StoreNames;
import io.tokentally.processor.topology.StoredTotals;
import io.tokentally.processor.topology.Sums;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.UsageSums;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads the stores and writes §7's JSON. Thread-safe. */
final class StateAnswers {
    private static final Comparator<List<String>> BY_NAMES = (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    };

    private final KafkaStreams streams;
    private final StateFreshness freshness;
    private final SchemaRegistry registry;
    private final ObjectMapper json = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // it would make 100 of it 1E+2
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    StateAnswers(KafkaStreams streams, StateFreshness freshness, SchemaRegistry registry) {
        this.streams = streams;
        this.freshness = freshness;
        this.registry = registry;
    }

    void requireRunning() {
        if (streams.state() != KafkaStreams.State.RUNNING) {
            throw new NotReadyException("the processor is " + streams.state() + ", not RUNNING");
        }
    }

    byte[] models(String tenant, Selection selection) {
        Map<List<String>, UsageSums> sums = new TreeMap<>(BY_NAMES);
        Instant asOf = freshness.asOf();
        each(StoredTotals.models(), total -> {
            if (selected(tenant, selection, total)) {
                String start = start(selection, total.getWindowStart());
                Sums.add(
                        sums.computeIfAbsent(List.of(total.getProvider(), total.getModel(), start), key -> Sums.none()),
                        total.getSums(),
                        1);
            }
        });
        ObjectNode answer = json.createObjectNode();
        ArrayNode models = answer.putArray("models");
        sums.forEach((names, sum) -> {
            if (sum.getCalls() != 0) {
                ObjectNode model = models.addObject();
                model.put("provider", names.get(0)).put("model", names.get(1));
                putStart(model, names.get(2));
                StateJson.putUsage(model, sum);
            }
        });
        return finished(answer, asOf);
    }

    byte[] savings(String tenant, Selection selection) {
        Map<List<String>, SavingsSums> sums = new TreeMap<>(BY_NAMES);
        Instant asOf = freshness.asOf();
        each(StoredTotals.savings(), total -> {
            if (selected(tenant, selection, total)) {
                String start = start(selection, total.getWindowStart());
                List<String> names = List.of(total.getToolId(), total.getToolName(), total.getOperationMode(), start);
                Sums.add(sums.computeIfAbsent(names, key -> Sums.noSavings()), total.getSums(), 1);
            }
        });
        ObjectNode answer = json.createObjectNode();
        ArrayNode savings = answer.putArray("savings");
        sums.forEach((names, sum) -> {
            if (sum.getOperations() != 0) {
                ObjectNode saving = savings.addObject();
                saving.put("tool_id", names.get(0))
                        .put("tool_name", names.get(1))
                        .put("operation_mode", names.get(2));
                putStart(saving, names.get(3));
                StateJson.putSavings(saving, sum);
            }
        });
        return finished(answer, asOf);
    }

    /** The counters of the caller's tenant; as long as there are no keys, of all, and of what belongs to none. */
    byte[] audit(Caller caller, @Nullable String producerId) {
        Instant asOf = freshness.asOf();
        Map<List<String>, AuditCounts> counts = auditCounts();
        if (!caller.equals(Caller.KEYLESS)) {
            counts.keySet().removeIf(key -> !key.get(1).equals(caller.tenant()));
        }
        ObjectNode answer = json.createObjectNode();
        ArrayNode audit = answer.putArray("audit");
        counts.forEach((key, count) -> {
            if (producerId == null || producerId.equals(key.get(2))) {
                StateJson.putAudit(audit.addObject(), key, count);
            }
        });
        return finished(answer, asOf);
    }

    /** The sums over all tenants and producers, which it does not name. */
    byte[] auditTotals() {
        Instant asOf = freshness.asOf();
        Map<String, AuditCounts> counts = new TreeMap<>();
        auditCounts().forEach((key, count) -> counts.merge(key.get(0), count, AuditCounts::plus));
        ObjectNode answer = json.createObjectNode();
        ArrayNode totals = answer.putArray("totals");
        counts.forEach((type, count) -> StateJson.putCounts(totals.addObject().put("type", type), count));
        return finished(answer, asOf);
    }

    private Map<List<String>, AuditCounts> auditCounts() {
        Map<List<String>, AuditCounts> counts = new TreeMap<>(BY_NAMES);
        try (KeyValueIterator<String, byte[]> rows = store(StoreNames.AUDIT).all()) {
            rows.forEachRemaining(row ->
                    counts.merge(StateJson.strings(json, row.key), AuditCounts.of(row.value), AuditCounts::plus));
        }
        return counts;
    }

    private static boolean selected(String tenant, Selection selection, ModelTotal total) {
        return total.getTenant().equals(tenant)
                && total.getWindow().equals(selection.stored().label())
                && selection.names("provider", total.getProvider())
                && selection.names("model", total.getModel())
                && selection.holds(total.getWindowStart());
    }

    private static boolean selected(String tenant, Selection selection, SavingsTotal total) {
        return total.getTenant().equals(tenant)
                && total.getWindow().equals(selection.stored().label())
                && selection.names("tool_name", total.getToolName())
                && selection.names("mode", total.getOperationMode())
                && selection.holds(total.getWindowStart());
    }

    private static String start(Selection selection, Instant windowStart) {
        return selection.window() == null ? "" : windowStart.toString();
    }

    private static void putStart(ObjectNode node, String start) {
        if (!start.isEmpty()) {
            node.put("window_start", start);
        }
    }

    private <T extends SpecificRecord> void each(StoredTotals.Range<T> range, Consumer<T> taker) {
        AvroDecoder<T> decoder = new AvroDecoder<>(range.type(), registry);
        try (KeyValueIterator<String, byte[]> totals = store(StoreNames.TOTALS).range(range.from(), range.to())) {
            totals.forEachRemaining(total -> taker.accept(decoder.decode(total.value)));
        }
    }

    private ReadOnlyKeyValueStore<String, byte[]> store(String name) {
        requireRunning();
        return streams.store(
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<String, byte[]>keyValueStore()));
    }

    /** Complete where this instance is the only one, and so owns every partition. */
    private byte[] finished(ObjectNode answer, @Nullable Instant asOf) {
        answer.put("committed", false);
        answer.put("as_of", asOf == null ? null : asOf.toString());
        answer.put("complete", streams.metadataForAllStreamsClients().size() == 1);
        try {
            return json.writeValueAsBytes(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and strings can be written", e);
        }
    }
}
