package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokentally.schemas.Topic;
import io.tokentally.schemas.Topics;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

class PublicSchemaTest {
    @Test
    void noTopicsSchemaSaysHowJavaHoldsAString() {
        for (Topic<?> topic : Topics.ALL) {
            if (topic.valueType() != byte[].class) {
                Schema generated = SpecificData.get().getSchema(topic.valueType());
                assertThat(generated.toString()).contains("avro.java.string");
                Schema published = PublicSchema.of(generated);
                assertThat(published.toString()).doesNotContain("avro.java");
                assertThat(PublicSchema.of(published)).isEqualTo(published);
                assertThat(published.getFields())
                        .extracting(Schema.Field::name)
                        .containsExactlyElementsOf(generated.getFields().stream()
                                .map(Schema.Field::name)
                                .toList());
            }
        }
    }

    @Test
    void stripsStringsWhereverTheyAre() {
        assertThat(stripped("{'type':'string','avro.java.string':'String'}")).isEqualTo(parsed("'string'"));
        assertThat(stripped("{'type':'map','values':{'type':'string','avro.java.string':'String'},"
                        + "'avro.java.string':'String'}"))
                .isEqualTo(parsed("{'type':'map','values':'string'}"));
        assertThat(stripped(
                        "{'type':'array','items':['null',{'type':'string','avro.java.string':'String','unit':'x'}]}"))
                .isEqualTo(parsed("{'type':'array','items':['null',{'type':'string','unit':'x'}]}"));
    }

    @Test
    void keepsDocsDefaultsAndLogicalTypes() {
        String schema = "{'type':'record','name':'A','doc':'d','fields':[{'name':'x','type':{'type':'bytes',"
                + "'logicalType':'decimal','precision':38,'scale':18},'default':'\\u0000','doc':'e'}]}";
        assertThat(stripped(schema).toString()).isEqualTo(parsed(schema).toString());
    }

    private static Schema stripped(String schema) {
        return PublicSchema.of(parsed(schema));
    }

    private static Schema parsed(String schema) {
        return new Schema.Parser().parse(schema.replace('\'', '"'));
    }
}
