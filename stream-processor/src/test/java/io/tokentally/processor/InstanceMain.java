package io.tokentally.processor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** One processor as a process of its own; takes the file with its settings. */
final class InstanceMain {
    private InstanceMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Properties file = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
            file.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        ProcessorService service = ProcessorService.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
        while (service.works()) {
            Thread.sleep(100);
        }
        Runtime.getRuntime().halt(1);
    }
}
