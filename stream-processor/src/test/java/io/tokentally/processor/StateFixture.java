package io.tokentally.processor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the changelogs of an earlier version held, as text: {@code changelogs.tsv} has store, partition, key and value in hex;
 * {@code schemas.tsv} the schemas that values in wire format name, by the id that they had.
 */
record StateFixture(List<Row> rows, Map<Integer, String> schemas) {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ROWS = "changelogs.tsv";
    private static final String SCHEMAS = "schemas.tsv";

    record Row(String store, int partition, String key, byte[] value) {
        private boolean isOfWireFormat() {
            return store.equals("totals");
        }

        private int schemaId() {
            return ByteBuffer.wrap(value).getInt(1);
        }
    }

    static StateFixture read(Path folder) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(ROWS))) {
            String[] cells = line.split("\t", -1);
            String key = new String(HEX.parseHex(cells[2]), UTF_8);
            rows.add(new Row(cells[0], Integer.parseInt(cells[1]), key, HEX.parseHex(cells[3])));
        }
        Map<Integer, String> schemas = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve(SCHEMAS))) {
            String[] cells = line.split("\t", 2);
            schemas.put(Integer.parseInt(cells[0]), cells[1]);
        }
        return new StateFixture(rows, schemas);
    }

    /** With the schemas that {@code registry} has for them. */
    static StateFixture of(List<Row> rows, SchemaRegistry registry) {
        Map<Integer, String> schemas = new TreeMap<>();
        for (Row row : rows) {
            if (row.isOfWireFormat()) {
                schemas.computeIfAbsent(row.schemaId(), id -> registry.byId(id).toString());
            }
        }
        return new StateFixture(rows, schemas);
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(ROWS),
                rows.stream()
                        .map(row -> String.join(
                                "\t",
                                row.store(),
                                Integer.toString(row.partition()),
                                HEX.formatHex(row.key().getBytes(UTF_8)),
                                HEX.formatHex(row.value())))
                        .sorted()
                        .toList());
        Files.write(
                folder.resolve(SCHEMAS),
                schemas.entrySet().stream()
                        .map(schema -> schema.getKey() + "\t" + schema.getValue())
                        .toList());
    }

    /** The same state under the ids that a fresh registry gives to the same schemas. */
    StateFixture in(SchemaRegistry registry) {
        Map<Integer, Integer> ids = new HashMap<>();
        schemas.forEach(
                (id, schema) -> ids.put(id, registry.register("fixture-" + id, new Schema.Parser().parse(schema))));
        List<Row> renamed = new ArrayList<>();
        for (Row row : rows) {
            byte[] value = row.value().clone();
            if (row.isOfWireFormat()) {
                ByteBuffer.wrap(value).putInt(1, ids.getOrDefault(row.schemaId(), -1));
            }
            renamed.add(new Row(row.store(), row.partition(), row.key(), value));
        }
        return new StateFixture(renamed, schemas);
    }

    List<ProducerRecord<byte[], byte[]>> records(String applicationId) {
        return rows.stream()
                .map(row -> new ProducerRecord<>(
                        topic(applicationId, row.store()),
                        row.partition(),
                        row.key().getBytes(UTF_8),
                        row.value()))
                .toList();
    }

    static String topic(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }
}
