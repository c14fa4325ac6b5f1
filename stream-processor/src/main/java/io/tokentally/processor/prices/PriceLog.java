package io.tokentally.processor.prices;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.PlainText;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.PoisonException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries as the topic's records tell them, one after the other. A record that is none changes nothing, is counted and
 * named; the entry of its key stays as it was. Used by one thread.
 */
final class PriceLog {
    private static final Logger LOG = LoggerFactory.getLogger(PriceLog.class);
    private static final int NAMED = 100;
    private static final int MAX_DETAIL = 500;

    private final AvroDecoder<PriceEntry> decoder;
    private final Map<String, Price> entries = new LinkedHashMap<>();
    private final Deque<MalformedPrice> malformed = new ArrayDeque<>();
    private long malformedCount;

    PriceLog(SchemaRegistry registry) {
        decoder = new AvroDecoder<>(PriceEntry.class, registry);
    }

    /** @throws io.tokentally.schemas.registry.RegistryUnavailableException where a later try may succeed */
    void add(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), UTF_8);
        try {
            if (record.value() == null) {
                entries.remove(key);
                return;
            }
            PriceEntry entry = decoder.decode(record.value());
            Price price = PriceEntries.price(entry);
            if (!Keys.of(entry).equals(key)) {
                throw new IllegalArgumentException("its key must be " + Keys.of(entry));
            }
            entries.put(key, price);
        } catch (PoisonException | IllegalArgumentException | ArithmeticException e) {
            malformed(record.offset(), key, String.valueOf(e.getMessage()));
        }
    }

    private void malformed(long offset, String key, String why) {
        MalformedPrice fault = new MalformedPrice(offset, PlainText.of(key, MAX_DETAIL), PlainText.of(why, MAX_DETAIL));
        LOG.error("The price at offset {} with key {} is left out: {}", offset, fault.key(), fault.why());
        malformedCount++;
        malformed.addLast(fault);
        if (malformed.size() > NAMED) {
            malformed.removeFirst();
        }
    }

    /** What it tells so far, over {@code bottom}; at most the latest {@value #NAMED} malformed ones are named. */
    ReadPrices over(PriceBook bottom, long position) {
        return with(bottom.with(entries.values()), position);
    }

    /** As {@code known}, whose prices have not changed, but read further. */
    ReadPrices further(ReadPrices known, long position) {
        return with(known.book(), position);
    }

    private ReadPrices with(PriceBook book, long position) {
        return new ReadPrices(book, position, malformedCount, List.copyOf(malformed));
    }
}
