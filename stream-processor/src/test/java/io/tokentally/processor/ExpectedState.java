package io.tokentally.processor;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokentally.schemas.PlainDigits;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.testkit.ProducerKey;
import io.tokentally.testkit.ProducerNumbers;
import io.tokentally.testkit.Recount;
import io.tokentally.total.ClassTotal;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsSums;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.TokenTotals;
import io.tokentally.total.UsageSums;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What {@code /state} must say of a recount, and what it does say, in lines that can be compared. */
final class ExpectedState {
    private static final String TENANT = "default";

    private ExpectedState() {}

    static Set<String> models(Recount recount, String window) {
        Set<String> lines = new TreeSet<>();
        for (ModelTotal total : recount.totals().models().values()) {
            if (total.getTenant().equals(TENANT)
                    && total.getWindow().equals(window)
                    && total.getSums().getCalls() > 0) {
                lines.add(total.getProvider() + "|" + total.getModel() + "|" + total.getWindowStart() + "|"
                        + usage(total.getSums()));
            }
        }
        return lines;
    }

    static Set<String> session(Recount recount, String id) {
        Set<String> lines = new TreeSet<>();
        for (SessionTotal total : recount.totals().sessions().values()) {
            if (total.getTenant().equals(TENANT)
                    && total.getSessionId().equals(id)
                    && total.getSums().getCalls() > 0) {
                lines.add(total.getProvider() + "|" + total.getModel() + "||" + usage(total.getSums()));
            }
        }
        return lines;
    }

    static Set<String> savings(Recount recount, String window) {
        Set<String> lines = new TreeSet<>();
        for (SavingsTotal total : recount.totals().savings().values()) {
            SavingsSums sums = total.getSums();
            if (total.getTenant().equals(TENANT) && total.getWindow().equals(window) && sums.getOperations() > 0) {
                lines.add(total.getToolId() + "|" + total.getToolName() + "|" + total.getOperationMode() + "|"
                        + total.getWindowStart() + "|" + sums.getOperations() + "|"
                        + PlainDigits.text(sums.getTokensOriginal()) + "|" + PlainDigits.text(sums.getTokensActual())
                        + "|" + PlainDigits.text(sums.getBaselineCostUsd().subtract(sums.getActualCostUsd())));
            }
        }
        return lines;
    }

    static Set<String> audit(Recount recount) {
        Set<String> lines = new TreeSet<>();
        recount.audit()
                .forEach((key, counts) -> lines.add(key.type().wireName() + "|" + key.tenant() + "|" + key.producerId()
                        + "|" + counts.received() + "|" + counts.ledger() + "|" + counts.rejected()));
        return lines;
    }

    /** With one of them closed. */
    static Set<String> producers(Recount recount, ProducerClosed closed) {
        Set<String> lines = new TreeSet<>();
        recount.producers().forEach((key, numbers) -> lines.add(producer(key, numbers, closed)));
        return lines;
    }

    private static String producer(ProducerKey key, ProducerNumbers numbers, ProducerClosed closed) {
        boolean isClosed = key.equals(new ProducerKey(closed.tenant(), closed.producerId()));
        long last = isClosed ? Math.max(closed.lastSeq(), numbers.last()) : numbers.last();
        int received = numbers.arrived().size();
        return key.tenant() + "|" + key.producerId() + "|" + received + "|" + last + "|" + (last - received) + "|"
                + (isClosed && closed.lastSeq() >= numbers.last());
    }

    static Set<String> saidModels(JsonNode answer) {
        return lines(
                answer.path("models"),
                row -> text(row, "provider", "model", "window_start", "calls") + "|"
                        + PlainDigits.text(row.path("tokens").path("total").decimalValue()) + "|"
                        + (row.path("cost_usd").isNull()
                                ? "null"
                                : PlainDigits.text(row.path("cost_usd").decimalValue()))
                        + "|" + row.path("unpriced_calls").asText());
    }

    static Set<String> saidSavings(JsonNode answer) {
        return lines(
                answer.path("savings"),
                row -> text(
                                row,
                                "tool_id",
                                "tool_name",
                                "operation_mode",
                                "window_start",
                                "operations",
                                "tokens_original",
                                "tokens_actual")
                        + "|" + PlainDigits.text(row.path("cost_saved").decimalValue()));
    }

    static Set<String> saidAudit(JsonNode answer) {
        return lines(
                answer.path("audit"),
                row -> text(row, "type", "tenant", "producer_id", "received", "ledger", "rejected"));
    }

    static Set<String> saidProducers(JsonNode answer) {
        return lines(
                answer.path("producers"),
                row -> text(row, "tenant", "producer_id", "received_seqs", "last_seq", "known_missing", "tail_known"));
    }

    private interface Line {
        String of(JsonNode row);
    }

    private static Set<String> lines(JsonNode rows, Line line) {
        Set<String> lines = new TreeSet<>();
        for (JsonNode row : rows) {
            if (!lines.add(line.of(row))) {
                throw new AssertionError("twice: " + row);
            }
        }
        return lines;
    }

    private static String text(JsonNode row, String... fields) {
        return String.join(
                "|", Stream.of(fields).map(field -> row.path(field).asText()).toList());
    }

    private static String usage(UsageSums sums) {
        TokenTotals tokens = sums.getTokens();
        BigDecimal total = Stream.concat(
                        Stream.of(
                                tokens.getInput(),
                                tokens.getCacheRead(),
                                tokens.getCacheWrite5m(),
                                tokens.getCacheWrite1h(),
                                tokens.getOutput(),
                                tokens.getReasoning()),
                        tokens.getOther().values().stream())
                .map(ClassTotal::getSum)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        boolean priced = sums.getUnpricedCalls() < sums.getCalls();
        BigDecimal cost = sums.getInputCostUsd().add(sums.getOutputCostUsd());
        return sums.getCalls() + "|" + PlainDigits.text(total) + "|" + (priced ? PlainDigits.text(cost) : "null") + "|"
                + sums.getUnpricedCalls();
    }
}
