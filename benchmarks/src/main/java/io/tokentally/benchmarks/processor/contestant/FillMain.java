package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.processor.known.KnownForms;
import io.tokentally.processor.known.KnownMemory;
import io.tokentally.processor.topology.StoreNames;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;

/**
 * Puts as many forms into the processor's store of known forms as it is told on its raw topic, under the processor's
 * application id: their changelog is what the processor then starts from.
 */
public final class FillMain {
    private static final long MEMORY_BYTES = 64L << 20;

    private FillMain() {}

    public static void main(String[] args) {
        Place place = Place.of(args);
        StreamsBuilder builder = new StreamsBuilder();
        builder.addStateStore(KnownForms.builder(StoreNames.KNOWN_FORMS, new KnownMemory(MEMORY_BYTES)));
        builder.stream(place.raw(), Consumed.with(Serdes.Integer(), Serdes.Long()))
                .process(() -> new Fill(place.registryUrl()), Named.as("fill"), StoreNames.KNOWN_FORMS);
        KafkaStreams streams = new KafkaStreams(builder.build(), settings(place));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> streams.close(Duration.ofSeconds(8)), "stop"));
        streams.start();
    }

    private static Properties settings(Place place) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, place.name());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, place.bootstrapServers());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, place.state());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Place.THREADS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.producerPrefix("max.request.size"), 4 << 20);
        settings.put(StreamsConfig.topicPrefix("max.message.bytes"), 2 << 20);
        return settings;
    }
}
