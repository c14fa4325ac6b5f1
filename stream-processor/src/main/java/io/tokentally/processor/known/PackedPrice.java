package io.tokentally.processor.known;

import io.tokentally.ledger.UsedPrice;
import io.tokentally.processor.packed.PackedInput;
import io.tokentally.processor.packed.PackedOutput;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** A used price as bytes. */
final class PackedPrice {
    private PackedPrice() {}

    static byte[] of(UsedPrice price) {
        PackedOutput out = new PackedOutput(128);
        out.text(price.getBook());
        out.text(price.getProvider());
        out.text(price.getModel());
        String tier = price.getTier();
        out.number(tier == null ? 0 : 1);
        if (tier != null) {
            out.text(tier);
        }
        out.number(price.getContextOver());
        out.optionalUsd(price.getInput());
        out.optionalUsd(price.getCacheRead());
        out.optionalUsd(price.getCacheWrite5m());
        out.optionalUsd(price.getCacheWrite1h());
        out.optionalUsd(price.getOutput());
        out.optionalUsd(price.getReasoning());
        out.number(price.getOther().size());
        price.getOther().forEach((name, usd) -> {
            out.text(name);
            out.usd(usd);
        });
        return out.toBytes();
    }

    static UsedPrice read(PackedInput in) {
        UsedPrice price = new UsedPrice();
        price.setBook(in.text());
        price.setProvider(in.text());
        price.setModel(in.text());
        price.setTier(in.number() == 0 ? null : in.text());
        price.setContextOver(in.number());
        price.setInput(in.optionalUsd());
        price.setCacheRead(in.optionalUsd());
        price.setCacheWrite5m(in.optionalUsd());
        price.setCacheWrite1h(in.optionalUsd());
        price.setOutput(in.optionalUsd());
        price.setReasoning(in.optionalUsd());
        Map<String, BigDecimal> other = new HashMap<>();
        for (int left = in.size(); left > 0; left--) {
            other.put(in.text(), in.usd());
        }
        price.setOther(other);
        return price;
    }
}
