package io.tokentally.cli.reprice;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Topics;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends commands to the processor. Sending one twice changes nothing. Used by one thread. */
final class CommandSender implements AutoCloseable {
    private static final String TOPIC = Topics.REPRICES.name();

    private final Producer<byte[], byte[]> producer;
    private final AvroEncoder<RepriceCommand> encoder;
    private final long pricesPosition;
    private final String run;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * Connects.
     *
     * @param pricesPosition where the topic of prices ended when it was read for this run
     * @param run names it
     */
    CommandSender(Map<String, ?> kafka, SchemaRegistry registry, long pricesPosition, String run) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(2 << 20));
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        encoder = new AvroEncoder<>(RepriceCommand.class, registry, true);
        this.pricesPosition = pricesPosition;
        this.run = run;
    }

    /** Makes every task read the prices up to this run's before it goes on. */
    void awaitPrices() {
        try {
            producer.partitionsFor(TOPIC).forEach(partition -> send(partition.partition(), null, command()));
        } catch (KafkaException e) {
            throw refused(e);
        }
        flush();
    }

    void send(UsageLedgerEntry entry) {
        RepriceCommand command = command();
        command.setUsage(entry);
        send(
                null,
                Keys.eventBytes(entry.getEvent().getTenant(), entry.getEvent().getEventId()),
                command);
    }

    void send(ToolLedgerEntry entry) {
        RepriceCommand command = command();
        command.setTool(entry);
        send(
                null,
                Keys.eventBytes(entry.getEvent().getTenant(), entry.getEvent().getEventId()),
                command);
    }

    private RepriceCommand command() {
        RepriceCommand command = new RepriceCommand();
        command.setPricesPosition(pricesPosition);
        command.setRun(run);
        return command;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of a failure
    private void send(@Nullable Integer partition, byte @Nullable [] key, RepriceCommand command) {
        check();
        byte[] value = encoder.encode(Topics.REPRICES.subject(), command);
        try {
            Future<?> unused = producer.send(new ProducerRecord<>(TOPIC, partition, key, value), (metadata, e) -> {
                if (e != null) {
                    failure.compareAndSet(null, e);
                }
            });
        } catch (KafkaException e) {
            throw refused(e);
        }
    }

    /** Returns when Kafka has all that was sent. */
    void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception failed = failure.get();
        if (failed != null) {
            throw refused(failed);
        }
    }

    private static CliException refused(Exception e) {
        return new CliException(
                "Kafka did not take every command (" + Failures.line(e)
                        + "): run the same again, what is done is not done" + " twice",
                e);
    }

    @Override
    public void close() {
        producer.close();
    }
}
