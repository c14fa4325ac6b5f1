package io.tokentally.sink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.sink.store.WriteStep;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A sink of which a test sees every step; in this package, as nobody else should. */
public final class DyingSink {
    /** With this code. */
    public static final int KILLED = 137;

    private DyingSink() {}

    /** In this process; {@code then} runs on the sink's thread when it has reached {@code step} for the {@code count}-th time. */
    public static SinkService start(Map<String, String> settings, WriteStep step, int count, Runnable then) {
        AtomicInteger left = new AtomicInteger(count);
        return SinkService.start(settings, new SimpleMeterRegistry(), reached -> {
            if (reached == step && left.decrementAndGet() == 0) {
                then.run();
            }
        });
    }

    /** {@code FILE STEP COUNT MICROS}: the settings, and so long after that step it dies. */
    public static void main(String[] arguments) throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
            properties.load(file);
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put(name.toString(), value.toString()));
        long micros = Long.parseLong(arguments[3]);
        Runnable dies = () -> {
            LockSupport.parkNanos(micros * 1_000);
            Runtime.getRuntime().halt(KILLED);
        };
        SinkService sink = start(
                settings,
                WriteStep.valueOf(arguments[1]),
                Integer.parseInt(arguments[2]),
                micros == 0 ? dies : () -> new Thread(dies, "halt").start());
        while (sink.isRunning()) {
            LockSupport.parkNanos(20_000_000L);
        }
    }
}
