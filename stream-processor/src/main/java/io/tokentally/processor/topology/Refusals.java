package io.tokentally.processor.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Outputs that Kafka refused for what they are. A refusal breaks its transaction and ends its thread; the one that takes up the
 * work finds here what not to try again, and rejects the event instead. Lives in memory: another instance learns it by one
 * refusal of its own. Of more than {@value #MOST} the oldest is forgotten. Thread-safe.
 */
public final class Refusals {
    private static final int MOST = 10_000;

    private record Refused(String topic, String key) {}

    private final Map<Refused, Integer> sizes = new LinkedHashMap<>();
    private volatile boolean any;
    private long noted;

    /**
     * Notes a refused output.
     *
     * @param size of its value, in bytes
     */
    public synchronized void note(String topic, byte[] key, int size) {
        sizes.merge(new Refused(topic, new String(key, UTF_8)), size, Math::min);
        if (sizes.size() > MOST) {
            sizes.remove(sizes.keySet().iterator().next());
        }
        any = true;
        noted++;
    }

    /** Whether one of this key, no larger than this, was refused. */
    boolean holds(String topic, Supplier<String> key, int size) {
        return any && isRefused(topic, key.get(), size);
    }

    private synchronized boolean isRefused(String topic, String key, int size) {
        Integer refused = sizes.get(new Refused(topic, key));
        return refused != null && size >= refused;
    }

    /** How many were noted so far. */
    public synchronized long noted() {
        return noted;
    }
}
