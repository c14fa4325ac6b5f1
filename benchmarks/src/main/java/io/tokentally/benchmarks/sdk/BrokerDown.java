package io.tokentally.benchmarks.sdk;

import io.tokentally.benchmarks.Contestant;
import io.tokentally.benchmarks.Latencies;
import io.tokentally.sdk.TokentallyClient;
import java.time.Duration;

/** The same caller of the same client with a spool, with the broker in one state or the other. */
record BrokerDown(String name, boolean down, Broker broker, TokentallyClient client, Caller caller)
        implements Contestant<Latencies> {
    /** Long enough for the client to notice. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private static final Duration CATCHING_UP = Duration.ofSeconds(30);

    @Override
    public void warmUp() {
        if (!down) {
            caller.warmUp();
        }
    }

    @Override
    public Latencies round() throws InterruptedException {
        if (down) {
            broker.down();
        } else {
            broker.up();
            client.flush(CATCHING_UP);
        }
        Thread.sleep(SETTLING.toMillis());
        return caller.round();
    }

    @Override
    public void close() {}
}
