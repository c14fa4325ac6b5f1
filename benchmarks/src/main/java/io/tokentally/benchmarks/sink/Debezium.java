package io.tokentally.benchmarks.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokentally.schemas.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Debezium's JDBC sink, one task, in a Kafka Connect of its own process. */
final class Debezium extends Filling {
    private final ConnectWorker worker;
    private final String mode;
    private final HttpClient http = HttpClient.newHttpClient();
    private int rounds;

    /** @param mode insert or upsert */
    Debezium(LedgerTopic topic, ConnectWorker worker, String mode) {
        super(topic);
        this.worker = worker;
        this.mode = mode;
    }

    static String name(String mode) {
        return "Debezium's JDBC sink, " + mode;
    }

    @Override
    public String name() {
        return name(mode);
    }

    @Override
    void begin() throws IOException, InterruptedException {
        rounds++;
        ObjectNode connector = new ObjectMapper().createObjectNode();
        connector.put("name", connector());
        ObjectNode config = connector.putObject("config");
        Map.ofEntries(
                        Map.entry("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector"),
                        Map.entry("tasks.max", "1"),
                        Map.entry("topics", Topics.USAGE_LEDGER.name()),
                        Map.entry("connection.url", topic.stack().databaseUrl()),
                        Map.entry("connection.username", topic.stack().databaseUser()),
                        Map.entry("connection.password", topic.stack().databasePassword()),
                        Map.entry("insert.mode", mode),
                        Map.entry("delete.enabled", "false"),
                        Map.entry("primary.key.mode", "record_value"),
                        Map.entry("primary.key.fields", "tenant,event_id,occurred_at"),
                        Map.entry("schema.evolution", "none"),
                        Map.entry("collection.name.format", "usage_ledger"),
                        Map.entry("quote.identifiers", "true"),
                        Map.entry("dialect.postgres.unnest.insert.enabled", "true"),
                        Map.entry("batch.size", "5000"),
                        Map.entry("consumer.override.max.poll.records", "5000"),
                        Map.entry("consumer.override.max.partition.fetch.bytes", Integer.toString(4 << 20)),
                        Map.entry("consumer.override.auto.offset.reset", "earliest"),
                        Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                        Map.entry("value.converter", "io.tokentally.benchmarks.connect.LedgerConverter"),
                        Map.entry(
                                "value.converter.schema.registry.url",
                                topic.stack().schemaRegistryUrl()))
                .forEach(config::put);
        HttpRequest request = HttpRequest.newBuilder(URI.create(worker.url() + "/connectors"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(connector.toString()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("Connect answers " + answer.statusCode() + ": " + answer.body());
        }
    }

    private String connector() {
        return "debezium-" + mode + "-" + rounds;
    }

    @Override
    void end() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(worker.url() + "/connectors/" + connector()))
                .DELETE()
                .build();
        http.send(request, HttpResponse.BodyHandlers.discarding());
    }

    @Override
    String hint() {
        try {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(worker.url() + "/connectors/" + connector() + "/status"))
                    .build();
            return ": "
                    + http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return ": " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    Duration cpu() {
        return worker.cpu();
    }

    @Override
    public void close() {
        // the worker is the suite's
    }
}
