package io.tokentally.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.ledger.UsedPrice;
import io.tokentally.total.ClassTotal;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void keepsTextsAsTheyAre() {
        assertThat(Json.texts(Map.of("say \"hi\"", "two\nlines, 🙂 and \\")))
                .isEqualTo("{\"say \\\"hi\\\"\":\"two\\nlines, 🙂 and \\\\\"}");
        assertThat(Json.texts(Map.of())).isEqualTo("{}");
    }

    @Test
    void keepsCountsAndSumsBeyond64Bits() {
        assertThat(Json.counts(Map.of("input_audio", Long.MAX_VALUE)))
                .isEqualTo("{\"input_audio\":9223372036854775807}");
        assertThat(Json.totals(Map.of("input_audio", new ClassTotal(new BigDecimal("92233720368547758070"), 3L))))
                .isEqualTo("{\"input_audio\":{\"sum\":92233720368547758070,\"reported\":3}}");
    }

    @Test
    void writesPricesExactlyWithoutExponent() {
        UsedPrice price = UsedPrice.newBuilder()
                .setBook("2026-01")
                .setProvider("openai")
                .setModel("gpt-4o")
                .setInput(new BigDecimal("0.000000000000000001"))
                .setOutput(new BigDecimal("100.000000000000000000"))
                .setOther(Map.of("output_audio", new BigDecimal("0.000080000000000000")))
                .build();

        assertThat(Json.price(price))
                .isEqualTo("{\"book\":\"2026-01\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"context_over\":0,"
                        + "\"input\":0.000000000000000001,\"output\":100,\"other\":{\"output_audio\":0.00008}}");
        assertThat(Json.price(null)).isNull();
    }
}
