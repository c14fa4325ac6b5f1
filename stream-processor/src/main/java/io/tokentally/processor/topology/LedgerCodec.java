package io.tokentally.processor.topology;

import io.tokentally.ledger.HistoryEntry;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.ledger.UsedPrice;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import io.tokentally.schemas.serde.EncodedField;
import java.util.IdentityHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Ledger entries → Avro in wire format; what is known in Avro already is copied. Not thread-safe. */
final class LedgerCodec {
    private static final int EVENT = position("event");
    private static final int PRICE = position("price");
    private static final int MOST_PRICES = 10_000;

    private final AvroEncoder<HistoryEntry> historyEncoder;
    private final AvroEncoder<UsageLedgerEntry> usageEncoder;
    private final AvroEncoder<ToolLedgerEntry> toolEncoder;

    private final IdentityHashMap<UsedPrice, @Nullable EncodedField> prices = new IdentityHashMap<>();

    LedgerCodec(SchemaRegistry registry) {
        historyEncoder = new AvroEncoder<>(HistoryEntry.class, registry, true);
        usageEncoder = new AvroEncoder<>(UsageLedgerEntry.class, registry, true);
        toolEncoder = new AvroEncoder<>(ToolLedgerEntry.class, registry, true);
    }

    private static int position(String field) {
        return UsageLedgerEntry.getClassSchema().getField(field).pos();
    }

    byte[] encode(HistoryEntry entry) {
        return historyEncoder.encode(Topics.HISTORY.subject(), entry);
    }

    /** @param sent the event's bytes, where they are those that the entry's event would be encoded to */
    byte[] encode(EventType type, SpecificRecord entry, @Nullable EncodedField sent) {
        if (type == EventType.TOOL_OPERATION) {
            return toolEncoder.encode(Topics.TOOL_LEDGER.subject(), (ToolLedgerEntry) entry, sent);
        }
        UsageLedgerEntry usage = (UsageLedgerEntry) entry;
        @Nullable EncodedField[] known = new EncodedField[PRICE + 1];
        known[EVENT] = sent;
        known[PRICE] = price(usage);
        return usageEncoder.encode(Topics.USAGE_LEDGER.subject(), usage, known);
    }

    private @Nullable EncodedField price(UsageLedgerEntry entry) {
        UsedPrice price = entry.getPrice();
        if (price == null) {
            return null;
        }
        EncodedField known = prices.get(price);
        if (known == null) {
            known = usageEncoder.field(entry, PRICE);
            if (prices.size() == MOST_PRICES) {
                prices.clear();
            }
            prices.put(price, known);
        }
        return known;
    }
}
