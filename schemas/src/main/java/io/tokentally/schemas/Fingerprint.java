package io.tokentally.schemas;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * The payload's fingerprint, version 1: MD5 over the event's non-default fields, by name in canonical order, each as
 * its name, a zero byte, a type letter and its value. A field at its default is left out, so that a new optional field
 * makes no conflict. Left out as well: who sent it (producer_id, producer_seq), what the SDK fills by itself
 * (recorded_at) and what is derived (tokens_prevented).
 *
 * <p>It tells a retry from a conflict; it is no protection against an attacker who shares the tenant.
 *
 * <p>Not thread-safe: one instance a thread.
 */
public final class Fingerprint {
    /** Length in bytes. */
    public static final int LENGTH = 16;

    private static final Set<String> LEFT_OUT =
            Set.of("producer_id", "producer_seq", "recorded_at", "tokens_prevented");

    private record Field(
            int position,
            byte[] head,
            Object defaultValue,
            @Nullable Fields nested) {}

    private record Fields(List<Field> sorted) {
        static Fields of(Schema schema) {
            List<Schema.Field> fields = new ArrayList<>(schema.getFields());
            fields.removeIf(field -> LEFT_OUT.contains(field.name()));
            fields.sort(Comparator.comparing(Schema.Field::name));
            List<Field> sorted = new ArrayList<>();
            for (Schema.Field field : fields) {
                boolean record = field.schema().getType() == Schema.Type.RECORD;
                Object defaultValue = SpecificData.get().getDefaultValue(field);
                byte[] head = (field.name() + '\0').getBytes(StandardCharsets.UTF_8);
                sorted.add(new Field(
                        field.pos(),
                        head,
                        defaultValue == null ? Absent.VALUE : defaultValue,
                        record ? of(field.schema()) : null));
            }
            return new Fields(List.copyOf(sorted));
        }
    }

    private enum Absent {
        VALUE
    }

    private final Fields fields;
    private final MessageDigest md5;
    private ByteBuffer buffer = ByteBuffer.allocate(1024);

    public Fingerprint(Schema schema) {
        fields = Fields.of(schema);
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** The fingerprint of {@code event}, {@value #LENGTH} bytes. The event must be of the constructor's schema. */
    public byte[] of(IndexedRecord event) {
        buffer.clear();
        put((byte) 1);
        append(fields, event);
        md5.update(buffer.array(), 0, buffer.position());
        return md5.digest();
    }

    private void append(Fields of, IndexedRecord event) {
        for (Field field : of.sorted) {
            Object value = event.get(field.position);
            if (field.nested != null && value != null) {
                appendRecord(field.head, field.nested, (IndexedRecord) value);
            } else if (value != null && !Objects.equals(value, field.defaultValue)) {
                put(field.head);
                appendValue(value);
            }
        }
    }

    /** A record whose fields are all at their defaults is at its own, so it leaves nothing behind. */
    private void appendRecord(byte[] head, Fields of, IndexedRecord record) {
        int before = buffer.position();
        put(head);
        put((byte) '{');
        int empty = buffer.position();
        append(of, record);
        if (buffer.position() == empty) {
            buffer.position(before);
        } else {
            put((byte) '}');
        }
    }

    private void appendValue(Object value) {
        if (value instanceof String text) {
            put((byte) 's');
            putSized(text.getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Long number) {
            put((byte) 'l');
            putLong(number);
        } else if (value instanceof Boolean flag) {
            put((byte) (flag ? 't' : 'f'));
        } else if (value instanceof Instant instant) {
            put((byte) 'i');
            putLong(Micros.of(instant));
        } else if (value instanceof BigDecimal decimal) {
            put((byte) 'd');
            putSized(decimal.stripTrailingZeros().toString().getBytes(StandardCharsets.US_ASCII));
        } else if (value instanceof Map<?, ?> map) {
            put((byte) 'm');
            putLong(map.size());
            if (map.size() > 1) {
                new TreeMap<>(map).forEach(this::appendEntry);
            } else {
                map.forEach(this::appendEntry);
            }
        } else {
            throw new IllegalArgumentException("no fingerprint for a value of " + value.getClass());
        }
    }

    private void appendEntry(Object key, Object value) {
        putSized(key.toString().getBytes(StandardCharsets.UTF_8));
        appendValue(value);
    }

    private void putSized(byte[] bytes) {
        putLong(bytes.length);
        put(bytes);
    }

    private void put(byte value) {
        room(1).put(value);
    }

    private void put(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    private void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int position = buffer.position();
            int length = Math.max(buffer.capacity() * 2, position + bytes);
            buffer = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), length));
            buffer.position(position);
        }
        return buffer;
    }
}
