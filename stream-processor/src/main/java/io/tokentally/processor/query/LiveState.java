package io.tokentally.processor.query;

import io.tokentally.processor.prices.PriceFollower;
import io.tokentally.processor.topology.Counted;
import io.tokentally.schemas.registry.SchemaRegistry;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;

/** What the server answers from, once there is a stream application. Thread-safe. */
public final class LiveState implements AutoCloseable {
    private final StateAnswers answers;
    private final Instances instances;
    private final StateFreshness freshness;
    private final CopyLags lags;
    private final StreamsHealth health;
    private final ProcessorMetrics metrics;
    private final PeerSecret secret;
    private final PriceFollower prices;

    /**
     * @param prices those in force here
     * @param self where this instance is reached
     * @param partitions of the topics, and so of each store
     */
    public LiveState(
            KafkaStreams streams,
            StreamsHealth health,
            Counted counted,
            PriceFollower prices,
            StateFreshness freshness,
            SchemaRegistry registry,
            HostInfo self,
            PeerSecret secret,
            int partitions) {
        this.health = health;
        this.freshness = freshness;
        this.secret = secret;
        this.prices = prices;
        lags = new CopyLags(streams::allLocalStorePartitionLags);
        LocalShares local = new LocalShares(streams, lags, partitions, new Rows(registry));
        Peers peers = new Peers(streams, self, new PeerCalls(secret));
        answers = new StateAnswers(local, peers, freshness, partitions);
        instances = new Instances(streams, self, peers);
        metrics = new ProcessorMetrics(streams, local, health, counted, prices);
    }

    StateAnswers answers() {
        return answers;
    }

    Instances instances() {
        return instances;
    }

    StateFreshness freshness() {
        return freshness;
    }

    StreamsHealth health() {
        return health;
    }

    ProcessorMetrics metrics() {
        return metrics;
    }

    PriceFollower prices() {
        return prices;
    }

    PeerSecret secret() {
        return secret;
    }

    @Override
    public void close() {
        freshness.close();
        lags.close();
        metrics.close();
    }
}
