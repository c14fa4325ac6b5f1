package io.tokentally.processor.topology;

import io.tokentally.event.ToolOperationEvent;
import io.tokentally.event.UsageEvent;
import io.tokentally.processor.topology.Arrival.Origin;
import io.tokentally.schemas.Bounds;
import io.tokentally.schemas.Fault;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.ProducerClosed;
import io.tokentally.schemas.RejectReason;
import io.tokentally.schemas.registry.SchemaRegistry;
import io.tokentally.schemas.serde.AvroDecoder;
import io.tokentally.schemas.serde.PoisonException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Bytes → an event within bounds, on the right partition; else the reason why not. An unreachable registry is waited
 * for. One task's thread uses it.
 */
final class Admit implements FixedKeyProcessor<byte[], byte @Nullable [], Arrival> {
    private final Bounds bounds;
    private final int partitions;
    private final boolean passedOn;
    private final AvroDecoder<UsageEvent> usageDecoder;
    private final AvroDecoder<ToolOperationEvent> toolDecoder;

    @SuppressWarnings("NullAway.Init") // Streams calls init() before anything else
    private FixedKeyProcessorContext<byte[], Arrival> context;

    /** @param passedOn whether it reads what was {@linkplain PassedOn passed on}, not a raw topic */
    Admit(Bounds bounds, int partitions, SchemaRegistry registry, boolean passedOn) {
        this.bounds = bounds;
        this.partitions = partitions;
        this.passedOn = passedOn;
        usageDecoder = new AvroDecoder<>(UsageEvent.class, registry);
        toolDecoder = new AvroDecoder<>(ToolOperationEvent.class, registry);
    }

    @Override
    public void init(FixedKeyProcessorContext<byte[], Arrival> context) {
        this.context = context;
    }

    @Override
    public void process(FixedKeyRecord<byte[], byte @Nullable []> record) {
        RecordMetadata metadata =
                context.recordMetadata().orElseThrow(() -> new IllegalStateException("a raw record lies somewhere"));
        byte[] value = record.value();
        if (passedOn) {
            context.forward(record.withValue(arrival(PassedOn.origin(record), record.headers(), metadata.partition())));
        } else if (value != null && Bunch.isKey(record.key())) {
            Bunch.forEach(
                    value,
                    metadata.offset(),
                    record.timestamp(),
                    (offset, timestamp, one) -> admit(record.withTimestamp(timestamp), metadata, offset, one));
        } else {
            admit(record, metadata, metadata.offset(), value);
        }
    }

    private void admit(
            FixedKeyRecord<byte[], byte @Nullable []> record,
            RecordMetadata metadata,
            long offset,
            byte @Nullable [] value) {
        Origin origin = new Origin(
                EventType.ofRawTopic(metadata.topic()),
                metadata.topic(),
                metadata.partition(),
                offset,
                Instant.ofEpochMilli(record.timestamp()),
                value);
        context.forward(record.withValue(arrival(origin, record.headers(), metadata.partition())));
    }

    private Arrival arrival(Origin origin, Headers headers, int partition) {
        Optional<ProducerClosed> closed;
        try {
            closed = ProducerClosed.in(headers);
        } catch (IllegalArgumentException e) {
            Fault malformed = new Fault(RejectReason.OUT_OF_BOUNDS, "", String.valueOf(e.getMessage()));
            return new Arrival.Refused(origin, null, malformed);
        }
        try {
            return closed.isPresent() ? new Arrival.Closed(origin, closed.get()) : event(origin, partition);
        } catch (RuntimeException e) {
            return new Arrival.Refused(origin, null, Failures.fault(origin, e));
        }
    }

    private Arrival event(Origin origin, int partition) {
        byte[] value = origin.value();
        if (value != null && value.length > Origin.MAX_BYTES) {
            String detail = "the record has " + value.length + " bytes; at most " + Origin.MAX_BYTES + " are counted";
            return new Arrival.Refused(origin, null, new Fault(RejectReason.OUT_OF_BOUNDS, "", detail));
        }
        Event event;
        try {
            event = RegistryWait.until(() -> decode(origin));
        } catch (PoisonException e) {
            String detail = e.getMessage() == null ? e.reason().wireName() : e.getMessage();
            return new Arrival.Refused(origin, null, new Fault(e.reason(), "", detail));
        }
        Fault fault = event.payload() instanceof UsageEvent usage
                ? bounds.check(usage)
                : bounds.check((ToolOperationEvent) event.payload());
        if (fault != null) {
            return new Arrival.Refused(origin, event, fault);
        }
        if (!passedOn && Keys.partition(event.keyBytes(), partitions) != partition) {
            return new Arrival.Misplaced(origin, event.keyBytes());
        }
        return new Arrival.Admitted(origin, event);
    }

    private Event decode(Origin origin) {
        return origin.type() == EventType.USAGE
                ? Event.of(usageDecoder.decode(origin.value()), usageDecoder.lastAsWritten())
                : Event.of(toolDecoder.decode(origin.value()), toolDecoder.lastAsWritten());
    }
}
