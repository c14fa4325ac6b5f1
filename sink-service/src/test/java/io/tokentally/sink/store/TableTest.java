package io.tokentally.sink.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final TopicPartition PARTITION = new TopicPartition("things", 0);

    private record Thing(byte[] name, long version, String text) {}

    private final Table<Thing> things = new Table.Builder<Thing>(
                    "things", List.of("name"), thing -> ByteBuffer.wrap(thing.name))
            .bytea("name", Thing::name)
            .guard("version", Thing::version)
            .text("text", Thing::text)
            .build();

    @Test
    void upsertsOnlyWhatIsNewer() {
        assertThat(things.upsert()).isEqualTo("""
                        INSERT INTO things AS known ("name", "version", "text")
                        SELECT "name", "version", "text" FROM pg_temp.stage_things
                        ON CONFLICT (name) DO UPDATE SET "version" = excluded."version", "text" = excluded."text"
                        WHERE known.version < excluded.version""");
    }

    @Test
    void aBatchKeepsOneFormPerKeyByTheSameRule() {
        TableBatch<Thing> batch = new TableBatch<>(things);
        batch.put(thing("a", 2, "second"), PARTITION, 0);
        batch.put(thing("a", 1, "older"), PARTITION, 1);
        batch.put(thing("a", 2, "same version, later"), PARTITION, 2);
        batch.put(thing("b", 1, "other key"), PARTITION, 3);

        assertThat(batch.rows()).extracting(row -> row.value().text()).containsExactly("second", "other key");
    }

    @Test
    void aDeletedKeyCanComeBackWithALowerVersion() {
        TableBatch<Thing> batch = new TableBatch<>(things);
        batch.put(thing("a", 9, "before"), PARTITION, 0);
        batch.delete(new byte[] {'a'});
        batch.put(thing("a", 1, "after"), PARTITION, 2);

        assertThat(batch.deleted()).isDeepEqualTo(new byte[][] {{'a'}});
        assertThat(batch.rows()).extracting(row -> row.value().text()).containsExactly("after");
    }

    private static Thing thing(String name, long version, String text) {
        return new Thing(name.getBytes(StandardCharsets.UTF_8), version, text);
    }
}
