package io.tokentally.benchmarks.processor.contestant;

import io.tokentally.benchmarks.processor.work.Place;
import io.tokentally.processor.ProcessorService;
import java.util.HashMap;
import java.util.Map;

/** The processor as it is shipped, with its defaults. Its topics have the public names. */
public final class OursMain {
    private OursMain() {}

    public static void main(String[] args) {
        Place place = Place.of(args);
        ProcessorService service = ProcessorService.start(settings(place));
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
    }

    private static Map<String, String> settings(Place place) {
        Map<String, String> settings = new HashMap<>();
        settings.put("bootstrap.servers", place.bootstrapServers());
        settings.put("schema.registry.url", place.registryUrl());
        settings.put("application.id", place.name());
        settings.put("partitions", Integer.toString(place.partitions()));
        settings.put("state.dir", place.state());
        settings.put("state.port", "0");
        return settings;
    }
}
