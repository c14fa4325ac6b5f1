package io.tokentally.sdk.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's example of a normaliser does what it says. */
class AcmeUsageTest {
    @Test
    void cachedTokensAreInsideThePrompts() {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        Map.of("acme_prompt", 10L, "acme_cached", 4L, "acme_answer", 5L, "acme_total", 15L)
                .forEach(usage::put);
        AcmeUsage acme = new AcmeUsage();

        assertThat(acme.matches(usage)).isTrue();
        assertThat(acme.provider()).isEqualTo("acme");
        assertThat(acme.read(usage)).isEqualTo(Classes.of(6L, 4L, 5L, null));
    }
}
