package io.tokentally.cli.reconcile;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;

/**
 * A topic, its table and how they belong together.
 *
 * @param key the columns that make the topic's key
 */
record Copy<T extends SpecificRecord>(Topic<T> topic, String table, List<String> key, Function<T, Row> row) {

    static final List<Copy<?>> TOTALS = List.of(
            new Copy<>(
                    Topics.USAGE_TOTALS,
                    "model_totals",
                    List.of("tenant", "provider", "model", "window", "window_start"),
                    TotalRows::of),
            new Copy<>(
                    Topics.USER_TOTALS,
                    "user_totals",
                    List.of("tenant", "user_id", "provider", "model", "window", "window_start"),
                    TotalRows::of),
            new Copy<>(
                    Topics.SESSION_TOTALS,
                    "session_totals",
                    List.of("tenant", "session_id", "provider", "model"),
                    TotalRows::of),
            new Copy<>(
                    Topics.SAVINGS_TOTALS,
                    "savings_totals",
                    List.of("tenant", "tool_id", "tool_name", "operation_mode", "window", "window_start"),
                    TotalRows::of));
    static final List<Copy<?>> LEDGERS = List.of(
            new Copy<>(Topics.USAGE_LEDGER, "usage_ledger", List.of("tenant", "event_id"), LedgerRows::of),
            new Copy<>(Topics.TOOL_LEDGER, "tool_ledger", List.of("tenant", "event_id"), LedgerRows::of));

    /** How differences between the two are named. */
    String check() {
        return topic.name() + " against " + table;
    }

    boolean isLedger() {
        return LEDGERS.contains(this);
    }
}
