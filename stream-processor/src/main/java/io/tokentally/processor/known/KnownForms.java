package io.tokentally.processor.known;

import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The known form of each id. One task's thread uses it. */
public final class KnownForms {
    private final KeyValueStore<String, byte[]> store;
    private final ChunkWriter writer = new ChunkWriter(new FormWriter());

    public KnownForms(KeyValueStore<String, byte[]> store) {
        this.store = store;
    }

    /** The latest form that was put, expired or not; null where there is none. */
    public @Nullable KnownForm get(Id id) {
        byte[] bytes = store.get(key(id));
        return bytes == null ? null : form(bytes);
    }

    public static KnownForm form(byte[] bytes) {
        ChunkReader reader = new ChunkReader(bytes);
        reader.next();
        return reader.read();
    }

    public void put(Id id, KnownForm form) {
        writer.add(id, form, form.expiresBy());
        store.put(key(id), writer.finish());
    }

    public static String key(Id id) {
        return Long.toHexString(id.high()) + "-" + Long.toHexString(id.low());
    }
}
