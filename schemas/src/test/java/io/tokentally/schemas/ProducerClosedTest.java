package io.tokentally.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducerClosedTest {
    private static final ProducerClosed CLOSED = new ProducerClosed("acme", "p-\"1\"", 42);

    @Test
    void itsRecordHoldsNoEvent() {
        ProducerRecord<byte[], byte[]> closing = CLOSED.toRecord();

        assertThat(closing.topic()).isEqualTo("tally.usage-events.v1");
        assertThat(closing.key()).asString(UTF_8).isEqualTo("[\"acme\",\"p-\\\"1\\\"\"]");
        assertThat(closing.value()).isNull();
        assertThat(ProducerClosed.in(closing.headers())).contains(CLOSED);
    }

    @Test
    void anEventHasNoSuchHeader() {
        assertThat(ProducerClosed.in(new RecordHeaders())).isEmpty();
    }

    @Test
    void newerFieldsAreLeftAlone() {
        byte[] newer = "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":7,\"more\":true}".getBytes(UTF_8);

        assertThat(ProducerClosed.parse(newer)).isEqualTo(new ProducerClosed("t", "p", 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no JSON",
                "[]",
                "{}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\"}",
                "{\"tenant\":1,\"producer_id\":\"p\",\"last_seq\":7}",
                "{\"tenant\":\"\",\"producer_id\":\"p\",\"last_seq\":7}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":-1}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":7.5}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":9007199254740992}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":99999999999999999999}",
                "{\"tenant\":\"t\",\"producer_id\":\"p\",\"last_seq\":7}{}",
            })
    void whatIsMalformedIsRefused(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProducerClosed.parse(value.getBytes(UTF_8)));
    }

    @Test
    void aHeaderWithoutValueIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProducerClosed.in(new RecordHeaders().add(ProducerClosed.HEADER, null)));
    }
}
