package io.tokentally.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class InMemorySchemaRegistryTest {
    @Test
    void givesIdsFromOneAndTheSchemaBack() {
        SchemaRegistry registry = new InMemorySchemaRegistry();
        assertThat(registry.register("a", schema(0))).isEqualTo(1);
        assertThat(registry.register("a", schema(1))).isEqualTo(2);
        assertThat(registry.register("b", schema(0))).isEqualTo(1);
        registry.setCompatibility("a", "FULL_TRANSITIVE");

        assertThat(registry.byId(2)).isEqualTo(schema(1));
        assertThat(registry.idOf("b", schema(0))).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsUnknown() {
        SchemaRegistry registry = new InMemorySchemaRegistry();
        registry.register("a", schema(0));

        for (int id : new int[] {-1, 0, 2}) {
            assertThatExceptionOfType(UnknownSchemaException.class)
                    .isThrownBy(() -> registry.byId(id))
                    .withMessageContaining(Integer.toString(id));
        }
        assertThatExceptionOfType(UnknownSchemaException.class)
                .isThrownBy(() -> registry.idOf("b", schema(0)))
                .withMessage("subject b has no schema R0");
        assertThatExceptionOfType(UnknownSchemaException.class).isThrownBy(() -> registry.idOf("a", schema(1)));
    }

    @Test
    void oneNameIsOneRegistry() {
        assertThat(SchemaRegistry.at("mock://one")).isSameAs(SchemaRegistry.at("mock://one"));
        assertThat(SchemaRegistry.at("mock://one")).isNotSameAs(SchemaRegistry.at("mock://another"));
    }

    @Test
    void threadsAtOnceGetDifferentIdsForDifferentSchemas() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                SchemaRegistry registry = new InMemorySchemaRegistry();
                List<Callable<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < 32; i++) {
                    Schema schema = schema(i);
                    tasks.add(() -> registry.register("a", schema));
                }
                List<Integer> ids = new ArrayList<>();
                for (Future<Integer> id : threads.invokeAll(tasks)) {
                    ids.add(id.get());
                }
                assertThat(ids).doesNotHaveDuplicates();
                for (int i = 0; i < 32; i++) {
                    assertThat(registry.byId(ids.get(i))).isEqualTo(schema(i));
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Schema schema(int number) {
        return Schema.createRecord("R" + number, null, null, false, List.of());
    }
}
