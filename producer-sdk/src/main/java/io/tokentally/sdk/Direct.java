package io.tokentally.sdk;

import io.tokentally.sdk.QueueItem.Outgoing;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** An event that nobody keeps: what fails is lost. Once Kafka's producer has it, no more than its id is in memory. */
final class Direct implements Parcel {
    private final String id;
    private final @Nullable CompletableFuture<Acknowledgement> receipt;
    private final Generation generation;
    private final FateKeeper fates;
    /** Of the one who gives it to the sender, then of the sender. */
    private @Nullable Outgoing outgoing;

    Direct(Outgoing outgoing, Generation generation, FateKeeper fates) {
        this.outgoing = outgoing;
        this.id = outgoing.id();
        this.receipt = outgoing.receipt();
        this.generation = generation;
        this.fates = fates;
    }

    @Override
    public @Nullable Outgoing taken() {
        Outgoing taken = outgoing;
        outgoing = null;
        return taken;
    }

    /** Where the one who asked for the acknowledgement has given up. */
    @Override
    public boolean isAbandoned() {
        return receipt != null && receipt.isDone();
    }

    @Override
    public void acknowledged(RecordMetadata metadata) {
        fates.acknowledged(id, receipt, metadata);
        generation.leave(true);
    }

    @Override
    public void failed(String why, @Nullable Throwable failure, boolean retriable) {
        fates.lost(id, receipt, why, failure, retriable);
        generation.leave(false);
    }
}
