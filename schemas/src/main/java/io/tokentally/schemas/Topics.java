package io.tokentally.schemas;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.PriceEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.total.ModelTotal;
import io.tokentally.total.SavingsTotal;
import io.tokentally.total.SessionTotal;
import io.tokentally.total.UserTotal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Every public topic. Arrival is the broker's clock everywhere, so that retention goes by it too. */
public final class Topics {
    /** How long a ledger topic keeps a form: longer than the oldest backup that one would restore. */
    public static final Duration LEDGER_RETENTION = Duration.ofDays(35);

    /** How long a command to price again is kept; it has long been done or is given again. */
    public static final Duration COMMAND_RETENTION = Duration.ofDays(30);

    public static final Topic<UsageEvent> USAGE_EVENTS = new Topic<>("tally.usage-events.v1", UsageEvent.class, kept());
    public static final Topic<ToolOperationEvent> TOOL_OPERATIONS =
            new Topic<>("tally.tool-operations.v1", ToolOperationEvent.class, kept());

    public static final Topic<UsageLedgerEntry> USAGE_LEDGER =
            new Topic<>("tally.usage-ledger.v1", UsageLedgerEntry.class, ledger());
    public static final Topic<ToolLedgerEntry> TOOL_LEDGER =
            new Topic<>("tally.tool-ledger.v1", ToolLedgerEntry.class, ledger());

    public static final Topic<ModelTotal> USAGE_TOTALS =
            new Topic<>("tally.usage-totals.v1", ModelTotal.class, compacted());
    public static final Topic<UserTotal> USER_TOTALS =
            new Topic<>("tally.user-totals.v1", UserTotal.class, compacted());
    public static final Topic<SessionTotal> SESSION_TOTALS =
            new Topic<>("tally.session-totals.v1", SessionTotal.class, compacted());
    public static final Topic<SavingsTotal> SAVINGS_TOTALS =
            new Topic<>("tally.savings-totals.v1", SavingsTotal.class, compacted());

    /** Forms that were superseded, voided or priced again, each once. */
    public static final Topic<HistoryEntry> HISTORY =
            new Topic<>("tally.history.v1", HistoryEntry.class, kept(Integer.toString(2 << 20)));

    /** Over the shipped price book; the key is {@link Keys#of(PriceEntry)}. */
    public static final Topic<PriceEntry> PRICES = new Topic<>("tally.prices.v1", PriceEntry.class, compacted(), true);

    /** Keyed and partitioned as the raw topics are, so that a command meets the form that it names. */
    public static final Topic<RepriceCommand> REPRICES =
            new Topic<>("tally.reprices.v1", RepriceCommand.class, commands());

    /** Values are the original bytes; the headers are {@link RejectedHeaders}. */
    public static final Topic<byte[]> REJECTED =
            new Topic<>("tally.rejected.v1", byte[].class, kept(Integer.toString(2 << 20)));

    public static final List<Topic<?>> RAW = List.of(USAGE_EVENTS, TOOL_OPERATIONS);
    /** All that resolve reads and may make an output of. */
    public static final List<Topic<?>> INPUTS = List.of(USAGE_EVENTS, TOOL_OPERATIONS, REPRICES);

    public static final List<Topic<?>> LEDGERS = List.of(USAGE_LEDGER, TOOL_LEDGER);
    public static final List<Topic<?>> TOTALS = List.of(USAGE_TOTALS, USER_TOTALS, SESSION_TOTALS, SAVINGS_TOTALS);
    /** What the processor writes and the sink reads. */
    public static final List<Topic<?>> OUTPUTS = List.of(
            USAGE_LEDGER, TOOL_LEDGER, USAGE_TOTALS, USER_TOTALS, SESSION_TOTALS, SAVINGS_TOTALS, HISTORY, REJECTED);

    public static final List<Topic<?>> ALL = List.of(
            USAGE_EVENTS,
            TOOL_OPERATIONS,
            USAGE_LEDGER,
            TOOL_LEDGER,
            USAGE_TOTALS,
            USER_TOTALS,
            SESSION_TOTALS,
            SAVINGS_TOTALS,
            HISTORY,
            REJECTED,
            PRICES,
            REPRICES);

    private Topics() {}

    private static Map<String, String> kept() {
        return with(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                TopicConfig.RETENTION_MS_CONFIG, "-1",
                TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
    }

    private static Map<String, String> ledger() {
        return with(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete",
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(LEDGER_RETENTION.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 << 20)));
    }

    private static Map<String, String> compacted() {
        return with(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
    }

    private static Map<String, String> kept(String maxBytes) {
        Map<String, String> configs = new LinkedHashMap<>(kept());
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, maxBytes);
        return Map.copyOf(configs);
    }

    /** Whoever replays one changes nothing, so they are kept only to be looked at. */
    private static Map<String, String> commands() {
        return with(Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, "delete",
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(COMMAND_RETENTION.toMillis()),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 << 20)));
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString((1 << 20) + 4096));
        configs.putAll(more);
        return Map.copyOf(configs);
    }
}
