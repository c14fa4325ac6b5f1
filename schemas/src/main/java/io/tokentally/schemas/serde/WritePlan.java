package io.tokentally.schemas.serde;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions.DecimalConversion;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions.TimestampMicrosConversion;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * How to write what has a schema, worked out once, for one thread: Avro's own writer asks the schema anew at each field of each record and
 * takes three times as long. Knows the types that our schemas have. A datum that does not fit makes it throw some
 * RuntimeException; what exactly, Avro's own writer tells better.
 */
interface WritePlan {

    void write(ByteSink out, Object datum);

    /** Null where a type is none of those known here. */
    static @Nullable WritePlan of(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null) {
            return ofLogical(schema, logical);
        }
        return switch (schema.getType()) {
            case STRING -> (out, datum) -> out.writeString((String) datum);
            case LONG -> (out, datum) -> out.writeLong((Long) datum);
            case INT -> (out, datum) -> out.writeLong((Integer) datum);
            case BOOLEAN -> (out, datum) -> out.writeBoolean((Boolean) datum);
            case UNION -> ofOptional(schema.getTypes());
            case MAP -> ofMap(of(schema.getValueType()));
            case RECORD -> ofRecord(schema);
            default -> null;
        };
    }

    private static @Nullable WritePlan ofLogical(Schema schema, LogicalType logical) {
        if (logical instanceof LogicalTypes.TimestampMicros && schema.getType() == Schema.Type.LONG) {
            TimestampMicrosConversion conversion = new TimestampMicrosConversion();
            return (out, datum) -> out.writeLong(conversion.toLong((Instant) datum, schema, logical));
        }
        if (logical instanceof LogicalTypes.Decimal && schema.getType() == Schema.Type.BYTES) {
            DecimalConversion conversion = new DecimalConversion();
            return (out, datum) -> {
                ByteBuffer unscaled = conversion.toBytes((BigDecimal) datum, schema, logical);
                byte[] bytes = new byte[unscaled.remaining()];
                unscaled.get(bytes);
                out.writeBytes(bytes);
            };
        }
        return null;
    }

    private static @Nullable WritePlan ofOptional(List<Schema> types) {
        if (types.size() != 2 || types.stream().filter(Schema::isNullable).count() != 1) {
            return null;
        }
        int absent = types.get(0).isNullable() ? 0 : 1;
        int present = 1 - absent;
        WritePlan value = of(types.get(present));
        return value == null
                ? null
                : (out, datum) -> {
                    if (datum == null) {
                        out.writeLong(absent);
                    } else {
                        out.writeLong(present);
                        value.write(out, datum);
                    }
                };
    }

    private static @Nullable WritePlan ofMap(@Nullable WritePlan value) {
        return value == null
                ? null
                : (out, datum) -> {
                    Map<?, ?> map = (Map<?, ?>) datum;
                    if (!map.isEmpty()) {
                        out.writeLong(map.size());
                        for (Map.Entry<?, ?> entry : map.entrySet()) {
                            out.writeString((String) entry.getKey());
                            value.write(out, entry.getValue());
                        }
                    }
                    out.writeLong(0);
                };
    }

    private static @Nullable WritePlan ofRecord(Schema schema) {
        if (UsageEventPlan.fits(schema)) {
            return new UsageEventPlan();
        }
        List<Schema.Field> fields = schema.getFields();
        WritePlan[] plans = new WritePlan[fields.size()];
        for (int i = 0; i < plans.length; i++) {
            WritePlan plan = of(fields.get(i).schema());
            if (plan == null) {
                return null;
            }
            plans[i] = plan;
        }
        return new RecordPlan(plans);
    }

    /** A record's fields, each with its plan. */
    record RecordPlan(WritePlan[] fields) implements WritePlan {
        @Override
        public void write(ByteSink out, Object datum) {
            IndexedRecord record = (IndexedRecord) datum;
            for (int i = 0; i < fields.length; i++) {
                fields[i].write(out, record.get(i));
            }
        }

        /** The same, but for the fields that are encoded already. */
        void write(ByteSink out, IndexedRecord record, @Nullable EncodedField[] encoded) {
            for (int i = 0; i < fields.length; i++) {
                EncodedField known = i < encoded.length ? encoded[i] : null;
                if (known != null) {
                    out.write(known.bytes(), known.from());
                } else {
                    fields[i].write(out, record.get(i));
                }
            }
        }
    }
}
