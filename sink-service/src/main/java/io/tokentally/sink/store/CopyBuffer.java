package io.tokentally.sink.store;

import io.tokentally.schemas.Micros;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in PostgreSQL's binary COPY format ("COPY", Binary Format, in its manual). It grows with what is put into it and
 * keeps its memory for the next batch. Not thread-safe.
 */
final class CopyBuffer {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int NULL = -1;
    private static final int TRAILER = -1;
    private static final byte JSONB_VERSION = 1;
    /** 2000-01-01T00:00:00Z, where Postgres' timestamps start. */
    private static final long POSTGRES_EPOCH_MICROS = 946_684_800_000_000L;

    private static final Long MINUS_INFINITY = Long.MIN_VALUE;

    private byte[] bytes = new byte[64 << 10];
    private int size;

    /** Empties the buffer and starts a stream of rows. */
    void start() {
        size = 0;
        append(SIGNATURE);
        int32(0); // flags
        int32(0); // no header extension
    }

    /** Starts a row of that many columns; as many values follow. */
    void row(int columns) {
        int16(columns);
    }

    /** Ends the stream and gives it. It is valid until the next {@link #start()}. */
    InputStream end() {
        int16(TRAILER);
        return new ByteArrayInputStream(bytes, 0, size);
    }

    void text(@Nullable String value) {
        if (value == null) {
            int32(NULL);
        } else {
            bytea(value.getBytes(StandardCharsets.UTF_8));
        }
    }

    void bytea(byte @Nullable [] value) {
        if (value == null) {
            int32(NULL);
        } else {
            int32(value.length);
            append(value);
        }
    }

    void bool(@Nullable Boolean value) {
        if (value == null) {
            int32(NULL);
        } else {
            int32(1);
            int8(value ? 1 : 0);
        }
    }

    void integer(int value) {
        int32(Integer.BYTES);
        int32(value);
    }

    void bigint(@Nullable Long value) {
        if (value == null) {
            int32(NULL);
        } else {
            int32(Long.BYTES);
            int64(value);
        }
    }

    /** Exact to the microsecond, which is as fine as Postgres goes. */
    void timestamptz(@Nullable Instant value) {
        bigint(value == null ? null : Math.subtractExact(Micros.of(value), POSTGRES_EPOCH_MICROS));
    }

    /** As {@link #timestamptz}, and {@code -infinity} for null. */
    void timestamptzOrNever(@Nullable Instant value) {
        if (value == null) {
            bigint(MINUS_INFINITY);
        } else {
            timestamptz(value);
        }
    }

    void numeric(@Nullable BigDecimal value) {
        if (value == null) {
            int32(NULL);
            return;
        }
        int length = size;
        int32(0);
        Numeric.append(value, this);
        int end = size;
        size = length;
        int32(end - length - Integer.BYTES);
        size = end;
    }

    void jsonb(@Nullable String json) {
        if (json == null) {
            int32(NULL);
            return;
        }
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int32(text.length + 1);
        int8(JSONB_VERSION);
        append(text);
    }

    void int16(int value) {
        room(Short.BYTES);
        bytes[size++] = (byte) (value >> 8);
        bytes[size++] = (byte) value;
    }

    private void int8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    private void int32(int value) {
        room(Integer.BYTES);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    private void int64(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >> shift);
        }
    }

    private void append(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void room(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
        }
    }
}
