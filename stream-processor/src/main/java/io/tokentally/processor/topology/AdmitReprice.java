package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tokentally.ledger.ToolLedgerEntry;
import io.tokentally.ledger.UsageLedgerEntry;
import io.tokentally.price.RepriceCommand;
import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.PoisonException;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Bytes → a command to price again; else the reason why not. One task's thread uses it. */
final class AdmitReprice implements FixedKeyProcessor<byte[], byte @Nullable [], Arrival> {
    private final int partitions;
    private final AvroDecoder<RepriceCommand> decoder;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private FixedKeyProcessorContext<byte[], Arrival> context;

    AdmitReprice(int partitions, SchemaRegistry registry) {
        this.partitions = partitions;
        decoder = new AvroDecoder<>(RepriceCommand.class, registry);
    }

    @Override
    public void init(FixedKeyProcessorContext<byte[], Arrival> context) {
        this.context = context;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte @Nullable []> record) {
        RecordMetadata metadata =
                context.recordMetadata().orElseThrow(() -> new IllegalStateException("a command lies somewhere"));
        context.forward(record.withValue(arrival(metadata, record)));
    }

    private Arrival.Reprice arrival(RecordMetadata metadata, FixedKeyRecord<byte[], byte @Nullable []> record) {
        RepriceCommand command = null;
        Fault fault = null;
        try {
            command = RegistryWait.until(() -> decoder.decode(record.value()));
            fault = misplaced(command, metadata.partition());
        } catch (PoisonException e) {
            fault = new Fault(e.reason(), "", String.valueOf(e.getMessage()));
        }
        Origin origin = new Origin(
                command != null && command.getTool() != null ? EventType.TOOL_OPERATION : EventType.USAGE,
                metadata.topic(),
                metadata.partition(),
                metadata.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                record.value());
        return new Arrival.Reprice(origin, command, fault);
    }

    /** A command on another partition than its event's would not find it; one without an event is for each partition. */
    private @Nullable Fault misplaced(RepriceCommand command, int partition) {
        UsageLedgerEntry usage = command.getUsage();
        ToolLedgerEntry tool = command.getTool();
        if (usage == null && tool == null) {
            return null;
        }
        String key = usage != null ? Keys.of(usage.getEvent()) : Keys.of(tool.getEvent());
        int right = Keys.partition(key.getBytes(UTF_8), partitions);
        return right == partition
                ? null
                : new Fault(
                        RejectReason.OUT_OF_BOUNDS,
                        "",
                        "the command for " + key + " must lie on partition " + right + " but lies on " + partition);
    }
}
