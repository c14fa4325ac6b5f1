package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.processor.topology.AuditCounts;
import io.tokentally.processor.topology.KeyRange;
import io.tokentally.processor.topology.ProducerState;
import io.tokentally.processor.topology.RepriceCounts;
import io.tokentally.processor.topology.StoredTotals;
import io.tokentally.processor.topology.Sums;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UsageSums;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads the answer's rows from one partition of a store. Thread-safe. */
final class Rows {
    private final SchemaRegistry registry;

    Rows(SchemaRegistry registry) {
        this.registry = registry;
    }

    ArrayNode of(Question question, ReadOnlyKeyValueStore<String, byte[]> store) {
        ArrayNode rows = StateJson.MAPPER.createArrayNode();
        switch (question.kind()) {
            case MODELS -> models(question, store, rows, StoredTotals.models());
            case UNPRICED -> models(question, store, rows, StoredTotals.unpriced());
            case SAVINGS -> savings(question, store, rows);
            case SESSION -> session(question, store, rows);
            case AUDIT -> audit(question, store, rows);
            case AUDIT_TOTALS -> auditTotals(store, rows);
            case REPRICES -> reprices(question, store, rows);
            case PRODUCERS -> producers(question, store, rows);
        }
        return rows;
    }

    private void models(
            Question question,
            ReadOnlyKeyValueStore<String, byte[]> store,
            ArrayNode rows,
            StoredTotals.Totals<ModelTotal> stored) {
        Selection selection = question.selection();
        Map<List<String>, UsageSums> sums = new LinkedHashMap<>();
        each(store, stored, names(question, "tenant", "provider", "model"), total -> {
            if (selected(selection, question, total)) {
                String start = start(selection, total.getWindowStart());
                Sums.add(
                        sums.computeIfAbsent(List.of(total.getProvider(), total.getModel(), start), key -> Sums.none()),
                        total.getSums(),
                        1);
            }
        });
        sums.forEach((names, sum) -> {
            if (sum.getCalls() != 0) {
                ObjectNode model = rows.addObject();
                model.put("provider", names.get(0)).put("model", names.get(1));
                putStart(model, names.get(2));
                StateJson.putUsage(model, sum);
            }
        });
    }

    private void savings(Question question, ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        Selection selection = question.selection();
        Map<List<String>, SavingsSums> sums = new LinkedHashMap<>();
        each(store, StoredTotals.savings(), names(question, "tenant"), total -> {
            if (selected(selection, question, total)) {
                String start = start(selection, total.getWindowStart());
                List<String> names = List.of(total.getToolId(), total.getToolName(), total.getOperationMode(), start);
                Sums.add(sums.computeIfAbsent(names, key -> Sums.noSavings()), total.getSums(), 1);
            }
        });
        sums.forEach((names, sum) -> {
            if (sum.getOperations() != 0) {
                ObjectNode saving = rows.addObject();
                saving.put("tool_id", names.get(0))
                        .put("tool_name", names.get(1))
                        .put("operation_mode", names.get(2));
                putStart(saving, names.get(3));
                StateJson.putSavings(saving, sum);
            }
        });
    }

    private void session(Question question, ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        each(store, StoredTotals.sessions(), names(question, "tenant", "session_id"), (SessionTotal total) -> {
            if (total.getSums().getCalls() != 0) {
                ObjectNode model = rows.addObject();
                model.put("provider", total.getProvider()).put("model", total.getModel());
                StateJson.putUsage(model, total.getSums());
            }
        });
    }

    private static void audit(Question question, ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        try (KeyValueIterator<String, byte[]> counts = store.all()) {
            counts.forEachRemaining(row -> {
                List<String> key = StateJson.strings(row.key);
                if (question.admits("tenant", key.get(1)) && question.admits("producer_id", key.get(2))) {
                    StateJson.putAudit(rows.addObject(), key, AuditCounts.of(row.value));
                }
            });
        }
    }

    private static void reprices(Question question, ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        try (KeyValueIterator<String, byte[]> counts = store.all()) {
            counts.forEachRemaining(row -> {
                List<String> key = StateJson.strings(row.key);
                if (question.admits("tenant", key.get(1))) {
                    StateJson.putReprices(rows.addObject(), key, RepriceCounts.of(row.value));
                }
            });
        }
    }

    private static void auditTotals(ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        Map<String, AuditCounts> totals = new LinkedHashMap<>();
        try (KeyValueIterator<String, byte[]> counts = store.all()) {
            counts.forEachRemaining(row ->
                    totals.merge(StateJson.strings(row.key).get(0), AuditCounts.of(row.value), AuditCounts::plus));
        }
        totals.forEach((type, counts) -> StateJson.putCounts(rows.addObject().put("type", type), counts));
    }

    private static void producers(Question question, ReadOnlyKeyValueStore<String, byte[]> store, ArrayNode rows) {
        KeyRange range = KeyRange.of("", names(question, "tenant"));
        try (KeyValueIterator<String, byte[]> states = store.range(range.from(), range.to())) {
            states.forEachRemaining(row -> {
                List<String> key = StateJson.strings(row.key);
                if (question.admits("producer_id", key.get(1))) {
                    StateJson.putProducer(rows.addObject(), key, ProducerState.of(row.value));
                }
            });
        }
    }

    private static boolean selected(Selection selection, Question question, ModelTotal total) {
        return total.getWindow().equals(selection.stored().label())
                && question.admits("provider", total.getProvider())
                && question.admits("model", total.getModel())
                && selection.holds(total.getWindowStart());
    }

    private static boolean selected(Selection selection, Question question, SavingsTotal total) {
        return total.getWindow().equals(selection.stored().label())
                && question.admits("tool_name", total.getToolName())
                && question.admits("mode", total.getOperationMode())
                && selection.holds(total.getWindowStart());
    }

    /** The values of the first of {@code names} that the question gives. */
    private static List<String> names(Question question, String... names) {
        List<String> given = new ArrayList<>();
        for (String name : names) {
            String value = question.get(name);
            if (value == null) {
                break;
            }
            given.add(value);
        }
        return given;
    }

    private static String start(Selection selection, Instant windowStart) {
        return selection.window() == null ? "" : windowStart.toString();
    }

    private static void putStart(ObjectNode node, String start) {
        if (!start.isEmpty()) {
            node.put("window_start", start);
        }
    }

    private <T extends SpecificRecord> void each(
            ReadOnlyKeyValueStore<String, byte[]> store,
            StoredTotals.Totals<T> stored,
            List<String> names,
            Consumer<T> taker) {
        AvroDecoder<T> decoder = new AvroDecoder<>(stored.type(), registry);
        KeyRange range = KeyRange.of(stored.prefix(), names);
        try (KeyValueIterator<String, byte[]> totals = store.range(range.from(), range.to())) {
            totals.forEachRemaining(total -> taker.accept(decoder.decode(total.value)));
        }
    }
}
