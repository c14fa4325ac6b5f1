package io.tokentally.sink;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokentally.sink.store.WriteStep;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A sink in a process of its own, for tests that kill it or put it to sleep as only a system can. */
final class SinkProcess {
    private static final String FENCED = "fenced";
    private static final String ASLEEP = "asleep";
    private static final int KILLED = 137;

    private SinkProcess() {}

    /**
     * Starts one.
     *
     * @param end {@code halt STEP COUNT MICROS}: dies so long after it reached that step for that time; {@code sleep
     *     STEP}: prints {@value #ASLEEP} there and gives the test a second to stop it
     */
    static Process start(Map<String, String> settings, Path output, String... end) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                SinkProcess.class.getName()));
        command.addAll(List.of(end));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(new File(output.toString()));
        settings.forEach(
                (name, value) -> builder.environment().put("SINK_" + name.replace('.', '_'), name + "=" + value));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) {
        Map<String, String> settings = new HashMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("SINK_")) {
                settings.put(value.substring(0, value.indexOf('=')), value.substring(value.indexOf('=') + 1));
            }
        });
        WriteStep step = WriteStep.valueOf(arguments[1]);
        boolean halts = arguments[0].equals("halt");
        AtomicInteger left = new AtomicInteger(halts ? Integer.parseInt(arguments[2]) : 1);
        long micros = halts ? Long.parseLong(arguments[3]) : 0;
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SinkService sink = SinkService.start(settings, metrics, reached -> {
            if (reached == step && left.decrementAndGet() == 0) {
                if (!halts) {
                    System.out.println(ASLEEP);
                    LockSupport.parkNanos(1_000_000_000L);
                } else if (micros == 0) {
                    Runtime.getRuntime().halt(KILLED);
                } else {
                    new Thread(
                                    () -> {
                                        LockSupport.parkNanos(micros * 1_000);
                                        Runtime.getRuntime().halt(KILLED);
                                    },
                                    "halt")
                            .start();
                }
            }
        });
        boolean said = false;
        while (sink.isRunning()) {
            if (!said && metrics.counter("tokentally.sink.fenced").count() > 0) {
                said = true;
                System.out.println(FENCED);
            }
            LockSupport.parkNanos(20_000_000L);
        }
    }
}
