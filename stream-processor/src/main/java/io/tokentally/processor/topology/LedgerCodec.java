package io.tokentally.processor.topology;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.AvroEncoder;

/** Ledger entries ↔ Avro in wire format, the same bytes in the store of ids and on the ledger topics. Not thread-safe. */
final class LedgerCodec {
    private final AvroEncoder<UsageLedgerEntry> usageEncoder;
    private final AvroEncoder<ToolLedgerEntry> toolEncoder;
    private final AvroDecoder<UsageLedgerEntry> usageDecoder;
    private final AvroDecoder<ToolLedgerEntry> toolDecoder;

    LedgerCodec(SchemaRegistry registry) {
        usageEncoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        toolEncoder = new AvroEncoder<>(ToolLedgerEntry.class, registry, true);
        usageDecoder = new AvroDecoder<>(UsageLedgerEntry.class, registry);
        toolDecoder = new AvroDecoder<>(ToolLedgerEntry.class, registry);
    }

    byte[] encode(UsageLedgerEntry entry) {
        return usageEncoder.encode(Topics.USAGE_LEDGER.subject(), entry);
    }

    byte[] encode(ToolLedgerEntry entry) {
        return toolEncoder.encode(Topics.TOOL_LEDGER.subject(), entry);
    }

    UsageLedgerEntry usage(byte[] bytes) {
        return usageDecoder.decode(bytes);
    }

    ToolLedgerEntry tool(byte[] bytes) {
        return toolDecoder.decode(bytes);
    }
}
