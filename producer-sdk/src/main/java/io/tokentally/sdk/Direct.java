package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** An event that nobody keeps: what fails is lost. */
record Direct(Outgoing outgoing, Generation generation, FateKeeper fates) implements Parcel {
    @Override
    public Outgoing taken() {
        return outgoing;
    }

    @Override
    public boolean isAbandoned() {
        return outgoing.isAbandoned();
    }

    @Override
    public void acknowledged(RecordMetadata metadata) {
        fates.acknowledged(outgoing, metadata);
        generation.leave(true);
    }

    @Override
    public void failed(String why, @Nullable Throwable failure, boolean retriable) {
        fates.lost(outgoing, why, failure, retriable);
        generation.leave(false);
    }
}
