package io.tokentally.schemas.serde;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Records of any of our schemas. */
final class RandomRecords {
    private RandomRecords() {}

    private static @Nullable Object value(Schema schema, Random random) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            return new BigDecimal(new BigInteger(random.nextInt(100), random), decimal.getScale());
        }
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
        }
        return switch (schema.getType()) {
            case STRING -> text(random);
            case LONG -> random.nextLong() >> random.nextInt(64);
            case INT -> random.nextInt() >> random.nextInt(32);
            case BOOLEAN -> random.nextBoolean();
            case UNION -> {
                Schema chosen = schema.getTypes().get(random.nextInt(2));
                yield chosen.getType() == Schema.Type.NULL ? null : value(chosen, random);
            }
            case MAP -> {
                Map<String, Object> map = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(schema.getValueType(), random));
                }
                yield map;
            }
            case RECORD -> record(schema, random);
            default -> throw new AssertionError(schema);
        };
    }

    static SpecificRecord record(Schema schema, Random random) {
        SpecificRecord record = (SpecificRecord)
                SpecificData.newInstance(SpecificData.getForSchema(schema).getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(field.pos(), value(field.schema(), random));
        }
        return record;
    }

    private static String text(Random random) {
        List<String> parts = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            parts.add(random.nextInt(20) == 0 ? "é\ud83d\ude00" : "abc");
        }
        return String.join("", parts);
    }
}
