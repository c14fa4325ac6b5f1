package io.tokentally.benchmarks.sdk;

import io.tokentally.event.UsageEvent;
import io.tokentally.sdk.TokentallyClient;

/** {@code record()}, which also finds the id. */
record TallyPath(TokentallyClient client) implements Caller.Path {
    @Override
    public UsageEvent event(int n) {
        return Samples.usage(n);
    }

    @Override
    public Object give(UsageEvent event) {
        return client.record(event);
    }

    @Override
    public void close() {
        client.close();
        long refused = client.stats().refused();
        if (refused > 0) {
            throw new IllegalStateException(refused + " events were refused, so their calls measure nothing");
        }
    }
}
