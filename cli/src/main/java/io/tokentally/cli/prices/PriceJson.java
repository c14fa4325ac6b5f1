package io.tokentally.cli.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.pricing.Price;
import java.util.List;

/** Prices in the format of a price book, so that what is printed can be used as one. */
final class PriceJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
    private static final long MILLION = 1_000_000;

    private PriceJson() {}

    static String book(String version, List<Price> prices) {
        ObjectNode book = MAPPER.createObjectNode();
        book.put("version", version).put("usd_per_tokens", MILLION);
        ArrayNode entries = book.putArray("prices");
        prices.forEach(price -> entry(entries.addObject(), price));
        try {
            return MAPPER.writeValueAsString(book);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values is always JSON", e);
        }
    }

    private static void entry(ObjectNode node, Price price) {
        node.put("provider", price.provider()).put("model", price.model());
        if (!price.aliases().isEmpty()) {
            ArrayNode aliases = node.putArray("aliases");
            price.aliases().forEach(aliases::add);
        }
        if (price.tier() != null) {
            node.put("tier", price.tier());
        }
        if (price.contextOver() > 0) {
            node.put("context_over", price.contextOver());
        }
        if (price.validFrom() != null) {
            node.put("valid_from", price.validFrom().toString());
        }
        if (price.validTo() != null) {
            node.put("valid_to", price.validTo().toString());
        }
        Amounts.byClass(price).forEach((name, amount) -> {
            if (price.other().containsKey(name)) {
                node.withObject("/other").put(name, amount);
            } else {
                node.put(name, amount);
            }
        });
        if (price.knownAt() != null) {
            node.put("known_at", price.knownAt().toString());
        }
    }
}
