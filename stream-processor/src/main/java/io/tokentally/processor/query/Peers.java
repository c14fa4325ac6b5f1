package io.tokentally.processor.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The application's other instances. They answer from what they hold themselves and ask nobody, so that questions do not go
 * in circles. Thread-safe.
 */
final class Peers {
    private final KafkaStreams streams;
    private final HostInfo self;
    private final PeerCalls calls;

    Peers(KafkaStreams streams, HostInfo self, PeerCalls calls) {
        this.streams = streams;
        this.self = self;
        this.calls = calls;
    }

    /** What an instance that has just left the group is still listed with. */
    Map<String, StreamsMetadata> others() {
        Map<String, StreamsMetadata> others = new HashMap<>();
        for (StreamsMetadata instance : streams.metadataForAllStreamsClients()) {
            if (!instance.hostInfo().equals(self)) {
                others.put(name(instance.hostInfo()), instance);
            }
        }
        return others;
    }

    static String name(HostInfo host) {
        return host.host() + ":" + host.port();
    }

    /** The answers by the instance's name; empty where it did not give one. */
    Map<String, Optional<JsonNode>> ask(String path) {
        return calls.ask(others().keySet(), path);
    }
}
