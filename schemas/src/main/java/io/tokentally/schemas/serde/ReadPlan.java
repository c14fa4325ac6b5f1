package io.tokentally.schemas.serde;

import io.tokentally.schemas.Micros;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * How to read what was written under the very schema that is expected, worked out once, as {@link WritePlan} writes. Reads
 * nothing that Avro's own reader would refuse, and gives up, by some RuntimeException, on what is rare: maps of several
 * blocks or many entries.
 */
interface ReadPlan {
    int MOST_ENTRIES = 1_000;

    @Nullable
    Object read(ByteSource in);

    /** Null where a type is none of those known here. */
    static @Nullable ReadPlan of(Schema schema, SpecificData model) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null) {
            return ofLogical(schema, logical);
        }
        return switch (schema.getType()) {
            case STRING -> new RecentTexts();
            case LONG -> ByteSource::readLong;
            case BOOLEAN -> ByteSource::readBoolean;
            case UNION -> ofOptional(schema.getTypes(), model);
            case MAP -> ofMap(of(schema.getValueType(), model));
            case RECORD -> ofRecord(schema, model);
            default -> null;
        };
    }

    private static @Nullable ReadPlan ofLogical(Schema schema, LogicalType logical) {
        if (logical instanceof LogicalTypes.TimestampMicros && schema.getType() == Schema.Type.LONG) {
            return in -> Micros.toInstant(in.readLong());
        }
        if (logical instanceof LogicalTypes.Decimal decimal && schema.getType() == Schema.Type.BYTES) {
            int scale = decimal.getScale();
            return in -> new BigDecimal(new BigInteger(in.readBytes()), scale);
        }
        return null;
    }

    private static @Nullable ReadPlan ofOptional(List<Schema> types, SpecificData model) {
        if (types.size() != 2 || types.stream().filter(Schema::isNullable).count() != 1) {
            return null;
        }
        int absent = types.get(0).isNullable() ? 0 : 1;
        ReadPlan value = of(types.get(1 - absent), model);
        return value == null
                ? null
                : in -> {
                    long branch = in.readLong();
                    if (branch != 0 && branch != 1) {
                        throw new IllegalArgumentException("branch " + branch + " of a union of two");
                    }
                    return branch == absent ? null : value.read(in);
                };
    }

    private static @Nullable ReadPlan ofMap(@Nullable ReadPlan value) {
        return value == null
                ? null
                : in -> {
                    long entries = in.readLong();
                    if (entries < 0 || entries > MOST_ENTRIES) {
                        throw new IllegalArgumentException("a map's block of " + entries + " entries");
                    }
                    Map<String, Object> map = new HashMap<>();
                    for (long i = 0; i < entries; i++) {
                        map.put(in.readString(), value.read(in));
                    }
                    if (entries > 0 && in.readLong() != 0) {
                        throw new IllegalArgumentException("a map of several blocks");
                    }
                    return map;
                };
    }

    private static @Nullable ReadPlan ofRecord(Schema schema, SpecificData model) {
        List<Schema.Field> fields = schema.getFields();
        ReadPlan[] plans = new ReadPlan[fields.size()];
        for (int i = 0; i < plans.length; i++) {
            ReadPlan plan = of(fields.get(i).schema(), model);
            if (plan == null) {
                return null;
            }
            plans[i] = plan;
        }
        return in -> {
            IndexedRecord record = (IndexedRecord) model.newRecord(null, schema);
            for (int i = 0; i < plans.length; i++) {
                record.put(i, plans[i].read(in));
            }
            return record;
        };
    }
}
