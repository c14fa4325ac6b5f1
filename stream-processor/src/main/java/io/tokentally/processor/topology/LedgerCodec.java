package io.tokentally.processor.topology;

import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import org.apache.avro.specific.SpecificRecord;

/** Ledger entries → Avro in wire format. Not thread-safe. */
final class LedgerCodec {
    private final AvroEncoder<HistoryEntry> historyEncoder;
    private final AvroEncoder<UsageLedgerEntry> usageEncoder;
    private final AvroEncoder<ToolLedgerEntry> toolEncoder;

    LedgerCodec(SchemaRegistry registry) {
        historyEncoder = new AvroEncoder<>(HistoryEntry.class, registry, true);
        usageEncoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        toolEncoder = new AvroEncoder<>(ToolLedgerEntry.class, registry, true);
    }

    byte[] encode(HistoryEntry entry) {
        return historyEncoder.encode(Topics.HISTORY.subject(), entry);
    }

    byte[] encode(EventType type, SpecificRecord entry) {
        return type == EventType.USAGE
                ? usageEncoder.encode(Topics.USAGE_LEDGER.subject(), (UsageLedgerEntry) entry)
                : toolEncoder.encode(Topics.TOOL_LEDGER.subject(), (ToolLedgerEntry) entry);
    }
}
