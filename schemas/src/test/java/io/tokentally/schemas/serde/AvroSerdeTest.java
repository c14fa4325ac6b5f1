package io.tokentally.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.schemas.registry.InMemorySchemaRegistry;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.registry.UnknownSchemaException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** The serde as Kafka holds it: {@link AvroSerde}, {@link AvroSerializer} and the {@link AvroEncoder} under both. */
class AvroSerdeTest {
    @Test
    void aSerdeGivesBackWhatItTook() {
        SchemaRegistry registry = new InMemorySchemaRegistry();
        AvroSerde<UsageEvent> serde = new AvroSerde<>(UsageEvent.class, registry);
        Serializer<UsageEvent> serializer = serde.serializer();
        Deserializer<UsageEvent> deserializer = serde.deserializer();

        byte[] bytes = serializer.serialize("topic", Records.full());

        assertThat(deserializer.deserialize("topic", bytes)).isEqualTo(Records.full());
        assertThat(registry.idOf("topic-value", PublicSchema.of(UsageEvent.getClassSchema())))
                .isEqualTo(1);
        assertThat(serializer.serialize("topic", null)).isNull();
        assertThat(deserializer.deserialize("topic", null)).isNull();
        assertThatExceptionOfType(PoisonException.class)
                .isThrownBy(() -> deserializer.deserialize("topic", new byte[0]));
    }

    @Test
    void anEncoderThatMayNotRegisterNeedsARegisteredSchema() {
        SchemaRegistry registry = new InMemorySchemaRegistry();
        AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, registry, false);
        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> encoder.encode("usage-value", Records.full()));

        registry.register("usage-value", PublicSchema.of(UsageEvent.getClassSchema()));

        assertThat(encoder.encode("usage-value", Records.full()))
                .isEqualTo(new AvroEncoder<>(UsageEvent.class, registry, true).encode("usage-value", Records.full()));
    }

    @Test
    void aRecordThatCannotBeWrittenHarmsNoOther() {
        AvroEncoder<UsageEvent> encoder = new AvroEncoder<>(UsageEvent.class, new InMemorySchemaRegistry(), true);
        byte[] before = encoder.encode("usage-value", Records.full());
        UsageEvent tooFine = Records.full();
        tooFine.setReportedCostUsd(new BigDecimal("0.0000000000000000001"));

        assertThatThrownBy(() -> encoder.encode("usage-value", tooFine)).isInstanceOf(RuntimeException.class);

        assertThat(encoder.encode("usage-value", Records.full())).isEqualTo(before);
    }

    @Test
    void aSerializerIsSetByProperties() {
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", "mock://by-property"), false);
            byte[] usage = serializer.serialize("usage", Records.full());
            byte[] tool = serializer.serialize(
                    "tools", ToolOperationEvent.newBuilder().build());

            SchemaRegistry registry = SchemaRegistry.at("mock://by-property");
            assertThat(new AvroDecoder<>(UsageEvent.class, registry).decode(usage))
                    .isEqualTo(Records.full());
            assertThat(new AvroDecoder<>(ToolOperationEvent.class, registry).decode(tool))
                    .isEqualTo(ToolOperationEvent.newBuilder().build());
            assertThat(serializer.serialize("usage", null)).isNull();
        }
    }

    @Test
    void aSerializerCanBeKeptFromRegistering() {
        for (Object no : new Object[] {"false", false}) {
            try (AvroSerializer serializer = new AvroSerializer()) {
                serializer.configure(Map.of("schema.registry.url", "mock://never", "auto.register.schemas", no), false);
                assertThatExceptionOfType(UnknownSchemaException.class)
                        .isThrownBy(() -> serializer.serialize("usage", Records.full()));
            }
        }
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", "mock://asked", "auto.register.schemas", "true"), false);
            assertThat(serializer.serialize("usage", Records.full())).isNotEmpty();
        }
    }

    @Test
    void aSerializerNeedsAnAddress() {
        try (AvroSerializer serializer = new AvroSerializer()) {
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> serializer.configure(Map.of(), false))
                    .withMessageContaining("schema.registry.url is missing");
            assertThatThrownBy(() -> serializer.serialize("usage", Records.full()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** As in one KafkaProducer that many threads send with. */
    @Test
    void aSerializerServesManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", "mock://threads"), false);
            List<Callable<byte[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                String id = "e-" + "x".repeat(i % 300) + i;
                tasks.add(() -> serializer.serialize(
                        "usage",
                        UsageEvent.newBuilder(Records.full()).setEventId(id).build()));
            }
            AvroDecoder<UsageEvent> decoder = new AvroDecoder<>(UsageEvent.class, SchemaRegistry.at("mock://threads"));
            int i = 0;
            for (Future<byte[]> bytes : threads.invokeAll(tasks)) {
                assertThat(decoder.decode(bytes.get()).getEventId()).isEqualTo("e-" + "x".repeat(i % 300) + i);
                i++;
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
