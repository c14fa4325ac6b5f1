package io.tokentally.processor.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.processor.prices.ReadPrices;
import io.tokentally.processor.topology.AuditCounts;
import io.tokentally.processor.topology.ProducerState;
import io.tokentally.processor.topology.RepriceCounts;
import io.tokentally.schemas.PlainDigits;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums as §7 shows them: exact decimal digits, null for what nobody reported. */
final class StateJson {
    static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES) // it would make 100 of it 1E+2
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private StateJson() {}

    static byte[] bytes(ObjectNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and strings can be written", e);
        }
    }

    static void putUsage(ObjectNode node, UsageSums sums) {
        node.put("calls", sums.getCalls());
        putTokens(node.putObject("tokens"), sums.getTokens());
        boolean priced = sums.getUnpricedCalls() < sums.getCalls();
        node.put("cost_usd", priced ? PlainDigits.number(sums.getInputCostUsd().add(sums.getOutputCostUsd())) : null);
        node.put("unpriced_calls", sums.getUnpricedCalls());
    }

    static void putSavings(ObjectNode node, SavingsSums sums) {
        node.put("operations", sums.getOperations());
        node.put("tokens_original", sums.getTokensOriginal());
        node.put("tokens_actual", sums.getTokensActual());
        node.put("tokens_prevented", sums.getTokensOriginal().subtract(sums.getTokensActual()));
        node.put("cost_saved", PlainDigits.number(sums.getBaselineCostUsd().subtract(sums.getActualCostUsd())));
    }

    static void putAudit(ObjectNode node, List<String> key, AuditCounts counts) {
        node.put("type", key.get(0)).put("tenant", key.get(1)).put("producer_id", key.get(2));
        putCounts(node, counts);
    }

    static void putCounts(ObjectNode node, AuditCounts counts) {
        node.put("received", counts.received());
        node.put("ledger", counts.ledger());
        node.put("superseded", counts.superseded());
        node.put("duplicates", counts.duplicates());
        node.put("stale", counts.stale());
        node.put("rejected", counts.rejected());
    }

    static void putReprices(ObjectNode node, List<String> key, RepriceCounts counts) {
        node.put("type", key.get(0)).put("tenant", key.get(1));
        node.put("repriced", counts.repriced());
        node.put("unchanged", counts.unchanged());
        node.put("replaced", counts.replaced());
        node.put("unknown", counts.unknown());
        node.put("rejected", counts.rejected());
    }

    /** @param known null until the topic was read */
    static ObjectNode prices(@Nullable ReadPrices known) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("loaded", known != null);
        node.put("book", known == null ? null : known.book().version());
        node.put("entries", known == null ? 0 : known.book().over().size());
        node.put("position", known == null ? 0 : known.position());
        node.put("malformed", known == null ? 0 : known.malformedCount());
        ArrayNode faults = node.putArray("malformed_entries");
        if (known != null) {
            known.malformed()
                    .forEach(fault -> faults.addObject()
                            .put("offset", fault.offset())
                            .put("key", fault.key())
                            .put("why", fault.why()));
        }
        return node;
    }

    static void putProducer(ObjectNode node, List<String> key, ProducerState producer) {
        node.put("producer_id", key.get(1)).put("tenant", key.get(0));
        node.put("received_seqs", producer.received());
        node.put("last_seq", producer.last());
        node.put("known_missing", producer.knownMissing());
        node.put("tail_known", producer.tailKnown());
    }

    static List<String> strings(String array) {
        try {
            return List.of(MAPPER.readValue(array, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored key is a JSON array of strings but is " + array, e);
        }
    }

    private static void putTokens(ObjectNode node, TokenTotals tokens) {
        BigDecimal total = BigDecimal.ZERO;
        total = total.add(putClass(node, "input", tokens.getInput()));
        total = total.add(putClass(node, "cache_read", tokens.getCacheRead()));
        total = total.add(putClass(node, "cache_write_5m", tokens.getCacheWrite5m()));
        total = total.add(putClass(node, "cache_write_1h", tokens.getCacheWrite1h()));
        total = total.add(putClass(node, "output", tokens.getOutput()));
        total = total.add(putClass(node, "reasoning", tokens.getReasoning()));
        ObjectNode other = node.putObject("other");
        for (var entry : new TreeMap<>(tokens.getOther()).entrySet()) {
            total = total.add(putClass(other, entry.getKey(), entry.getValue()));
        }
        node.put("total", total);
    }

    private static BigDecimal putClass(ObjectNode node, String name, ClassTotal total) {
        node.put(name, total.getReported() > 0 ? total.getSum() : null);
        return total.getSum();
    }
}
