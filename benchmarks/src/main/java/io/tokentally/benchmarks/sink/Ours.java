package io.tokentally.benchmarks.sink;

import io.tokentally.sink.SinkService;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sink, as it is shipped. */
final class Ours extends Filling {
    static final String NAME = "the sink";
    private int rounds;
    private @Nullable SinkService sink;

    Ours(LedgerTopic topic) {
        super(topic);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    void begin() {
        Map<String, String> settings = topic.settings();
        settings.put("sink.group.id", "bench-" + rounds++);
        sink = SinkService.start(settings);
    }

    @Override
    void end() {
        SinkService running = sink;
        sink = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    Duration cpu() {
        return Cpu.ofThisProcess();
    }

    @Override
    public void close() {
        end();
    }
}
